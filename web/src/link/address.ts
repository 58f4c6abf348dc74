// Addresses as the rig file spells them: section.NAME.member, names that hold a dot in quotes.

const part = (name: string): string => (name === '' || /[."]/.test(name) ? JSON.stringify(name) : name);

export const address_of = (...names: (string | number)[]): string =>
  names.map((n) => part(String(n))).join('.');

/** 'input."J. Doe".fader' -> ['input', 'J. Doe', 'fader'] */
export function address_parts(address: string): string[] {
  const parts: string[] = [];
  for (const found of address.matchAll(/"((?:[^"\\]|\\.)*)"|([^.]+)/g))
    parts.push(found[1] !== undefined ? (JSON.parse(`"${found[1]}"`) as string) : found[2]!);
  return parts;
}

/** 'input.Kick.gate.threshold' -> 'threshold' */
export function last_part(address: string | undefined): string {
  const parts = address_parts(address ?? '');
  return parts[parts.length - 1] ?? '';
}
