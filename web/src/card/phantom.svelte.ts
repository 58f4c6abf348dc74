// Asks before 48 V are turned on, modelled ones or a card's own; turning them off asks nothing.
import type { Parameter } from '../link/parameters.svelte';
import { session } from '../link/session.svelte';
import type { CardSwitch } from './switch.svelte';

type Asking = { name: string; source: string; relay: CardSwitch | null; confirm: () => void };

class Phantom {
  asking: Asking | null = $state.raw(null);

  turn(parameter: Parameter, on: boolean, name: string, source: string): void {
    const to = (is_on: boolean): void => session.parameters.turn(parameter, is_on);
    if (on) this.asking = { name, source, relay: null, confirm: () => to(true) };
    else to(false);
  }

  /** The relay in the card. What the person answers is the consent that the card's 48 V wait for. */
  press(relay: CardSwitch, on: boolean, name: string, source: string): void {
    if (on) this.asking = { name, source, relay, confirm: () => relay.press(true, relay.needs_consent) };
    else relay.press(false);
  }

  confirm(): void {
    this.asking?.confirm();
    this.asking = null;
  }
}

export const phantom = new Phantom();
