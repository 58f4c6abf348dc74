// What a delay of so many milliseconds does to somebody who hears themselves: the known thresholds, each with who says so.

export interface Threshold {
  /** From here on the words hold, in ms. */
  from: number;
  /** A few words for the scale. */
  mark: string;
  /** What somebody notices from here on. */
  words: string;
  source: string;
}

/** Sound in air travels 343 m/s: 2.9 ms per metre. */
export const metresPerMillisecond = 0.343;

export const thresholds: readonly Threshold[] = [
  {
    from: 0,
    mark: 'wire',
    words: 'As on a wire. Nobody hears a delay; singers on headphones are at ease.',
    source: 'below 3 ms: ideal for voices on in-ear monitors (Lester and Boley, AES 2007)',
  },
  {
    from: 3,
    mark: 'voice',
    words:
      'Your own voice begins to sound hollow: through your head it arrives at once, in the headphones a little later. Drummers are still at ease.',
    source: 'voices on in-ear monitors want less than 3 ms, drums less than 6 (Lester and Boley, AES 2007)',
  },
  {
    from: 6,
    mark: 'drums',
    words:
      'Drummers feel that something drags. Pianos and guitars are still at ease: it is as if the amplifier stood two metres away.',
    source: 'drums want less than 6 ms, pianos 10, guitars 12 (Lester and Boley, AES 2007)',
  },
  {
    from: 12,
    mark: 'guitar',
    words: 'Guitars feel sluggish. Many still play; hardly anybody likes it.',
    source:
      'guitars want less than 12 ms, keyboards 20 (Lester and Boley, AES 2007); about 12 ms accepted by most players (Kaszczyszyn)',
  },
  {
    from: 20,
    mark: 'keys',
    words: 'A clap begins to double. Two people who hear each other this late slow down.',
    source:
      'keyboards want less than 20 ms (Lester and Boley, AES 2007); clapping pairs slow down from 20 to 30 ms (Schuett, Stanford 2002)',
  },
  {
    from: 42,
    mark: 'echo',
    words:
      'An echo of your own. Nobody plays in time by this. Headphones on a phone over Wi-Fi are here: fine for a click or a call, not for your own voice.',
    source:
      '42 ms: the extreme anybody still accepted (Lester and Boley, AES 2007); speech and piano fuse up to 40 ms (Wallach, Newman and Rosenzweig 1949); WebRTC on phones: 40 to 90 ms (measured with Chromium)',
  },
  {
    from: 100,
    mark: 'stutter',
    words:
      'Try to talk. Most people slow down, get louder, and begin to stutter. Classic Bluetooth headphones are here.',
    source:
      '100 to 300 ms disturb speech the most (Lee 1950; Kalmus, Denes and Fry 1955); classic Bluetooth: about 100 ms',
  },
  {
    from: 300,
    mark: 'call',
    words:
      'Talking gets easier again: it is no longer you, it is somebody behind you. On a call, people interrupt each other.',
    source: 'up to 150 ms one way is good for calls, 400 ms the most (ITU-T G.114)',
  },
  {
    from: 600,
    mark: 'canyon',
    words: 'An echo as from a rock face: clap, wait, hear it.',
    source: 'at 343 m/s a wall a hundred metres away answers after 600 ms',
  },
];

/** The last threshold this delay has passed. */
export function thresholdAt(milliseconds: number): Threshold {
  return thresholds.reduce((passed, one) => (milliseconds >= one.from ? one : passed));
}

// A person tells 3 ms from 6 ms as well as 300 from 600, so the slider travels by the logarithm:
//    ms = 1000 (121^t - 1) / 120,  t from 0 to 1: 0 stays reachable, half of the travel is 83 ms.
const base = 121;

export function millisecondsOf(travel: number): number {
  return (1000 * (base ** travel - 1)) / (base - 1);
}

export function travelOf(milliseconds: number): number {
  return Math.log(1 + (milliseconds * (base - 1)) / 1000) / Math.log(base);
}
