// Asks before 48 V are turned on; turning them off asks nothing.
import type { Parameter } from '../link/parameters.svelte';
import { session } from '../link/session.svelte';

class Phantom {
  asking: { parameter: Parameter; name: string; source: string } | null = $state.raw(null);

  turn(parameter: Parameter, on: boolean, name: string, source: string): void {
    if (on) this.asking = { parameter, name, source };
    else session.parameters.turn(parameter, false);
  }

  confirm(): void {
    if (this.asking) session.parameters.turn(this.asking.parameter, true);
    this.asking = null;
  }
}

export const phantom = new Phantom();
