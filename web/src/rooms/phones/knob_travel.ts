// How far a volume knob is turned, 0 (off) to 1, as Ohmic counts it; and the newest position sent, one at a time.
import { address_of, session, type Parameter } from '../../link';

type Turned = { value: string; position: number };

/** The knob of one output: shown at once, sent as fast as it is answered. */
export class KnobSender {
  private next: number | null = null;
  private is_sending = false;

  constructor(
    private readonly output: string,
    private readonly granted: (position: number) => void,
  ) {}

  turn(to: number): void {
    this.next = Math.min(1, Math.max(0, to));
    if (!this.is_sending) void this.send();
  }

  get is_busy(): boolean {
    return this.is_sending;
  }

  private async send(): Promise<void> {
    this.is_sending = true;
    while (this.next !== null) {
      const to = this.next;
      this.next = null;
      const turned = await session.try<Turned>({ knob: this.output, to: Number(to.toFixed(4)) });
      if (!turned) break;
      const level: Parameter | undefined = session.parameters.find(`${this.output}.level`);
      level?.show(turned.value);
      if (this.next === null) this.granted(turned.position);
    }
    this.is_sending = false;
  }
}

/** Where the knob stands now; null: nobody answers. */
export async function knob_position(output: string): Promise<number | null> {
  try {
    return (await session.ask<Turned>({ knob: output })).position;
  } catch {
    return null;
  }
}

export const output_address = (section: 'phones' | 'monitor', name: string): string =>
  address_of(section, name);
