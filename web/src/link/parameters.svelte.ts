// Every value of the rig by its address, with its range; turned at once here, then as it was granted.
import { SvelteMap } from 'svelte/reactivity';
import type { Described, Kind, Law, Members, Turned, Value } from './messages';
import { read_quantity, rounded_quantity, typed_quantity, write_quantity } from './quantity';
import { travel_of } from './travel';

export class Parameter {
  readonly address: string;
  readonly kind: Kind;
  readonly unit: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly law: Law;
  readonly initial: Value;
  readonly kept: Described['kept'];
  readonly says: string;
  choices: string[] = $state.raw([]);
  /** As the rig file spells it. */
  text = $state('');
  /** In the unit; null: unknown, or not a number. */
  number: number | null = $state(null);
  /** Counts what was turned here and is not answered yet. */
  pending = 0;
  /** A send or band that the rig does not name yet: turning it adds it. */
  readonly is_absent: boolean;
  /** What is to be sent when the answer to the last has come: the newest wins. */
  next: Value | undefined = undefined;

  constructor(described: Described, is_absent = false) {
    this.is_absent = is_absent;
    this.address = described.address;
    this.kind = described.kind;
    this.unit = described.unit ?? '';
    this.minimum = described.minimum ?? 0;
    this.maximum = described.maximum ?? 1;
    this.law = described.law ?? 'linear';
    this.initial = described.default ?? null;
    this.kept = described.kept;
    this.says = described.says;
    this.choices = described.choices ?? [];
    this.text = described.value;
    this.number = described.number ?? null;
  }

  get on(): boolean {
    return this.text === 'true';
  }

  get is_known(): boolean {
    return this.text !== 'unknown';
  }

  /** 0 to 1 of its way. */
  get travel(): number {
    return this.number === null ? 0 : travel_of(this.number, this);
  }

  show(text: string): void {
    this.text = text;
    if (this.kind === 'number') this.number = read_quantity(text, this.unit);
  }
}

export type Ask = (request: Members) => Promise<Members>;

export class Parameters {
  readonly all = new SvelteMap<string, Parameter>();
  /** What was refused, in words. */
  on_refused: (refused: unknown) => void = () => {};

  constructor(private readonly ask: Ask) {}

  find(address: string): Parameter | undefined {
    return this.all.get(address);
  }

  /** Takes `list`'s answer: known values go on living, so that nothing on the screen starts anew. */
  fill(listed: Described[]): void {
    const named = new Set<string>();
    for (const one of listed) {
      named.add(one.address);
      const known = this.all.get(one.address);
      const same =
        known &&
        !known.is_absent &&
        known.kind === one.kind &&
        known.minimum === (one.minimum ?? 0) &&
        known.maximum === (one.maximum ?? 1);
      if (!same) {
        this.all.set(one.address, new Parameter(one));
        continue;
      }
      if (known.pending === 0) known.show(one.value);
      if (one.choices && one.choices.join('\n') !== known.choices.join('\n')) known.choices = one.choices;
    }
    for (const address of [...this.all.keys()]) if (!named.has(address)) this.all.delete(address);
  }

  /** Shows what is not in the rig yet, described like one that is. */
  add_absent(like: Described, address: string): void {
    if (!this.all.has(address)) this.all.set(address, new Parameter({ ...like, address }, true));
  }

  /** Is any of these a value that was not there when the list was asked for? */
  has_new(turned: Turned[]): boolean {
    return turned.some((one) => this.all.get(one.address)?.is_absent ?? true);
  }

  /** What somebody turned. What is being turned here goes on; its own answer comes. */
  changed(turned: Turned[]): void {
    for (const one of turned) {
      const parameter = this.all.get(one.address);
      if (parameter && parameter.pending === 0) parameter.show(one.value);
    }
  }

  /** Turns a value: shown at once, sent as fast as it is answered, and shown as it was granted. */
  turn(parameter: Parameter, to: Value): void {
    if (typeof to === 'number') {
      parameter.number = to;
      parameter.text = write_quantity(to, parameter.unit);
    } else if (typeof to === 'boolean') {
      parameter.text = String(to);
    } else if (to !== null && parameter.kind !== 'number') {
      parameter.text = to;
    }
    if (parameter.pending > 0) parameter.next = to;
    else void this.send(parameter, to);
  }

  /** Turns several values at once: one step of undo. */
  turn_together(turns: { parameter: Parameter; to: Value }[]): void {
    for (const { parameter, to } of turns) {
      if (typeof to === 'number') {
        parameter.number = to;
        parameter.text = write_quantity(to, parameter.unit);
      } else if (parameter.kind !== 'number') {
        parameter.text = String(to);
      }
    }
    if (turns.some((one) => one.parameter.pending > 0)) this.next_together = turns;
    else void this.send_together(turns);
  }

  private next_together: { parameter: Parameter; to: Value }[] | null = null;

  private async send_together(turns: { parameter: Parameter; to: Value }[]): Promise<void> {
    const set: Members = {};
    for (const { parameter, to } of turns) {
      ++parameter.pending;
      set[parameter.address] = this.spelled(parameter, to);
    }
    let granted: Turned[] = [];
    try {
      granted = ((await this.ask({ set })) as { turned?: Turned[] }).turned ?? [];
    } catch (refused) {
      this.on_refused(refused);
      for (const { parameter } of turns) {
        const value = await this.now(parameter);
        if (value !== undefined)
          granted.push({ address: parameter.address, before: value, value, words: '' });
      }
    }
    for (const { parameter } of turns) --parameter.pending;
    const next = this.next_together;
    this.next_together = null;
    if (next) void this.send_together(next);
    else this.changed(granted);
  }

  /** A figure, a step ("+= 2 dB") or a word as somebody typed it. */
  enter(parameter: Parameter, typed: string): void {
    const text = typed_quantity(typed, parameter);
    this.turn(parameter, text === '' ? null : text);
  }

  reset(parameter: Parameter): void {
    this.turn(parameter, parameter.initial);
  }

  private async send(parameter: Parameter, to: Value): Promise<void> {
    ++parameter.pending;
    let granted: string | undefined;
    try {
      const answer = await this.ask({ set: parameter.address, to: this.spelled(parameter, to) });
      granted = typeof answer['value'] === 'string' ? answer['value'] : undefined;
    } catch (refused) {
      this.on_refused(refused);
      granted = await this.now(parameter);
    }
    --parameter.pending;
    const next = parameter.next;
    parameter.next = undefined;
    if (next !== undefined) void this.send(parameter, next);
    else if (granted !== undefined) parameter.show(granted);
  }

  /** A number goes with its unit, rounded to what is shown. */
  private spelled(parameter: Parameter, to: Value): Value {
    if (typeof to !== 'number') return to;
    if (parameter.unit === '') return rounded_quantity(to, '');
    return `${rounded_quantity(to, parameter.unit)} ${parameter.unit}`;
  }

  private async now(parameter: Parameter): Promise<string | undefined> {
    try {
      const answer = await this.ask({ get: parameter.address });
      return typeof answer['value'] === 'string' ? answer['value'] : undefined;
    } catch {
      return undefined;
    }
  }
}
