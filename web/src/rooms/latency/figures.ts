// Figures of a playing card as a person reads them.
import type { CardTold } from '../../link';

export const signed = (figure: number, digits: number): string => {
  const text = Math.abs(figure).toFixed(digits);
  if (Number(text) === 0) return text;
  return `${figure < 0 ? '−' : '+'}${text}`;
};

/** What a follower's clock is doing, in words. */
export function step_words(step: NonNullable<CardTold['step']>): string {
  if (step.word_clock) return step.locked ? 'On the same word clock.' : 'Waits for the word clock.';
  if (!step.locked) return 'Listens to its clock; it settles within some seconds.';
  const ppm = Math.abs(step.ppm);
  if (ppm < 1) return 'In step: both clocks run alike.';
  // A watch's error is what people know: 86400 s a day.
  return `In step: its clock is ${step.ppm > 0 ? 'fast' : 'slow'} by ${(ppm * 0.0864).toFixed(1)} s a day, and is followed.`;
}

export const role_words = (card: CardTold): string =>
  ({ clock: 'The clock', follower: 'Follows', programs: 'For programs' })[card.role];
