// The listening dose of one output: asked once, then told every two seconds.
import { session } from '../../link';
import { Asked } from '../asked.svelte';
import type { Interval } from './figures';

export interface DoseTold {
  output?: string;
  listener: string | null;
  laeq_db: number | null;
  now_dba: Interval | null;
  today_percent_niosh: Interval;
  week_percent_h870: Interval;
  until_full_seconds: number | null;
  warning: string | null;
  words: string;
  unknown: string[];
}

export class Dose {
  readonly asked = new Asked<DoseTold>();

  constructor(output: () => string) {
    $effect(() => {
      if (session.link === 'open') void this.asked.ask({ dose: { output: output() } });
    });
    $effect(() => {
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
}
