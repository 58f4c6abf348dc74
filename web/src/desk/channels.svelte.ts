// The desk's channels: an input or playback with its strip, or a linked pair with the one strip both have.
import { address_of } from '../link/address';
import type { InputStatus, RigInput } from '../link/messages';
import type { Parameter } from '../link/parameters.svelte';
import { session } from '../link/session.svelte';

export class Channel {
  readonly name: string;
  /** The right side of a pair. */
  readonly partner: RigInput | null;

  constructor(
    readonly input: RigInput,
    partner: RigInput | undefined,
  ) {
    this.name = input.name;
    this.partner = partner ?? null;
  }

  get title(): string {
    return this.partner ? pair_title(this.name, this.partner.name) : this.name;
  }

  /** "input" or "playback". */
  get section(): string {
    return this.input.kind === 'playback' ? 'playback' : 'input';
  }

  at(...members: (string | number)[]): Parameter | undefined {
    return session.parameters.find(address_of(this.section, this.name, ...members));
  }

  /** Of the right side of a pair, which has a preamp of its own. */
  partner_at(member: string): Parameter | undefined {
    return this.partner ? session.parameters.find(address_of('input', this.partner.name, member)) : undefined;
  }

  curve(part: string): string {
    return address_of(this.section, this.name, part);
  }

  get status(): InputStatus | undefined {
    return session.status?.inputs.find((one) => one.name === this.name);
  }

  get names(): string[] {
    return this.partner ? [this.name, this.partner.name] : [this.name];
  }
}

/** 'Overhead L', 'Overhead R' -> 'Overhead L + R' */
function pair_title(left: string, right: string): string {
  let same = 0;
  while (same < left.length && left[same] === right[same]) ++same;
  return same > 2 ? `${left} + ${right.slice(same)}` : `${left} + ${right}`;
}

export function all_channels(): Channel[] {
  const inputs = session.rig?.inputs ?? [];
  return inputs
    .filter((one) => !one.linked_to)
    .map(
      (one) =>
        new Channel(
          one,
          inputs.find((other) => other.linked_to === one.name),
        ),
    );
}
