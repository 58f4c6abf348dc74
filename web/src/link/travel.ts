// How a control travels: which figure stands at which part of its way, 0 to 1, as its law says.
import type { Law } from './messages';

export type Range = { minimum: number; maximum: number; law: Law };

/** A decibel range that reaches down to "off" travels like a fader: its upper part is the finer one. */
const is_fader = (range: Range): boolean => range.law === 'decibel' && range.maximum - range.minimum >= 90;

//          10^((x - maximum) / 60) - m
// travel = ---------------------------,  m = 10^((minimum - maximum) / 60)
//                    1 - m
const off = (range: Range): number => 10 ** ((range.minimum - range.maximum) / 60);

/** At the lower end of a range that reaches down to "off". */
export const is_off = (figure: number | null, range: Range): boolean =>
  is_fader(range) && (figure ?? range.minimum) <= range.minimum;

export function travel_of(figure: number, range: Range): number {
  const { minimum, maximum } = range;
  if (maximum <= minimum) return 0;
  const x = Math.min(maximum, Math.max(minimum, figure));
  if (is_fader(range)) return (10 ** ((x - maximum) / 60) - off(range)) / (1 - off(range));
  if (range.law === 'logarithmic' && minimum > 0) return Math.log(x / minimum) / Math.log(maximum / minimum);
  return (x - minimum) / (maximum - minimum);
}

export function figure_at(travel: number, range: Range): number {
  const { minimum, maximum } = range;
  const t = Math.min(1, Math.max(0, travel));
  if (is_fader(range)) {
    if (t <= 0) return minimum;
    return Math.max(minimum, maximum + 60 * Math.log10(t * (1 - off(range)) + off(range)));
  }
  if (range.law === 'logarithmic' && minimum > 0) return minimum * (maximum / minimum) ** t;
  return minimum + t * (maximum - minimum);
}

/** One key press: half a decibel, a fiftieth of an octave's way, a hundredth of the range; fine is a fifth of it. */
export function stepped(figure: number, steps: number, fine: boolean, range: Range): number {
  const size = fine ? steps / 5 : steps;
  if (range.law === 'decibel') return clamp(figure + size * 0.5, range);
  if (range.law === 'logarithmic' && range.minimum > 0) return clamp(figure * 2 ** (size / 12), range);
  const whole =
    Number.isInteger(range.minimum) && Number.isInteger(range.maximum) && range.maximum - range.minimum > 1;
  const step = whole && range.maximum - range.minimum <= 20 ? 1 : (range.maximum - range.minimum) / 100;
  return clamp(figure + size * step, range);
}

export const clamp = (figure: number, range: { minimum: number; maximum: number }): number =>
  Math.min(range.maximum, Math.max(range.minimum, figure));
