// Hears a phones output or a mix in this browser: over WebRTC, or as a plain stream where that does not connect.

/** What this needs of a connection to Ohmic. */
export interface ListenLine {
  request(request: object): Promise<Record<string, unknown>>;
  /** Calls back with the value of told lines that have this member; returns what ends it. */
  told(key: string, hear: (value: any) => void): () => void;
}

export interface ListenState {
  state: 'connecting' | 'needs a touch' | 'playing' | 'silent' | 'ended' | 'failed';
  form: 'webrtc' | 'audio';
  /** From Ohmic's output to this device's, as far as the browser measures it; null: not known yet. */
  delayMs: number | null;
  /** How much of the last seconds the browser had to make up because it came too late. */
  concealedPercent: number | null;
  words: string;
}

export interface Listening {
  readonly state: ListenState;
  /** Again, from a touch: some browsers begin sound only so. */
  play(): Promise<void>;
  end(): void;
}

/** Ohmic may load what it needs first; then both find a way to each other. */
const offerMs = 20000;
const connectMs = 10000;
const statsMs = 2000;
/** A packet of Opus, and the way through the encoder: what has passed before a packet can leave (see docs/phones.md). */
const packetMs = 12.5;

interface Sample {
  emitted: number;
  waited: number;
  received: number;
  concealed: number;
  silent: number;
  played: number;
  playing: number;
}

/** Where the browser is, in what getStats counts from the beginning. */
function sampleOf(report: RTCStatsReport): { sample: Sample; roundTripMs: number } {
  const sample: Sample = {
    emitted: 0,
    waited: 0,
    received: 0,
    concealed: 0,
    silent: 0,
    played: 0,
    playing: 0,
  };
  let roundTripMs = 0;
  report.forEach((entry: any) => {
    if (entry.type === 'inbound-rtp' && entry.kind === 'audio') {
      sample.emitted = entry.jitterBufferEmittedCount ?? 0;
      sample.waited = entry.jitterBufferDelay ?? 0;
      sample.received = entry.totalSamplesReceived ?? 0;
      sample.concealed = entry.concealedSamples ?? 0;
      sample.silent = entry.silentConcealedSamples ?? 0;
    } else if (entry.type === 'media-playout') {
      sample.played = entry.totalSamplesCount ?? 0;
      sample.playing = entry.totalPlayoutDelay ?? 0;
    } else if (
      entry.type === 'candidate-pair' &&
      entry.nominated &&
      entry.currentRoundTripTime !== undefined
    ) {
      roundTripMs = entry.currentRoundTripTime * 1000;
    }
  });
  return { sample, roundTripMs };
}

/** The delay between two samples: packet, half the way there and back, jitter buffer, playout. */
export function delayBetween(before: Sample, now: Sample, roundTripMs: number): number | null {
  const emitted = now.emitted - before.emitted;
  if (emitted <= 0) return null;
  const buffered = ((now.waited - before.waited) / emitted) * 1000;
  const played = now.played - before.played;
  const playout = played > 0 ? ((now.playing - before.playing) / played) * 1000 : 0;
  return packetMs + roundTripMs / 2 + buffered + playout;
}

function words(state: ListenState): string {
  switch (state.state) {
    case 'connecting':
      return 'Connecting …';
    case 'needs a touch':
      return 'Touch to hear.';
    case 'silent':
      return 'Nothing arrives. Waiting …';
    case 'ended':
      return 'Ended.';
    case 'failed':
      return state.words || 'This did not connect.';
    case 'playing':
      if (state.form === 'audio')
        return 'Playing as a stream, one second late or more: for listening along only.';
      if (state.delayMs === null) return 'Playing.';
      return `Playing, ${Math.round(state.delayMs)} ms late: good for click, backing, audience and talkback, not for your own voice.`;
  }
}

/**
 * Call it from a touch or click. `heard` is a phones output by its name, or a mix, `element` plays. `tell` hears every change.
 * Ends with end(), or when Ohmic ends it.
 */
export function listen(
  line: ListenLine,
  heard: string | { mix: string },
  element: HTMLAudioElement,
  tell: (state: ListenState) => void,
): Listening {
  const place = typeof heard === 'string' ? { output: heard } : heard;
  let state: ListenState = {
    state: 'connecting',
    form: 'webrtc',
    delayMs: null,
    concealedPercent: null,
    words: '',
  };
  let connection: RTCPeerConnection | null = null;
  let number: number | null = null;
  let before: Sample | null = null;
  let patience: ReturnType<typeof setTimeout> | undefined;
  let sampling: ReturnType<typeof setInterval> | undefined;
  let forget: () => void = () => {};
  // What is told of a peer before its number is known, and candidates before its offer is taken.
  let early: any[] = [];
  let order: Promise<void> = Promise.resolve();
  let isOver = false;

  function become(change: Partial<ListenState>): void {
    state = { ...state, ...change };
    state.words = words(state);
    tell(state);
  }

  function peer(members: object): void {
    if (number !== null) line.request({ peer: { number, ...members } }).catch(() => {});
  }

  async function play(): Promise<void> {
    try {
      await element.play();
      if (!isOver) become({ state: 'playing' });
    } catch (refusal) {
      if (!isOver && (refusal as DOMException).name === 'NotAllowedError') become({ state: 'needs a touch' });
    }
  }

  function closePeer(): void {
    clearTimeout(patience);
    clearInterval(sampling);
    forget();
    forget = () => {};
    peer({ end: true });
    number = null;
    connection?.close();
    connection = null;
  }

  function fail(why: string): void {
    closePeer();
    isOver = true;
    become({ state: 'failed', words: why });
  }

  async function asStream(): Promise<void> {
    closePeer();
    if (isOver) return;
    become({ state: 'connecting', form: 'audio', delayMs: null, concealedPercent: null });
    try {
      const answer = await line.request({ listen: { ...place, form: 'audio' } });
      if (isOver) return;
      element.srcObject = null;
      element.onerror = () => fail('The stream broke off.');
      element.src = String(answer['path']);
      await play();
    } catch (refusal) {
      fail(refusal instanceof Error ? refusal.message : String(refusal));
    }
  }

  async function sample(): Promise<void> {
    if (connection === null) return;
    const { sample: now, roundTripMs } = sampleOf(await connection.getStats());
    if (before !== null) {
      const received = now.received - before.received;
      const concealed = now.concealed - now.silent - (before.concealed - before.silent);
      const delayMs = delayBetween(before, now, roundTripMs);
      const concealedPercent = received > 0 ? Math.min(100, Math.max(0, (100 * concealed) / received)) : null;
      if (state.state === 'playing' || state.state === 'silent')
        become({ state: delayMs === null ? 'silent' : 'playing', delayMs, concealedPercent });
      if (delayMs !== null)
        peer({ stats: { delay_ms: Math.min(60e3, delayMs), concealed_percent: concealedPercent ?? 0 } });
    }
    before = now;
  }

  async function offered(sdp: string): Promise<void> {
    const made = connection!;
    clearTimeout(patience);
    patience = setTimeout(() => void asStream(), connectMs);
    await made.setRemoteDescription({ type: 'offer', sdp });
    const answer = await made.createAnswer();
    // Without this, Chromium and Safari decode one channel (RFC 7587, 6.1).
    answer.sdp = answer.sdp!.replace(/(a=fmtp:111 )(?!.*stereo=1)/, '$1stereo=1;');
    await made.setLocalDescription(answer);
    peer({ answer: answer.sdp });
  }

  function told(value: any): void {
    if (number === null) {
      early.push(value);
      return;
    }
    if (value.number !== number || connection === null) return;
    if (value.offer) order = order.then(() => offered(value.offer)).catch(() => asStream());
    if (value.candidate) {
      const made = connection;
      order = order.then(() => made.addIceCandidate(value.candidate)).catch(() => {});
    }
    if (value.state === 'failed') void (state.state === 'playing' ? fail(value.words ?? '') : asStream());
  }

  async function overWebRtc(): Promise<void> {
    connection = new RTCPeerConnection();
    connection.onicecandidate = (event) => {
      if (event.candidate)
        peer({
          candidate: {
            candidate: event.candidate.candidate,
            sdpMLineIndex: event.candidate.sdpMLineIndex ?? 0,
          },
        });
    };
    connection.ontrack = (event) => {
      // Asks for the shortest wait; the browser takes what the network allows.
      if ('jitterBufferTarget' in event.receiver)
        (event.receiver as { jitterBufferTarget: number }).jitterBufferTarget = 0;
      element.srcObject = event.streams[0] ?? new MediaStream([event.track]);
    };
    connection.onconnectionstatechange = () => {
      if (connection?.connectionState === 'connected') {
        clearTimeout(patience);
        void play();
        sampling ??= setInterval(() => void sample(), statsMs);
      } else if (connection?.connectionState === 'disconnected') become({ state: 'silent' });
      else if (connection?.connectionState === 'failed') void asStream();
    };
    forget = line.told('peer', told);
    patience = setTimeout(() => void asStream(), offerMs);
    const answer = await line.request({ listen: { ...place, form: 'webrtc' } });
    number = Number(answer['peer']);
    if (isOver) return closePeer();
    const waiting = early;
    early = [];
    for (const value of waiting) told(value);
  }

  function end(): void {
    if (isOver) return;
    isOver = true;
    closePeer();
    element.onerror = null;
    element.pause();
    element.srcObject = null;
    element.removeAttribute('src');
    become({ state: 'ended' });
  }

  become({});
  if (typeof RTCPeerConnection === 'undefined') void asStream();
  else overWebRtc().catch(() => asStream());
  return {
    get state() {
      return state;
    },
    play,
    end,
  };
}
