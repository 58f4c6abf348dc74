// What Ohmic is asked and what it answers, as docs/control.md and docs/console.md describe it.

export type Value = string | number | boolean | null;

export type Members = { [name: string]: unknown };

/** What cannot be done is an answer, too. */
export type Refusal = { what: string; hint?: string; address?: string };

export type Turned = { address: string; before: string; value: string; words: string };

export type Kind = 'number' | 'choice' | 'flag' | 'name';

export type Law = 'linear' | 'logarithmic' | 'decibel';

/** One value of the rig with its range, as `list` tells it. */
export type Described = {
  address: string;
  value: string;
  kind: Kind;
  number?: number | null;
  unit?: string;
  minimum?: number;
  maximum?: number;
  law?: Law;
  default?: number | string | boolean | null;
  choices?: string[];
  kept: 'scene' | 'file' | 'moment';
  says: string;
};

export type Hello = { role: 'engineer' | 'performer'; output?: string; version: string; client?: number };

export type InputStatus = {
  name: string;
  mute: boolean;
  solo: boolean;
  rms_dbfs: number | null;
  peak_dbfs: number | null;
  sound_db_spl: number | null;
  wire_dbu: number | null;
  clips: number;
  silent_because?: string;
};

export type PhonesStatus = { name: string; position?: number; [member: string]: unknown };

export type Status = {
  version: string;
  name: string;
  file: string;
  title: string;
  side: 'A' | 'B';
  unsaved: number;
  played_seconds: number;
  card: { words: string; playing: boolean; rate_hz: number; frames: number; latency_ms: number };
  health: { load: number; p99: number; worst: number; xruns: number; periods: number };
  inputs: InputStatus[];
  mixes: { name: string }[];
  phones: PhonesStatus[];
  streams: { name: string }[];
};

/** One control of a sound card, as `switches` tells it. */
export type SwitchTold = {
  number: number;
  /** What people call the card. */
  card: string;
  /** Its name in the rig; empty: the clock. */
  follower: string;
  kind:
    | 'gain'
    | 'phantom'
    | 'pad'
    | 'instrument'
    | 'air'
    | 'direct_monitor'
    | 'output_level'
    | 'output_mute'
    | 'clock_source'
    | 'other';
  words: string;
  control: string;
  /** The rig's, whose connectors it switches. */
  inputs: string[];
  minimum: number;
  maximum: number;
  step: number;
  off: number;
  on: number;
  unit: string;
  choices: string[];
  /** Null: the card does not say. */
  value: number | null;
  can_be_written: boolean;
  /** Phantom power that nobody allowed yet. */
  needs_consent: boolean;
};

export type Way = { frames: number; ms: number };

/** One of the sound cards that play, as `cards` tells it. */
export type CardTold = {
  name: string;
  role: 'clock' | 'follower' | 'programs';
  device: string;
  there: boolean;
  /** What was granted; or why it is not there. */
  words: string;
  note: string;
  rate_hz: number | null;
  frames: number | null;
  inputs: number;
  outputs: number;
  capture: Way | null;
  playback: Way | null;
  /** Null: it is the clock, or paced by it. */
  step: { ppm: number; error_frames: number; resyncs: number; locked: boolean; word_clock: boolean } | null;
};

export type RigInput = {
  name: string;
  kind: 'microphone' | 'pickup' | 'source' | 'real' | 'playback';
  source: string;
  preamp: string | null;
  gain: { minimum: number; maximum: number } | null;
  linked_to: string | null;
  groups: string[];
  /** The impulse response in its insert, when there is one. */
  insert?: string | null;
};

export type RigChoice = {
  amplifier: string;
  amplifier_title: string;
  headphone: string;
  headphone_title: string;
  has_circuit: boolean;
};

export type RigMix = {
  name: string;
  stereo: boolean;
  performer: string | null;
  /** The performer's own channels. */
  me?: string[];
  sources: string[];
  listeners: string[];
};

export type RigPhones = {
  name: string;
  /** A mix, or another output as "phones.NAME". */
  mix: string;
  /** The mix that is heard in the end. */
  hears: string;
  ceiling: number;
  choices: RigChoice[];
  /** Counts from 1. */
  choice: number;
  sensitivity_db_spl_v: [number, number];
  impedance_ohm: number;
  is_calibrated: boolean;
  /** Left and right on the card; empty: it is heard by network only. */
  card: number[];
};

export type RigMonitor = {
  name: string;
  mix: string;
  hears: string;
  ceiling: number;
  sets: { name: string; speaker: string; card: number[] }[];
  sub: { speaker: string } | null;
};

/** How the rig is put together; its values stand in the parameters. */
export type Rig = {
  title?: string;
  inputs: RigInput[];
  groups: { name: string; channels: string[] }[];
  mixes: RigMix[];
  phones: RigPhones[];
  monitors: RigMonitor[];
  talkbacks: { name: string; input: string; to: string[] }[];
  streams: { name: string; mix: string; minus: string[] }[];
};

export type Curve = {
  curve: string;
  x: { name: string; unit: string; law: 'linear' | 'logarithmic'; values: number[] };
  y: { name: string; unit: string; values: (number | null)[] }[];
};

/** Which figure stands where in a binary frame of meters. */
export type Layout = {
  number: number;
  inputs: string[];
  mixes: string[];
  phones: string[];
  streams: string[];
  input: string[];
  mix: string[];
  phone: string[];
  stream: string[];
};
