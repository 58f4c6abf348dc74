// The WebSocket to the Ohmic that serves this page: hello, questions and their answers, what is told, coming back by itself.
import type { Hello, Members, Refusal } from './messages';

export type LinkState = 'connecting' | 'open' | 'lost' | 'refused';

type Waiting = { resolve: (answer: Members) => void; reject: (refusal: Refused) => void; timer: number };

/** A request that was refused, or got no answer. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.what);
  }
}

const longest_answer_ms = 15000;
const longest_pause_ms = 5000;
const quiet_ms = 5000;

export class Connection {
  state: LinkState = 'connecting';
  hello: Hello | null = null;
  /** Called at every change of state; behind 'open' the server knows who we are. */
  on_state: (state: LinkState, why: string) => void = () => {};
  on_told: (line: Members) => void = () => {};
  on_frame: (frame: ArrayBuffer) => void = () => {};

  private socket: WebSocket | null = null;
  private waiting = new Map<number, Waiting>();
  private next_id = 1;
  private failures = 0;
  private retry = 0;
  private heard_at = 0;

  constructor(private readonly token: () => string) {
    addEventListener('online', () => this.again());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) return;
      if (this.state === 'open') void this.knock();
      else this.again();
    });
    setInterval(() => {
      if (!document.hidden && this.state === 'open' && Date.now() - this.heard_at > quiet_ms)
        void this.knock();
    }, quiet_ms);
  }

  open(): void {
    clearTimeout(this.retry);
    this.become('connecting', '');
    const secure = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(`${secure}//${location.host}/api/v1/socket`, 'ohmic.v1');
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ hello: this.token() }));
    socket.onmessage = (message) => {
      if (this.socket !== socket) return;
      this.heard_at = Date.now();
      if (typeof message.data === 'string') this.read(JSON.parse(message.data) as Members);
      else this.on_frame(message.data as ArrayBuffer);
    };
    socket.onclose = (closed) => {
      if (this.socket === socket) this.closed(closed.code, closed.reason);
    };
  }

  /** Tries at once when the connection was lost. */
  again(): void {
    if (this.state === 'lost') this.open();
  }

  ask<Answer = Members>(request: Members): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.state !== 'open' || !this.socket) {
        reject(
          new Refused({ what: 'There is no connection to Ohmic.', hint: 'It is tried again by itself.' }),
        );
        return;
      }
      const id = this.next_id++;
      const timer = window.setTimeout(() => {
        this.waiting.delete(id);
        reject(new Refused({ what: 'Ohmic did not answer within 15 s.', hint: 'See the log.' }));
      }, longest_answer_ms);
      this.waiting.set(id, { resolve: resolve as (answer: Members) => void, reject, timer });
      this.socket.send(JSON.stringify({ ...request, id }));
    });
  }

  /** A phone that slept may hold a socket that looks open and is dead: no answer within 2 s, and it is opened anew. */
  private async knock(): Promise<void> {
    const socket = this.socket;
    const asked_at = Date.now();
    setTimeout(() => {
      if (this.socket === socket && this.state === 'open' && this.heard_at < asked_at) this.drop();
    }, 2000);
    await this.ask({ version: true }).catch(() => {});
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.closed(0, '');
  }

  private read(line: Members): void {
    if (this.state === 'connecting') {
      if (line['hello']) {
        this.hello = line['hello'] as Hello;
        this.failures = 0;
        this.become('open', '');
      } else if (line['error']) {
        this.become('refused', (line['error'] as Refusal).what);
      }
      return;
    }
    const waiting = typeof line['id'] === 'number' ? this.waiting.get(line['id']) : undefined;
    if (!waiting) {
      this.on_told(line);
      return;
    }
    this.waiting.delete(line['id'] as number);
    clearTimeout(waiting.timer);
    if (line['error']) waiting.reject(new Refused(line['error'] as Refusal));
    else waiting.resolve(line);
  }

  private closed(code: number, reason: string): void {
    this.socket = null;
    for (const one of this.waiting.values()) {
      clearTimeout(one.timer);
      one.reject(
        new Refused({ what: 'The connection to Ohmic was lost.', hint: 'It is tried again by itself.' }),
      );
    }
    this.waiting.clear();
    if (code === 4401 || this.state === 'refused') {
      this.become('refused', reason || 'This page is not paired with Ohmic, or its pairing was taken back.');
      return;
    }
    // A quarter of a second, then twice as long each time; a little by chance, so that ten phones do not knock at once.
    const pause = Math.min(longest_pause_ms, 250 * 2 ** this.failures++) * (0.8 + 0.4 * Math.random());
    this.become('lost', '');
    this.retry = window.setTimeout(() => this.open(), pause);
  }

  private become(state: LinkState, why: string): void {
    this.state = state;
    this.on_state(state, why);
  }
}
