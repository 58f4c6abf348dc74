// Where the lines of a plot's grid lie and what is written at them.

export interface Tick {
  at: number;
  words: string;
}

import type { Law } from '../../link';

export type { Law };

/** 20 Hz, 1k, 20k: what is written at a frequency or another figure on an axis. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000) return `${Number((value / 1000).toPrecision(3))}k`;
  return `${Number(value.toPrecision(3))}`.replace('-', '\u2212');
}

/** Round figures 1, 2, 5 times a power of ten, about `count` of them. */
export function linearTicks(low: number, high: number, count: number): Tick[] {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
  const ticks: Tick[] = [];
  for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-9; at += step)
    ticks.push({ at, words: short(Math.abs(at) < step * 1e-6 ? 0 : at) });
  return ticks;
}

/** 1, 2, 5 of every decade, or the decades alone where there is no room. */
export function logarithmicTicks(low: number, high: number, count: number): Tick[] {
  const decades = Math.log10(high / low);
  const steps = decades * 3 <= count ? [1, 2, 5] : [1];
  const ticks: Tick[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); ++power)
    for (const step of steps) {
      const at = step * 10 ** power;
      if (at >= low * 0.999 && at <= high * 1.001) ticks.push({ at, words: short(at) });
    }
  return ticks;
}

export function ticks(law: Law, low: number, high: number, count: number): Tick[] {
  return law === 'logarithmic' ? logarithmicTicks(low, high, count) : linearTicks(low, high, count);
}
