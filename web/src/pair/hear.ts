// The engineer's end of a call's voice: takes what a performer's browser offers and plays it on this machine.
import type { Members } from '../link/messages';

type Relay = { from: number; name: string; data: Members };
type Line = {
  request: (request: Members) => Promise<Members>;
  told: <Told>(member: string, hear: (told: Told) => void) => () => void;
};

/** Hears the performer of this output in `element` until the returned function is called. Call it from a click. */
export function hear(
  line: Line,
  output: string,
  element: HTMLAudioElement,
  tell: (hears: boolean, words: string) => void,
): () => void {
  let peer: RTCPeerConnection | null = null;
  let speaker: number | null = null;
  let early: RTCIceCandidateInit[] = [];

  const send = (to: string | number, data: Members): void =>
    void line.request({ relay: { to, data } }).catch(() => tell(false, 'The phone is not connected now.'));

  function hang_up(): void {
    peer?.close();
    peer = null;
    early = [];
    element.srcObject = null;
  }

  async function answer(from: number, sdp: string): Promise<void> {
    hang_up();
    speaker = from;
    const mine = (peer = new RTCPeerConnection());
    mine.ontrack = ({ streams }) => {
      element.srcObject = streams[0] ?? null;
      void element.play().catch(() => tell(false, 'This browser wants a click before it plays.'));
    };
    mine.onicecandidate = ({ candidate }) =>
      candidate && send(from, { voice: 'candidate', candidate: candidate.toJSON() });
    mine.onconnectionstatechange = () => {
      if (mine !== peer) return;
      if (mine.connectionState === 'connected') tell(true, '');
      if (['failed', 'disconnected'].includes(mine.connectionState)) tell(false, 'The voice was lost.');
    };
    await mine.setRemoteDescription({ type: 'offer', sdp });
    for (const candidate of early.splice(0)) await mine.addIceCandidate(candidate).catch(() => {});
    await mine.setLocalDescription(await mine.createAnswer());
    send(from, { voice: 'answer', sdp: mine.localDescription!.sdp });
  }

  const stop = line.told<Relay>('relay', ({ from, name, data }) => {
    if (name !== output) return;
    if (data['voice'] === 'offer') void answer(from, String(data['sdp']));
    if (data['voice'] !== 'candidate' || from !== speaker) return;
    const candidate = data['candidate'] as RTCIceCandidateInit;
    if (peer?.remoteDescription) void peer.addIceCandidate(candidate).catch(() => {});
    else early.push(candidate);
  });
  send(output, { voice: 'ready' });

  return () => {
    stop();
    if (speaker !== null) send(speaker, { voice: 'end' });
    hang_up();
  };
}
