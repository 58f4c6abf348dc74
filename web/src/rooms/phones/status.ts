// What Ohmic says of one phones or monitor output once a second, beside its meters.
import { session } from '../../link';

export interface OutputStatus {
  name: string;
  mix: string;
  mute: boolean;
  chosen: string;
  sound_db_spl: number | null;
  sound_dba?: number | null;
  at_most: boolean;
  /** Somebody compares blindly here. */
  hidden: boolean;
  ceiling_db_spl: number;
  ceiling_reduction_db: number;
  headroom_db: number | null;
  limit: string;
  clamped_samples: number;
  amplifier_clipped_samples: number;
  socket_clipped_samples: number;
  position?: number;
  circuit?: CircuitStatus | null;
}

export interface ProbeStatus {
  name: string;
  unit: string;
  mean: number;
  swing: number;
  heard: boolean;
}

export interface CircuitStatus {
  supply_current_a: number;
  load_current_a: number;
  iterations_per_step: number;
  unconverged_steps: number;
  mutings: number;
  probes: ProbeStatus[];
  listen: string;
  scope: string;
}

export const status_of = (name: string): OutputStatus | undefined =>
  (session.status?.phones as unknown as OutputStatus[] | undefined)?.find((one) => one.name === name);
