// The listening dose of one output: asked once, then told every two seconds.
import { session } from '../../link';
import { Asked } from '../asked.svelte';
import type { Interval, MaybeInterval } from './figures';

export interface DoseTold {
  output?: string;
  listener: string;
  /** Of the last second and the last half minute at the ear; null where it is silent. */
  now_dba: MaybeInterval;
  recent_dba?: MaybeInterval;
  today_percent_niosh: Interval;
  week_percent_h870: Interval;
  likely?: { now_dba: number | null };
  until_full_seconds: number | null;
  at_most?: boolean;
  /** "none", or which. */
  warning: string;
  /** Somebody has read the warning. */
  understood?: boolean;
  words: string;
  unknown: string[];
}

export class Dose {
  readonly asked = new Asked<DoseTold>();

  constructor(output: () => string) {
    $effect(() => {
      if (session.link === 'open') void this.asked.ask({ dose: { output: output() } });
    });
    // Told only where it was answered: an Ohmic that knows no doses knows no such topic.
    const is_known = $derived(this.asked.answer !== null);
    $effect(() => {
      if (!is_known) return;
      const unwant = session.want('dose');
      const unhear = session.on<DoseTold>('dose', (told) => {
        if (told.output === output()) this.asked.answer = told;
      });
      return () => {
        unwant();
        unhear();
      };
    });
  }

  get now(): DoseTold | null {
    return this.asked.answer;
  }

  /** Somebody has read the warning. */
  async understand(output: string): Promise<void> {
    await this.asked.ask({ dose: { output, understood: true } });
  }
}
