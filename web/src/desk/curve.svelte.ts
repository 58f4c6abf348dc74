// A curve as the server computes it, asked for anew when one of the values it depends on has changed.
import type { Curve } from '../link/messages';
import { session } from '../link/session.svelte';

/** `address` and `of` are read reactively: a change of what `of` returns asks anew, one request at a time. */
export class AskedCurve {
  answer: (Curve & { on?: boolean }) | null = $state.raw(null);
  private asked_for = '';
  private busy = false;
  private again = false;

  constructor(address: () => string, of: () => unknown) {
    $effect(() => {
      of();
      if (session.link === 'open') this.ask(address());
    });
  }

  private ask(address: string): void {
    if (address !== this.asked_for) this.answer = null;
    this.asked_for = address;
    if (this.busy) this.again = true;
    else void this.fetch();
  }

  private async fetch(): Promise<void> {
    this.busy = true;
    do {
      this.again = false;
      const address = this.asked_for;
      try {
        const answer = await session.ask<Curve>({ curve: address });
        if (address === this.asked_for) this.answer = answer;
      } catch {
        // Without a picture; the values stand beside it.
      }
    } while (this.again);
    this.busy = false;
  }
}
