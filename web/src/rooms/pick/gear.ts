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
  origin: 'rig' | 'circuit' | 'catalogue';
  chosen: boolean;
}

export interface Pickable {
  headphones: Pick[];
  amplifiers: Pick[];
  fit?: Pick;
}

export interface CatalogueRow {
  id: string;
  kind: string;
  name: string;
  words: string;
}

export interface CatalogueSheet {
  id: string;
  kind: string;
  name: string;
  rows: { name: string; value: string; source: number | null }[];
  sources: string[];
  curves: Curve[];
}
