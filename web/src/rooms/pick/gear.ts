// Gear as one can choose it: what is in the rig, circuits, and the catalogue's rows.
import type { Curve } from '../../link';

export type GearKind = 'headphone' | 'amplifier';

/** How one piece of gear would do its job at an output. */
export interface Fit {
  fits: boolean | null;
  words: string;
  reach_db_spl?: [number, number] | null;
  headroom_db?: number | null;
  output_impedance_ohm?: number | null;
}

export interface Pick extends Fit {
  id: string;
  title: string;
  origin: 'rig' | 'circuit' | 'catalogue' | 'card';
  chosen: boolean;
}

export interface Pickable {
  headphones: Pick[];
  amplifiers: Pick[];
  fit?: Pick;
}

export interface Figure {
  name: string;
  low: number | null;
  high: number | null;
  unit: string;
}

export interface CatalogueRow {
  id: string;
  kind: string;
  name: string;
  /** "dynamic", "USB". */
  words: string;
  figures: Figure[];
}

/** "dynamic · 103 to 104.8 dB SPL/V · 300 to 320 ohm" */
export function row_words(row: CatalogueRow): string {
  const figures = (row.figures ?? [])
    .filter((one) => one.low !== null && one.high !== null)
    .map((one) => `${one.low === one.high ? one.low : `${one.low} to ${one.high}`} ${one.unit}`);
  return [row.words, ...figures].filter((one) => one !== '').join(' · ');
}

export interface CatalogueSheet {
  id: string;
  kind: string;
  name: string;
  /** source: which of `sources`, from 0. */
  rows: { name: string; value: string; source: number | null }[];
  sources: string[];
  curves: Curve[];
}
