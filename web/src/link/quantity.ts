// Reads and writes figures with their units, as the rig file spells them: "-6 dB", "3.5 kHz", "15 ms", "unknown".

const prefixes: Record<string, number> = { p: 1e-12, n: 1e-9, u: 1e-6, µ: 1e-6, m: 1e-3, k: 1e3, M: 1e6 };

/** The figure in the unit itself: "3.5 kHz" in Hz is 3500; null where there is none. */
export function read_quantity(text: string, unit: string): number | null {
  const found = /^\s*([+-]?[\d.]+(?:e[+-]?\d+)?)\s*(.*?)\s*$/i.exec(text.replace('−', '-'));
  if (!found) return null;
  const figure = Number(found[1]);
  const spelled = found[2]!;
  if (!Number.isFinite(figure)) return null;
  if (spelled === '' || spelled === unit || !spelled.endsWith(unit)) return figure;
  const factor = prefixes[spelled.slice(0, spelled.length - unit.length)];
  return factor === undefined ? figure : figure * factor;
}

/** Digits that matter and no others: tenths of a decibel, thousandths of a part, three digits of the rest. */
export function rounded_quantity(figure: number, unit: string): number {
  if (unit.startsWith('dB')) return Number(figure.toFixed(1));
  return Number(Math.abs(figure) < 1 && unit === '' ? figure.toFixed(2) : figure.toPrecision(3));
}

const digits = (figure: number, unit: string): string => String(rounded_quantity(figure, unit));

/** As the rig file would spell it: 0.015 s is "15 ms", 3500 Hz "3.5 kHz". */
export function write_quantity(figure: number | null, unit: string): string {
  if (figure === null) return 'unknown';
  if (unit === '') return digits(figure, unit);
  if (figure !== 0 && (unit === 'Hz' || unit === 's')) {
    const size = Math.abs(figure);
    if (size >= 999.5) return `${digits(figure / 1e3, unit)} k${unit}`;
    if (unit === 's' && size < 0.9995e-3) return `${digits(figure * 1e6, unit)} us`;
    if (unit === 's' && size < 0.9995) return `${digits(figure * 1e3, unit)} ms`;
  }
  return `${digits(figure, unit)} ${unit}`;
}

/** What somebody typed, as the rig file spells it: a bare "-6" has the value's own unit, "off" is the lower end. */
export function typed_quantity(typed: string, of: { kind: string; unit: string; minimum: number }): string {
  const text = typed.trim().replace(/−/g, '-').replace(/µ/g, 'u');
  if (of.kind !== 'number') return text;
  if (/^(off|none)$/i.test(text)) return of.unit.startsWith('dB') ? `${of.minimum} ${of.unit}` : '';
  const bare = /^([+-]= *)?([+-]?[\d.]+) *(k?)$/.exec(text);
  return bare && of.unit !== '' ? `${bare[1] ?? ''}${bare[2]} ${bare[3]}${of.unit}` : text;
}

/** For reading, with a true minus and micro sign; what is off says so. */
export function shown_quantity(text: string): string {
  return text.replace(/^-/, '−').replace(/ us$/, ' µs').replace(/ -> /g, ' → ');
}
