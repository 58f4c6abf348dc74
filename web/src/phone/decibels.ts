// How this page spells levels: short, with a true minus, "off" where there is nothing.

/** "+3 dB", "0 dB", "−7.5 dB", "off". */
export function mix_level(db: number | null): string {
  if (db === null) return 'unknown';
  if (db <= -100) return 'off';
  const rounded = Math.round(db * 10) / 10;
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : ''}${Math.abs(rounded)} dB`;
}
