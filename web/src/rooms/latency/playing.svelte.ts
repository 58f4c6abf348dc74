// The cards that play, as they are now: asked once, then told, with the last minute of every follower's error.
import { session, type CardTold } from '../../link';
import { Asked } from '../asked.svelte';

const longest = 60;

export class Playing {
  readonly asked = new Asked<{ cards: CardTold[] }>();
  cards: CardTold[] = $state.raw([]);
  /** Frames, the newest last, of each card by its name. */
  errors: Record<string, number[]> = $state.raw({});

  /** Asks and listens until the returned function is called. */
  start(): () => void {
    const end_topic = session.want('cards');
    const end_hearing = session.on<CardTold[]>('cards', (cards) => this.take(cards));
    void this.asked.ask({ cards: true }).then((answer) => answer && (this.cards = answer.cards));
    return () => {
      end_topic();
      end_hearing();
    };
  }

  private take(cards: CardTold[]): void {
    this.cards = cards;
    const errors: Record<string, number[]> = {};
    for (const { name, step } of cards)
      if (step) errors[name] = [...(this.errors[name] ?? []), step.error_frames].slice(-longest);
    this.errors = errors;
  }
}
