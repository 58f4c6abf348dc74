// One band of an equalizer, by its parameters.
import { shown_quantity } from '../../link/quantity';
import type { Parameter } from '../../link/parameters.svelte';
import { member_words } from '../../link/words';
import type { Channel } from '../channels.svelte';

export type Band = { number: number; kind: Parameter; frequency: Parameter; gain: Parameter; q: Parameter };

/** Those that are there, in order. */
export function bands_of(channel: Channel): Band[] {
  const bands: Band[] = [];
  for (let number = 1; ; ++number) {
    const kind = channel.at('eq', number, 'kind');
    const frequency = channel.at('eq', number, 'frequency');
    const gain = channel.at('eq', number, 'gain');
    const q = channel.at('eq', number, 'q');
    if (!kind || !frequency || !gain || !q) return bands;
    bands.push({ number, kind, frequency, gain, q });
  }
}

/** Does the gain of this kind of band matter? */
export const has_gain = (band: Band): boolean => /peak|shelf/.test(band.kind.text);

export function band_words(band: Band): string {
  const gain = has_gain(band) ? `, ${shown_quantity(band.gain.text)}` : '';
  return `${member_words(band.kind.text)}, ${shown_quantity(band.frequency.text)}${gain}, Q ${band.q.text}`;
}
