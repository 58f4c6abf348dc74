// This browser as the headphones of one output at a time; it goes on while the engineer walks from room to room.
import { session } from '../../link';
import { listen, type Listening, type ListenState } from '../../link/listen';

class Here {
  /** Which output is heard; empty: none. */
  output = $state('');
  /** What the browser says of it. */
  now = $state.raw<ListenState | null>(null);
  private listening: Listening | null = null;

  get is_on(): boolean {
    return this.now !== null && this.now.state !== 'ended' && this.now.state !== 'failed';
  }

  /** Must come from a click: browsers play nothing by themselves. */
  start(output: string): void {
    this.stop();
    this.output = output;
    const line = {
      request: (request: object) => session.ask(request as Record<string, unknown>),
      told: (key: string, hear: (value: never) => void) => session.on(key, hear),
    };
    this.listening = listen(line, output, new Audio(), (now) => (this.now = now));
  }

  /** Again, where a browser wants a touch of its own. */
  touch(): void {
    void this.listening?.play();
  }

  stop(): void {
    this.listening?.end();
    this.listening = null;
    this.now = null;
    this.output = '';
  }
}

export const here = new Here();
