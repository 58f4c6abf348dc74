// The one session of a page with Ohmic: its connection, values, structure, status and meters, and what is to be told.
import { address_of } from './address';
import { Connection, Refused, type LinkState } from './connection';
import type { Described, Hello, Layout, Members, Refusal, Rig, Status, Turned } from './messages';
import { Meters } from './meters';
import { Notices } from './notices.svelte';
import { Parameters } from './parameters.svelte';
import { kept_token } from './token';

export type Page = { place: 'engineer' | 'performer'; topics: string[]; meters_per_second: number };

export class Session {
  link: LinkState = $state('connecting');
  /** Why it was refused. */
  why = $state('');
  hello: Hello | null = $state.raw(null);
  /** How the rig is put together; null until it is known. */
  rig: Rig | null = $state.raw(null);
  /** Once a second, and after every change. */
  status: Status | null = $state.raw(null);
  /** The newest change, whoever made it. */
  last: { turned: Turned; by: string; count: number } | null = $state.raw(null);

  readonly notices = new Notices();
  readonly meters = new Meters();
  readonly parameters = new Parameters((request) => this.ask(request));

  private connection!: Connection;
  private topics = new Map<string, number>();
  private rate = 30;
  private hearers = new Map<string, Set<(told: never, line: Members) => void>>();
  private looking = 0;
  private listing = 0;

  start(page: Page): void {
    const token = kept_token(page.place);
    for (const topic of page.topics) this.topics.set(topic, 1);
    this.rate = page.meters_per_second;
    this.parameters.on_refused = (refused) => this.refused(refused);
    this.connection = new Connection(() => token);
    this.connection.on_state = (state, why) => this.become(state, why);
    this.connection.on_told = (line) => this.told(line);
    this.connection.on_frame = (frame) => this.meters.take(frame);
    this.connection.open();
    setInterval(() => void this.look(), 1000);
  }

  /** One request; rejects with Refused. */
  ask<Answer = Members>(request: Members): Promise<Answer> {
    return this.connection.ask<Answer>(request);
  }

  /** One request; what is refused is shown, and the answer is null. */
  async try<Answer = Members>(request: Members): Promise<Answer | null> {
    try {
      return await this.ask<Answer>(request);
    } catch (refused) {
      this.refused(refused);
      return null;
    }
  }

  /** What web/src/link/listen.ts needs of a connection. */
  readonly line = {
    request: (request: object): Promise<Members> => this.ask(request as Members),
    told: <Told>(key: string, hear: (told: Told) => void): (() => void) => this.on<Told>(key, hear),
  };

  refused(refused: unknown): void {
    const refusal: Refusal = refused instanceof Refused ? refused.refusal : { what: String(refused) };
    this.notices.add({ tone: 'alarm', words: refusal.what, hint: refusal.hint ?? '' });
  }

  /** Hears told lines with this member ("event", "dose", "call", "peer") until the returned function is called. */
  on<Told>(member: string, hear: (told: Told, line: Members) => void): () => void {
    const hearers = this.hearers.get(member) ?? new Set();
    hearers.add(hear as (told: never, line: Members) => void);
    this.hearers.set(member, hearers);
    return () => hearers.delete(hear as (told: never, line: Members) => void);
  }

  /** Subscribes to a topic for as long as somebody wants it; returns how to end that. */
  want(topic: string): () => void {
    this.topics.set(topic, (this.topics.get(topic) ?? 0) + 1);
    if (this.topics.get(topic) === 1) void this.subscribe();
    return () => {
      const left = (this.topics.get(topic) ?? 1) - 1;
      if (left > 0) this.topics.set(topic, left);
      else this.topics.delete(topic);
      if (left === 0) void this.subscribe();
    };
  }

  undo = (): Promise<unknown> => this.step('undo', 'Undone');
  redo = (): Promise<unknown> => this.step('redo', 'Done again');

  async save(): Promise<void> {
    const answer = await this.try<{ saved: number; file: string }>({ save: true });
    if (answer) this.notices.add({ tone: 'plain', words: saved_words(answer), hint: '' });
    void this.look();
  }

  async other_side(): Promise<void> {
    const answer = await this.try<{ side: string; turned: Turned[] }>({ side: 'other' });
    if (answer) this.notices.turned(`Side ${answer.side}`, answer.turned);
    void this.look();
  }

  private async step(which: 'undo' | 'redo', title: string): Promise<void> {
    const answer = await this.try<{ turned: Turned[] }>({ [which]: true });
    if (answer) this.notices.turned(title, answer.turned);
    void this.look();
  }

  private become(state: LinkState, why: string): void {
    this.link = state;
    this.why = why;
    this.hello = this.connection.hello;
    document.documentElement.dataset['connected'] = 'false';
    if (state === 'open') void this.learn();
  }

  private async learn(): Promise<void> {
    await Promise.all([this.subscribe(), this.list_all(), this.look()]);
    document.documentElement.dataset['connected'] = String(this.link === 'open');
  }

  private async subscribe(): Promise<void> {
    if (this.link !== 'open') return;
    const subscribe = [...this.topics.keys()];
    const answer = await this.try<{ layout?: Layout }>({ subscribe, rate: this.rate, form: 'binary' });
    if (answer?.layout) this.meters.lay_out(answer.layout);
  }

  private async list_all(): Promise<void> {
    const listed = this.try<{ parameters: Described[] }>({ list: '' });
    await this.learn_rig();
    const answer = await listed;
    if (!answer) return;
    this.parameters.fill(answer.parameters);
    await this.complete_sends(answer.parameters);
  }

  /** Every input can be sent to every mix; what a mix does not name yet is told by `list` of its address. */
  private async complete_sends(listed: Described[]): Promise<void> {
    const named = new Set(listed.map((one) => one.address));
    let like: Described | undefined;
    for (const mix of this.rig?.mixes ?? []) {
      for (const input of this.rig?.inputs ?? []) {
        const address = address_of('mix', mix.name, 'sends', input.name, 'level');
        if (input.linked_to || named.has(address)) continue;
        like ??= (await this.try<{ parameters: Described[] }>({ list: address }))?.parameters[0];
        if (!like) return;
        this.parameters.add_absent(like, address);
      }
    }
  }

  private async learn_rig(): Promise<void> {
    const answer = await this.try<{ rig: Rig } & Rig>({ rig: true });
    if (answer) this.rig = answer.inputs ? answer : answer.rig;
  }

  private async look(): Promise<void> {
    if (this.link !== 'open' || document.hidden) return;
    try {
      this.status = await this.ask<Status>({ status: true });
    } catch {
      // The next look shows it, or the lost connection does.
    }
  }

  private told(line: Members): void {
    if (Array.isArray(line['changed'])) this.changed(line['changed'] as Turned[], String(line['by'] ?? ''));
    else if (line['layout']) this.meters.lay_out(line['layout'] as Layout);
    else if (line['rig_changed']) void this.list_all();
    for (const member of Object.keys(line))
      for (const hear of this.hearers.get(member) ?? []) hear(line[member] as never, line);
  }

  /** Values came or went: the list is asked for anew, once for a burst of changes. */
  private list_soon(): void {
    clearTimeout(this.listing);
    this.listing = window.setTimeout(() => void this.list_all(), 150);
  }

  private changed(turned: Turned[], by: string): void {
    if (this.parameters.has_new(turned)) this.list_soon();
    this.parameters.changed(turned);
    const newest = turned[turned.length - 1];
    if (newest) this.last = { turned: newest, by, count: turned.length };
    if (by !== `client ${this.hello?.client}` && this.hello?.client !== undefined)
      this.notices.by_others(turned, by);
    clearTimeout(this.looking);
    this.looking = window.setTimeout(() => void this.look(), 250);
  }
}

const saved_words = (answer: { saved: number; file: string }): string =>
  answer.saved === 1
    ? `One value was saved to ${answer.file}.`
    : `${answer.saved} values were saved to ${answer.file}.`;

/** The session of this page; its main.ts starts it. */
export const session = new Session();
