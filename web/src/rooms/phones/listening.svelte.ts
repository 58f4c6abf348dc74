// This browser as a headphone output: WebRTC where there is a way, an <audio> stream where there is none; one output at a time.
import { session } from '../../link';
import { words_of } from '../asked.svelte';

type Signal = {
  number: number;
  offer?: string;
  candidate?: RTCIceCandidateInit;
  end?: boolean;
};

export type ListeningState = 'silent' | 'asking' | 'heard';

const every_ms = 2000;

class Listening {
  output = $state('');
  state: ListeningState = $state('silent');
  /** Why it does not play. */
  why = $state('');
  /** From the engine to this computer's output, in ms; null: not measured yet. */
  delay_ms: number | null = $state(null);
  /** Per cent of the sound that was missing and made up. */
  concealed: number | null = $state(null);
  form: 'webrtc' | 'audio' = $state('webrtc');

  private peer: RTCPeerConnection | null = null;
  private number = 0;
  private player: HTMLAudioElement | null = null;
  private timer = 0;
  private unhear: (() => void) | null = null;
  private early: Signal[] = [];

  /** Must come from a click: browsers play nothing by themselves. */
  async start(output: string): Promise<void> {
    this.stop();
    this.output = output;
    this.state = 'asking';
    this.why = '';
    this.player = new Audio();
    this.player.autoplay = true;
    try {
      await this.start_peer(output);
    } catch (refused) {
      const { is_unknown, what } = words_of(refused);
      if (is_unknown)
        this.failed('The Ohmic that is running cannot send sound to a browser. A newer one can.');
      else await this.start_stream(output, what);
    }
  }

  stop(): void {
    clearInterval(this.timer);
    this.unhear?.();
    this.unhear = null;
    if (this.peer) {
      this.peer.close();
      this.peer = null;
      if (session.link === 'open')
        void session.ask({ peer: { number: this.number, end: true } }).catch(() => {});
    }
    if (this.player) {
      this.player.pause();
      this.player.srcObject = null;
      this.player.removeAttribute('src');
      this.player = null;
    }
    this.early = [];
    this.number = 0;
    this.delay_ms = null;
    this.concealed = null;
    this.state = 'silent';
  }

  private failed(why: string): void {
    this.stop();
    this.why = why;
  }

  private async start_peer(output: string): Promise<void> {
    if (typeof RTCPeerConnection === 'undefined') throw new Error('This browser knows no WebRTC.');
    const peer = new RTCPeerConnection();
    this.peer = peer;
    peer.ontrack = (event) => {
      if (!this.player) return;
      this.player.srcObject = event.streams[0] ?? new MediaStream([event.track]);
      void this.player.play().then(
        () => (this.state = 'heard'),
        () => this.failed('The browser does not let this page play. Click once more.'),
      );
    };
    peer.onicecandidate = (event) => {
      if (event.candidate && this.number > 0)
        void session
          .ask({ peer: { number: this.number, candidate: event.candidate.toJSON() } })
          .catch(() => {});
    };
    peer.onconnectionstatechange = () => {
      if (peer.connectionState === 'failed' && this.peer === peer) void this.start_stream(output, '');
    };
    this.unhear = session.on<Signal>('peer', (signal) => void this.hear(signal));
    const answer = await session.ask<{ peer: number }>({ listen: { output, form: 'webrtc' } });
    this.number = answer.peer;
    this.form = 'webrtc';
    for (const signal of this.early.splice(0)) await this.hear(signal);
    this.timer = window.setInterval(() => void this.measure(), every_ms);
  }

  private async hear(signal: Signal): Promise<void> {
    if (this.number === 0) {
      this.early.push(signal);
      return;
    }
    const peer = this.peer;
    if (!peer || signal.number !== this.number) return;
    if (signal.end) return this.failed('Ohmic ended the sound.');
    if (signal.candidate) await peer.addIceCandidate(signal.candidate).catch(() => {});
    if (signal.offer) {
      await peer.setRemoteDescription({ type: 'offer', sdp: signal.offer });
      const answer = await peer.createAnswer();
      // Stereo and music: browsers answer in mono where nobody asks for more.
      const sdp = (answer.sdp ?? '').replace(
        /(a=fmtp:\d+ )(?!.*stereo=1)(.*useinbandfec.*|.*minptime.*)/g,
        '$1stereo=1;$2',
      );
      await peer.setLocalDescription({ type: 'answer', sdp });
      await session.ask({ peer: { number: this.number, answer: sdp } });
    }
  }

  /** Where there is no WebRTC, a plain stream: later, but it plays. */
  private async start_stream(output: string, why: string): Promise<void> {
    this.peer?.close();
    this.peer = null;
    try {
      const answer = await session.ask<{ path: string }>({ listen: { output, form: 'audio' } });
      if (!this.player) return;
      this.form = 'audio';
      this.player.src = answer.path;
      await this.player.play();
      this.state = 'heard';
    } catch (refused) {
      this.failed(why || words_of(refused).what);
    }
  }

  private async measure(): Promise<void> {
    const peer = this.peer;
    if (!peer) return;
    let received: RTCInboundRtpStreamStats | null = null;
    let way = 0;
    (await peer.getStats()).forEach(
      (one: { type: string; kind?: string; nominated?: boolean; currentRoundTripTime?: number }) => {
        if (one.type === 'inbound-rtp' && one.kind === 'audio')
          received = one as unknown as RTCInboundRtpStreamStats;
        if (one.type === 'candidate-pair' && one.nominated) way = (one.currentRoundTripTime ?? 0) / 2;
      },
    );
    if (!received || this.peer !== peer) return;
    const {
      jitterBufferDelay = 0,
      jitterBufferEmittedCount = 0,
      concealedSamples = 0,
      totalSamplesReceived = 0,
    } = received as RTCInboundRtpStreamStats;
    if (jitterBufferEmittedCount === 0) return;
    const buffered = jitterBufferDelay / jitterBufferEmittedCount;
    this.delay_ms = Math.round(1000 * (buffered + way));
    this.concealed = totalSamplesReceived > 0 ? (100 * concealedSamples) / totalSamplesReceived : 0;
    void session
      .ask({ peer: { number: this.number, stats: { delay_ms: this.delay_ms, concealed: this.concealed } } })
      .catch(() => {});
  }
}

export const listening = new Listening();
