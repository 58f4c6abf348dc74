// What an output shows as figures: read from the meters four times a second, so that they can be read.
import { session } from '../../link';

const every_ms = 250;

/** One output's figures; -Infinity where there is nothing. */
export class Reading {
  sound = $state(-Infinity);
  peak = $state(-Infinity);
  headroom = $state(-Infinity);
  reduction = $state(0);
  volts_dbv = $state(-Infinity);

  constructor(private readonly name: () => string) {
    $effect(() => {
      this.look();
      const timer = setInterval(() => this.look(), every_ms);
      return () => clearInterval(timer);
    });
  }

  private look(): void {
    const read = (member: string): number => session.meters.read('phone', this.name(), member);
    const tenth = (db: number): number => Math.round(db * 10) / 10;
    this.sound = tenth(read('sound'));
    this.peak = tenth(read('peak'));
    this.headroom = tenth(read('headroom'));
    this.reduction = Math.max(0, tenth(read('ceiling_reduction')));
    this.volts_dbv = tenth(read('volts_dbv'));
  }
}
