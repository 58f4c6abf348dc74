// How loud an output is, as a person reads it: whole decibels, volts with a prefix, intervals, and ≤ for upper bounds.
import { withPrefix } from '../amplifier/trace';

export type Interval = readonly [number, number];
export type MaybeInterval = readonly [number | null, number | null] | null;

/** Both ends; an upper bound alone stands for both; nothing where there is no sound. */
export const known = (interval: MaybeInterval | undefined): Interval | null =>
  interval && interval[1] !== null ? [interval[0] ?? interval[1], interval[1]] : null;

/** "≤ 83", "83", "–" where there is nothing to hear. */
export function level_words(db: number, is_at_most: boolean, quietest = 10): string {
  if (!(db > quietest)) return '–';
  return `${is_at_most ? '≤ ' : ''}${db.toFixed(0)}`;
}

/** "78 to 82", or one figure where both are the same. */
export function interval_words([low, high]: Interval, digits = 0): string {
  const [from, to] = [low.toFixed(digits), high.toFixed(digits)];
  return from === to ? to : `${from} to ${to}`;
}

/** Volts rms from dB re 1 V. */
export function volts_words(dbv: number, is_at_most: boolean): string {
  if (!(dbv > -100)) return '–';
  return `${is_at_most ? '≤ ' : ''}${withPrefix(10 ** (dbv / 20), 'V')}`;
}

const limits: Record<string, string> = {
  rails: 'the amplifier’s supply',
  voltage: 'the amplifier’s supply',
  current: 'the amplifier’s current',
  converter: 'the converter',
  socket: 'the card’s own output',
  speaker: 'the loudspeakers',
  ceiling: 'the ceiling',
};

/** Which limit comes first, in words. */
export const limit_words = (limit: string): string => limits[limit] ?? limit;
