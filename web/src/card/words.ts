// What a card's switch is called on a panel, which control it asks for, and where it stands in words.
import type { SwitchTold } from '../link/messages';

const named: Record<SwitchTold['kind'], string> = {
  gain: 'Gain',
  phantom: '48V',
  pad: 'Pad',
  instrument: 'Hi-Z',
  air: 'Air',
  direct_monitor: 'Direct monitor',
  output_level: 'Level',
  output_mute: 'Mute',
  clock_source: 'Clock source',
  other: '',
};

/** As the panel prints it beside what it belongs to. */
export const short_words = (kind: SwitchTold['kind']): string => named[kind];

/** "clock source" -> "Clock source" */
export const sentence_words = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

type Range = Pick<SwitchTold, 'minimum' | 'maximum' | 'unit' | 'choices'>;

/** Two positions, of which one is on. */
export const is_lamp = (one: Range): boolean =>
  one.unit === '' && one.maximum - one.minimum <= 1 && one.choices.length <= 2;

/** Something to turn. */
export const is_level = (one: Range): boolean => one.choices.length === 0 && !is_lamp(one);

/** Decibels are turned by tenths: what steps the card has it says by what it grants. */
export const step_of = (one: SwitchTold): number => (one.unit === 'dB' ? 0.1 : one.step > 0 ? one.step : 1);

const figure = (value: number, unit: string): string =>
  `${(unit === 'dB' ? value.toFixed(1) : String(value)).replace(/^-/, '−').replace(/^−0\.0$/, '0.0')}${unit && ` ${unit}`}`;

export function position_words(one: SwitchTold, value: number | null): string {
  if (value === null) return 'unknown';
  if (one.choices.length > 0) return one.choices[value] ?? String(value);
  if (is_lamp(one)) return value === one.on ? 'on' : 'off';
  return figure(value, one.unit);
}

/** "A", "A and B", "A, B and C". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
