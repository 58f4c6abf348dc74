// The voice of a call: this phone's microphone straight to the engineer's browser. Ohmic only carries the first words
// of the two browsers to each other; the sound never passes through it.
import type { Members } from '../link/messages';

type Relay = { from: string | number; data: Members };
type Line = {
  ask: (request: Members) => Promise<Members>;
  told: <Told>(member: string, f: (value: Told) => void) => () => void;
};

/** Browsers give the microphone to pages that came over HTTPS or from this very machine, and to no others. */
export const can_speak = (): boolean =>
  window.isSecureContext && !!navigator.mediaDevices?.getUserMedia && 'RTCPeerConnection' in window;

/** Speaks to the engineer who says "ready" until the returned function is called. `tell`: whether somebody hears. */
export function speak(line: Line, tell: (heard: boolean, words: string) => void): () => void {
  let peer: RTCPeerConnection | null = null;
  let microphone: MediaStream | null = null;
  let ended = false;

  const send = (to: Relay['from'], data: Members): void =>
    void line.ask({ relay: { to, data } }).catch(() => tell(false, ''));

  function hang_up(): void {
    peer?.close();
    peer = null;
    microphone?.getTracks().forEach((track) => track.stop());
    microphone = null;
  }

  async function offer(to: Relay['from']): Promise<void> {
    hang_up();
    try {
      microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      tell(false, 'This phone did not give the microphone; the engineer sees the call.');
      return;
    }
    if (ended) return hang_up();
    const mine = (peer = new RTCPeerConnection());
    for (const track of microphone.getTracks()) mine.addTrack(track, microphone);
    mine.onicecandidate = ({ candidate }) =>
      candidate && send(to, { voice: 'candidate', candidate: candidate.toJSON() });
    mine.onconnectionstatechange = () => {
      if (mine !== peer) return;
      if (mine.connectionState === 'connected') tell(true, '');
      if (mine.connectionState === 'failed')
        tell(false, 'The voice found no way to the engineer’s browser; the call is seen all the same.');
    };
    await mine.setLocalDescription(await mine.createOffer());
    send(to, { voice: 'offer', sdp: mine.localDescription!.sdp });
  }

  const stop_hearing = line.told<Relay>('relay', ({ from, data }) => {
    if (data['voice'] === 'ready') void offer(from);
    if (!peer) return;
    if (data['voice'] === 'answer')
      void peer.setRemoteDescription({ type: 'answer', sdp: String(data['sdp']) });
    if (data['voice'] === 'candidate')
      void peer.addIceCandidate(data['candidate'] as RTCIceCandidateInit).catch(() => {});
    if (data['voice'] === 'end') {
      hang_up();
      tell(false, '');
    }
  });

  return () => {
    ended = true;
    stop_hearing();
    hang_up();
  };
}
