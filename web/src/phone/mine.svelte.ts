// What is a performer's: one mix, one volume knob, how loud it is at the ear, and what the ear has had today.
import { address_of } from '../link/address';
import { Connection, Refused, type LinkState } from '../link/connection';
import type { Described, Layout, Members, Turned } from '../link/messages';
import { Meters } from '../link/meters';
import { Parameters, type Parameter } from '../link/parameters.svelte';
import { kept_token } from '../link/token';
import { keep, kept } from './kept';

export type Dose = {
  listener: string | null;
  /** Percent of a day's dose: least and most. The least is null where nobody knows it. */
  today_percent_niosh: [number | null, number | null];
  warning: 'none' | 'may_be_full' | 'full' | 'too_loud';
  /** Whether somebody has read the warning. */
  understood: boolean;
  words: string;
  unknown: string[];
};

/** What `rig` tells a performer. */
type MyRig = {
  mixes: { name: string; me: string[]; sources: string[] }[];
  phones: { name: string; mix: string; hears: string; ceiling: number | null }[];
};

const meters_a_second = 15;
/** A send that is off comes up here, and one that is turned below `quietest` goes off. */
const quietest_db = -60;
const back_at_db = -40;

export class Mine {
  link: LinkState = $state('connecting');
  why = $state('');
  output = $state('');
  mix = $state('');
  /** Names of what is played, mine first. */
  sources: string[] = $state.raw([]);
  /** Whether the rig says who of them I am; else this phone remembers what was chosen here. */
  rig_knows_me = $state(false);
  me: string[] = $state.raw([]);
  ceiling_db_spl: number | null = $state(null);
  at_most = $state(false);
  /** dB SPL; -Infinity: silence. */
  sound = $state(-Infinity);
  peak = $state(-Infinity);
  position = $state(0);
  dose: Dose | null = $state.raw(null);
  refusal = $state('');

  readonly connection = new Connection(() => kept_token('performer'));
  readonly ask = (request: Members): Promise<Members> => this.connection.ask(request);
  readonly values = new Parameters(this.ask);

  private readonly meters = new Meters();
  private readonly hearers = new Map<string, Set<(value: never) => void>>();
  private turning = false;
  private turn_to: number | string | null = null;

  start(): void {
    this.connection.on_state = (state, why) => this.became(state, why);
    this.connection.on_told = (line) => this.hear(line);
    this.connection.on_frame = (frame) => this.look(frame);
    this.values.on_refused = (refused) => this.say(refused);
    document.addEventListener('visibilitychange', () => void this.subscribe());
    this.connection.open();
  }

  /** Calls `f` with the value of every told line that has this member, until the returned function is called. */
  readonly told = <Told>(member: string, f: (value: Told) => void): (() => void) => {
    const hearers = this.hearers.get(member) ?? new Set();
    this.hearers.set(member, hearers);
    hearers.add(f);
    return () => hearers.delete(f);
  };

  of_mix(...member: string[]): Parameter | undefined {
    return this.values.find(address_of('mix', this.mix, ...member));
  }

  of_phones(member: string): Parameter | undefined {
    return this.values.find(address_of('phones', this.output, member));
  }

  /** Up or down from where it is now, so that two who turn at once do not undo each other. */
  step(parameter: Parameter | undefined, by_db: number): void {
    if (!parameter || parameter.number === null) return;
    const to = parameter.number + by_db;
    if (parameter.number <= quietest_db && by_db > 0) this.values.turn(parameter, back_at_db);
    else if (to < quietest_db) this.values.turn(parameter, parameter.minimum);
    else this.values.turn(parameter, Math.min(parameter.maximum, Math.round(to * 100) / 100));
  }

  /** The knob, 0 to 1 of its travel, or a step of it. Shown at once, then as it was granted. */
  async knob(to: number | string): Promise<void> {
    if (typeof to === 'number') this.position = to;
    this.turn_to = to;
    if (this.turning) return;
    this.turning = true;
    while (this.turn_to !== null) {
      const now = this.turn_to;
      this.turn_to = null;
      try {
        const answer = await this.ask({ knob: address_of('phones', this.output), to: now });
        if (this.turn_to === null) this.position = Number(answer['position']);
        this.of_phones('level')?.show(String(answer['value']));
      } catch (refused) {
        this.say(refused);
        this.turn_to = null;
      }
    }
    this.turning = false;
  }

  async understand(): Promise<void> {
    try {
      this.dose = (await this.ask({ dose: { output: this.output, understood: true } })) as unknown as Dose;
    } catch (refused) {
      this.say(refused);
    }
  }

  choose_me(name: string): void {
    keep(`ohmic.me.${this.mix}`, name);
    this.me = [name];
    this.sources = sorted(this.sources, this.me);
  }

  say(refused: unknown): void {
    this.refusal =
      refused instanceof Refused ? `${refused.refusal.what} ${refused.refusal.hint ?? ''}` : String(refused);
    setTimeout(() => (this.refusal = ''), 6000);
  }

  private became(state: LinkState, why: string): void {
    this.why = why;
    if (state !== 'open') {
      this.show(state);
      this.sound = this.peak = -Infinity;
      return;
    }
    void this.read().then(
      () => this.show('open'),
      (refused) => this.say(refused),
    );
  }

  private show(state: LinkState): void {
    this.link = state;
    document.documentElement.dataset.connected = String(state === 'open');
  }

  private async read(): Promise<void> {
    const rig = (await this.ask({ rig: true })) as unknown as MyRig;
    const output = this.connection.hello?.output ?? '';
    const phones = rig.phones.find((one) => one.name === output) ?? rig.phones[0];
    const mix = rig.mixes.find((one) => one.name === phones?.hears) ?? rig.mixes[0];
    if (!phones || !mix) return;
    this.output = phones.name;
    this.mix = mix.name;
    this.ceiling_db_spl = phones.ceiling;
    this.rig_knows_me = mix.me.length > 0;
    const chosen = kept(`ohmic.me.${mix.name}`) ?? phones.name;
    this.me = this.rig_knows_me ? mix.me : mix.sources.filter((name) => name === chosen);
    this.sources = sorted(mix.sources, this.me);
    const listed = await Promise.all([
      this.ask({ list: address_of('mix', this.mix) }),
      this.ask({ list: address_of('phones', this.output) }),
    ]);
    this.values.fill(listed.flatMap((answer) => answer['parameters'] as Described[]));
    await this.subscribe();
    await this.look_at_knob();
    const status = await this.ask({ status: true });
    this.at_most = (status['phones'] as { name: string; at_most?: boolean }[]).some(
      (one) => one.name === output && one.at_most,
    );
    this.dose = (await this.ask({ dose: { output: this.output } }).catch(() => null)) as Dose | null;
  }

  private async subscribe(): Promise<void> {
    if (this.connection.state !== 'open') return;
    const topics = ['changes', 'calls', 'dose', ...(document.hidden ? [] : ['meters'])];
    try {
      const answer = await this.ask({ subscribe: topics, rate: meters_a_second, form: 'binary' });
      if (answer['layout']) this.meters.lay_out(answer['layout'] as Layout);
    } catch (refused) {
      this.say(refused);
    }
  }

  private async look_at_knob(): Promise<void> {
    const answer = await this.ask({ knob: address_of('phones', this.output) });
    if (!this.turning) this.position = Number(answer['position']);
  }

  private hear(line: Members): void {
    if (line['changed']) {
      const turned = line['changed'] as Turned[];
      this.values.changed(turned);
      if (turned.some((one) => one.address.startsWith(address_of('phones', this.output))))
        void this.look_at_knob();
    }
    if (line['layout']) this.meters.lay_out(line['layout'] as Layout);
    if (line['rig_changed']) void this.read();
    if (line['dose']) this.dose = line['dose'] as Dose;
    for (const [member, hearers] of this.hearers)
      if (member in line) for (const f of hearers) f(line[member] as never);
  }

  private look(frame: ArrayBuffer): void {
    this.meters.take(frame);
    this.sound = this.meters.read('phone', this.output, 'sound');
    this.peak = this.meters.read('phone', this.output, 'peak');
    if (!performance.getEntriesByName('first-meter').length) performance.mark('first-meter');
  }
}

const sorted = (names: string[], first: string[]): string[] => [
  ...names.filter((name) => first.includes(name)),
  ...names.filter((name) => !first.includes(name)),
];
