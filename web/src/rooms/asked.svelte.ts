// One question to Ohmic as a room shows it: nothing yet, the answer, or in words why there is none.
import { Refused, session, type Members } from '../link';

export class Asked<Answer> {
  answer: Answer | null = $state.raw(null);
  /** Why there is no answer; empty: there is, or it is on its way. */
  refusal = $state('');
  hint = $state('');
  /** The Ohmic that runs knows no such request. */
  is_unknown = $state(false);
  is_asking = $state(false);
  private latest = 0;

  /** The last question counts: an answer to an earlier one is dropped. */
  async ask(request: Members): Promise<Answer | null> {
    const turn = ++this.latest;
    this.is_asking = true;
    try {
      const answer = await session.ask<Answer>(request);
      if (turn !== this.latest) return null;
      this.answer = answer;
      this.refusal = '';
      this.hint = '';
      this.is_unknown = false;
      return answer;
    } catch (refused) {
      if (turn !== this.latest) return null;
      const words = words_of(refused);
      this.refusal = words.what;
      this.hint = words.hint;
      this.is_unknown = words.is_unknown;
      return null;
    } finally {
      if (turn === this.latest) this.is_asking = false;
    }
  }
}

/** A refusal in words. */
export function words_of(refused: unknown): { what: string; hint: string; is_unknown: boolean } {
  if (!(refused instanceof Refused)) return { what: String(refused), hint: '', is_unknown: false };
  const { what, hint } = refused.refusal;
  return { what, hint: hint ?? '', is_unknown: what.endsWith('is no request.') };
}
