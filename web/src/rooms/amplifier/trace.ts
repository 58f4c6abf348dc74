// One window of a scope as it comes from Ohmic, and the words for volts and amperes beside it.

export interface Trace {
  place: string;
  unit: string;
  points: number[];
  seconds_per_point: number;
  triggered: boolean;
}

const steps: [number, string, number][] = [
  [1, '', 1],
  [1e-3, 'm', 1e3],
  [1e-6, 'µ', 1e6],
];

/** 0.0359 V is said as 35.9 mV: three figures, the prefix that suits `size`. */
export function withPrefix(value: number, unit: string, size = Math.abs(value)): string {
  const step = steps.find(([from]) => size >= from * 0.9995) ?? steps[steps.length - 1]!;
  const shown = value * step[2];
  const digits = Math.abs(shown) >= 99.95 ? 0 : Math.abs(shown) >= 9.995 ? 1 : 2;
  return `${shown.toFixed(digits).replace('-', '\u2212')} ${step[1]}${unit}`;
}

/** The middle of a trace and half its height with a little air; never so small that noise fills the screen. */
export function window(points: readonly number[], least: number): { middle: number; half: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const point of points) {
    low = Math.min(low, point);
    high = Math.max(high, point);
  }
  if (low > high) return { middle: 0, half: least };
  return { middle: (low + high) / 2, half: Math.max(least, ((high - low) / 2) * 1.2) };
}

/** The next of 1, 2, 5 upwards: a scope's knob has steps, so the picture does not breathe. */
export function step(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((one) => one * power >= value * 0.9999) ?? 10) * power;
}
