// A phones output as the desk's channel: its EQ has the same members, below phones instead of input.
import { Channel } from '../../desk/channels.svelte';

export class OutputChannel extends Channel {
  constructor(name: string) {
    super(
      { name, kind: 'source', source: '', preamp: null, gain: null, linked_to: null, groups: [] },
      undefined,
    );
  }

  override get section(): string {
    return 'phones';
  }
}
