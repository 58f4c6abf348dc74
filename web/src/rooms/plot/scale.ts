// From a figure to a place on the screen and back, straight or by the logarithm.

import type { Law } from './ticks';

export interface Scale {
  low: number;
  high: number;
  law: Law;
  /** The figure's place, 0 to `size`. */
  place(value: number): number;
  /** The figure at a place. */
  value(place: number): number;
}

export function scale(law: Law, low: number, high: number, size: number): Scale {
  const bend = law === 'logarithmic' ? Math.log : (value: number) => value;
  const straighten = law === 'logarithmic' ? Math.exp : (value: number) => value;
  const first = bend(low);
  const span = bend(high) - first || 1;
  return {
    low,
    high,
    law,
    place: (value) => ((bend(value) - first) / span) * size,
    value: (place) => straighten(first + (place / size) * span),
  };
}

/** Least and greatest of all figures, with a little air, and at least `least` apart. */
export function reach(all: readonly (number | null)[][], least: number): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const values of all)
    for (const value of values)
      if (value !== null && Number.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
  if (low > high) return [0, least];
  const missing = Math.max(0, least - (high - low)) / 2;
  const air = Math.max(high - low, least) * 0.06;
  return [low - missing - air, high + missing + air];
}
