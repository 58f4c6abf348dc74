// One switch or knob of a sound card: turned here at once, then as the card granted it.
import type { SwitchTold } from '../link/messages';
import { session } from '../link/session.svelte';
import { is_level, is_lamp, position_words, step_of } from './words';

export class CardSwitch {
  private told: SwitchTold = $state.raw(null!);
  /** Null: the card does not say. */
  value: number | null = $state(null);
  private is_pending = false;
  private next: { to: number; consent: boolean } | null = null;

  constructor(told: SwitchTold) {
    this.show(told);
  }

  show(told: SwitchTold): void {
    this.told = told;
    if (!this.is_pending) this.value = told.value;
  }

  /** Numbers stay while the cards are open; a card that came back counts anew. */
  is(told: SwitchTold): boolean {
    const own = this.told;
    return own.number === told.number && own.card === told.card && own.control === told.control;
  }

  get number(): number {
    return this.told.number;
  }
  get kind(): SwitchTold['kind'] {
    return this.told.kind;
  }
  get card(): string {
    return this.told.card;
  }
  get follower(): string {
    return this.told.follower;
  }
  get control(): string {
    return this.told.control;
  }
  /** "48 V of inputs 1 and 2". */
  get words(): string {
    return this.told.words;
  }
  get inputs(): string[] {
    return this.told.inputs;
  }
  get choices(): string[] {
    return this.told.choices;
  }
  get unit(): string {
    return this.told.unit;
  }
  get minimum(): number {
    return this.told.minimum;
  }
  get maximum(): number {
    return this.told.maximum;
  }
  get can_be_written(): boolean {
    return this.told.can_be_written && this.told.kind !== 'other';
  }
  get needs_consent(): boolean {
    return this.told.needs_consent;
  }
  get is_level(): boolean {
    return is_level(this.told);
  }
  get is_lamp(): boolean {
    return is_lamp(this.told);
  }
  get on(): boolean {
    return this.value === this.told.on;
  }
  get position(): string {
    return position_words(this.told, this.value);
  }

  press(on: boolean, consent = false): void {
    this.turn(on ? this.told.on : this.told.off, consent);
  }

  /** Sent as fast as it is answered; the newest wins. */
  turn(to: number, consent = false): void {
    const step = step_of(this.told);
    const near = Math.min(this.maximum, Math.max(this.minimum, Math.round(to / step) * step));
    this.value = near;
    if (this.is_pending) this.next = { to: near, consent };
    else void this.send(near, consent);
  }

  private async send(to: number, consent: boolean): Promise<void> {
    this.is_pending = true;
    let granted = this.told.value;
    try {
      const asked = { number: this.number, value: to, ...(consent ? { consent } : {}) };
      granted = (await session.ask<{ value: number }>({ switch: asked })).value;
    } catch (refused) {
      session.refused(refused);
      this.next = null;
    }
    this.is_pending = false;
    const next = this.next;
    this.next = null;
    if (next) void this.send(next.to, next.consent);
    else this.value = granted;
  }
}
