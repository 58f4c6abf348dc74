// What somebody says is plugged in where: the wizard's form and the request it becomes.

export interface Plugged {
  card: string;
  /** No inputs here: recordings stand in for them. */
  recordings?: boolean;
  usual?: string;
  inputs: { channel: number; name: string; input: string | null; level_dbfs: number | null }[];
  outputs: { channels: number[]; name: string; output: string | null }[];
}

export interface InputAnswer {
  channel: number;
  is_used: boolean;
  name: string;
  kind: string;
}

export interface OutputAnswer {
  channels: number[];
  is_used: boolean;
  name: string;
  headphone: string;
  headphone_title: string;
}

export const kinds: readonly [string, string][] = [
  ['microphone', 'microphone'],
  ['instrument', 'guitar or bass (Hi-Z)'],
  ['line', 'synthesizer, line'],
];

export const usages: readonly [string, string, string][] = [
  ['band', 'Play together', 'everybody gets a mix and headphones of their own'],
  ['podcast', 'Podcast', 'voices, and a mix for the recorder'],
  ['stream', 'Stream', 'you, and what the stream hears'],
  ['produce', 'Produce', 'a DAW, and you with headphones'],
  ['listen', 'Listen', 'music, on good headphones'],
];

/** The newest level decides which input moves: the loudest that is clearly above its own rest. */
export function moving(
  inputs: readonly { channel: number; level_dbfs: number | null }[],
  rest: Map<number, number>,
): number {
  let loudest = 0;
  let best = 12;
  for (const { channel, level_dbfs } of inputs) {
    if (level_dbfs === null) continue;
    const before = rest.get(channel) ?? level_dbfs;
    // Rest follows slowly upwards and at once downwards.
    rest.set(channel, level_dbfs < before ? level_dbfs : before + 0.02 * (level_dbfs - before));
    const above = level_dbfs - Math.max(before, -80);
    if (level_dbfs > -55 && above > best) {
      best = above;
      loudest = channel;
    }
  }
  return loudest;
}

export function request_of(
  usage: string,
  inputs: InputAnswer[],
  outputs: OutputAnswer[],
  write: boolean,
): object {
  return {
    usage,
    inputs: inputs
      .filter((one) => one.is_used)
      .map(({ channel, name, kind }) => ({ channel, name: name.trim() || `Input ${channel}`, kind })),
    outputs: outputs
      .filter((one) => one.is_used)
      .map(({ channels, name, headphone }) => ({
        channels,
        name: name.trim() || `Phones ${channels[0]}`,
        headphone: headphone || null,
      })),
    write,
  };
}
