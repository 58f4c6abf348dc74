// Decodes the binary frames of meters and hands them to what draws, once per picture of the screen.
import type { Layout } from './messages';

export type MeterKind = 'input' | 'mix' | 'phone' | 'stream';

const nothing = -32768;

/** With "1" under ohmic.measure in the browser's storage, what all meters of one picture cost stands in its trace. */
const is_measured = ((): boolean => {
  try {
    return localStorage.getItem('ohmic.measure') === '1';
  } catch {
    return false;
  }
})();

/** Where one meter's figures stand in a frame. */
export type Place = { start: number; members: readonly string[] };

export class Meters {
  layout: Layout | null = null;
  /** Hundredths of a decibel; -32768: nothing there. */
  values: Int16Array = new Int16Array(0);
  /** Counts the frames that came. */
  frame = 0;

  private places = new Map<string, Place>();
  private drawers = new Set<(now_ms: number) => void>();
  private running = false;
  private has_shown = false;

  lay_out(layout: Layout): void {
    this.layout = layout;
    this.places.clear();
    let start = 0;
    const add = (kind: MeterKind, names: string[], members: string[]): void => {
      for (const name of names) {
        this.places.set(`${kind}\n${name}`, { start, members });
        start += members.length;
      }
    };
    add('input', layout.inputs, layout.input);
    add('mix', layout.mixes, layout.mix);
    add('phone', layout.phones, layout.phone);
    add('stream', layout.streams, layout.stream);
    this.values = new Int16Array(start).fill(nothing);
  }

  take(buffer: ArrayBuffer): void {
    const bytes = new DataView(buffer);
    if (!this.layout || bytes.byteLength < 8 || bytes.getUint8(0) !== 1) return;
    if (bytes.getUint8(1) !== this.layout.number % 256) return;
    const count = Math.min(bytes.getUint16(2, true), this.values.length, (bytes.byteLength - 8) >> 1);
    for (let i = 0; i < count; ++i) this.values[i] = bytes.getInt16(8 + 2 * i, true);
    ++this.frame;
  }

  /** Decibels in the figure's own unit; -Infinity where there is nothing. */
  read(kind: MeterKind, name: string, member: string): number {
    return this.reader(kind, name, member)();
  }

  /** As read(), for those who ask before every picture: the place is looked up once for a layout. */
  reader(kind: MeterKind, name: string, member: string): () => number {
    let layout: Layout | null = null;
    let at = -1;
    return () => {
      if (layout !== this.layout) {
        layout = this.layout;
        const place = this.places.get(`${kind}\n${name}`);
        const offset = place?.members.indexOf(member) ?? -1;
        at = place && offset >= 0 ? place.start + offset : -1;
      }
      const value = at < 0 ? nothing : this.values[at]!;
      return value === nothing ? -Infinity : value / 100;
    };
  }

  /** Calls `draw` before each picture of the screen until the returned function is called. */
  draw(draw: (now_ms: number) => void): () => void {
    this.drawers.add(draw);
    if (!this.running) {
      this.running = true;
      requestAnimationFrame(this.turn);
    }
    return () => this.drawers.delete(draw);
  }

  private turn = (now: number): void => {
    const start = performance.now();
    for (const draw of this.drawers) draw(now);
    if (is_measured) performance.measure('meter-frame', { start, end: performance.now() });
    if (!this.has_shown && this.frame > 0 && this.drawers.size > 0) {
      this.has_shown = true;
      performance.mark('first-meter');
    }
    this.running = this.drawers.size > 0;
    if (this.running) requestAnimationFrame(this.turn);
  };
}
