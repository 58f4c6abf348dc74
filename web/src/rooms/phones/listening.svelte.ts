// This browser as the headphones of one output or mix at a time; it goes on while the engineer walks from room to room.
import { address_of } from '../../link/address';
import { session } from '../../link/session.svelte';
import { listen, type Listening, type ListenState } from '../../link/listen';

class Here {
  /** Which output or mix is heard; empty: none. */
  private place = $state('');
  /** What the browser says of it. */
  now = $state.raw<ListenState | null>(null);
  private listening: Listening | null = null;

  hears(section: 'phones' | 'mix', name: string): boolean {
    return this.place === address_of(section, name);
  }

  get is_on(): boolean {
    return this.now !== null && this.now.state !== 'ended' && this.now.state !== 'failed';
  }

  /** Must come from a click: browsers play nothing by themselves. */
  start(section: 'phones' | 'mix', name: string): void {
    this.stop();
    this.place = address_of(section, name);
    const line = {
      request: (request: object) => session.ask(request as Record<string, unknown>),
      told: (key: string, hear: (value: never) => void) => session.on(key, hear),
    };
    this.listening = listen(
      line,
      section === 'mix' ? { mix: name } : name,
      new Audio(),
      (now) => (this.now = now),
    );
  }

  /** Again, where a browser wants a touch of its own. */
  touch(): void {
    void this.listening?.play();
  }

  stop(): void {
    this.listening?.end();
    this.listening = null;
    this.now = null;
    this.place = '';
  }
}

export const here = new Here();
