// The sound cards' own switches, as they stand now, whoever pressed them.
import type { SwitchTold } from '../link/messages';
import { session } from '../link/session.svelte';
import { CardSwitch } from './switch.svelte';

class Switches {
  all: CardSwitch[] = $state.raw([]);
  private newest = 0;

  /** Asks and listens from now on; called once, by the page's main.ts. */
  start(): void {
    session.on<SwitchTold>('switched', (told) => this.one(told));
    session.on<SwitchTold[]>('switches', (told) => this.fill(told));
    // Other inputs may be at the connectors.
    session.on('rig_changed', () => void this.ask());
    $effect.root(() => {
      $effect(() => {
        if (session.link === 'open') void this.ask();
      });
    });
  }

  /** At this input of the rig, of this kind. */
  at(input: string, kind: SwitchTold['kind']): CardSwitch | undefined {
    return this.all.find((one) => one.kind === kind && one.inputs.includes(input));
  }

  /** Of one card, by its name in the rig; empty: the clock. */
  of_card(follower: string): CardSwitch[] {
    return this.all.filter((one) => one.follower === follower);
  }

  async ask(): Promise<void> {
    const turn = ++this.newest;
    try {
      const { switches } = await session.ask<{ switches: SwitchTold[] }>({ switches: true });
      if (turn === this.newest) this.fill(switches);
    } catch {
      // The next connection asks again.
    }
  }

  private one(told: SwitchTold): void {
    this.all.find((known) => known.is(told))?.show(told);
  }

  /** Known ones go on living, so that nothing that is being turned jumps. */
  private fill(told: SwitchTold[]): void {
    this.all = told.map((one) => {
      const known = this.all.find((other) => other.is(one));
      known?.show(one);
      return known ?? new CardSwitch(one);
    });
  }
}

export const switches = new Switches();

const lamps: SwitchTold['kind'][] = ['pad', 'instrument', 'air'];

/** Of an input, beside 48 V: pad, Hi-Z, air. */
export const lamps_of = (input: string): CardSwitch[] =>
  lamps.flatMap((kind) => switches.at(input, kind) ?? []).filter((one) => one.is_lamp);
