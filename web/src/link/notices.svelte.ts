// What is to be told to the person in front of the page for some seconds: refusals, what others turned, what undo did.
import type { Turned } from './messages';

export type Notice = { id: number; tone: 'plain' | 'alarm'; words: string; hint: string; key: string };

const most = 4;

export class Notices {
  shown: Notice[] = $state([]);
  private next = 1;
  private timers = new Map<number, number>();

  /** A notice with the key of one that is shown takes its place. */
  add(notice: { tone: 'plain' | 'alarm'; words: string; hint: string; key?: string }): void {
    const key = notice.key ?? `${notice.tone} ${notice.words}`;
    const before = this.shown.find((one) => one.key === key);
    const id = before?.id ?? this.next++;
    const now = { id, tone: notice.tone, words: notice.words, hint: notice.hint, key };
    if (before) this.shown = this.shown.map((one) => (one.id === id ? now : one));
    else this.shown = [...this.shown, now].slice(-most);
    clearTimeout(this.timers.get(id));
    this.timers.set(
      id,
      window.setTimeout(() => this.remove(id), notice.tone === 'alarm' ? 9000 : 4500),
    );
  }

  turned(title: string, turned: Turned[]): void {
    const [first] = turned;
    if (!first) this.add({ tone: 'plain', words: `${title}: nothing changed.`, hint: '' });
    else if (turned.length === 1)
      this.add({ tone: 'plain', words: `${title}: ${arrowed(first.words)}`, hint: '' });
    else
      this.add({
        tone: 'plain',
        words: `${title}: ${turned.length} values`,
        hint:
          turned
            .slice(0, 3)
            .map((one) => arrowed(one.words))
            .join('; ') + (turned.length > 3 ? '; …' : ''),
      });
  }

  by_others(turned: Turned[], by: string): void {
    const [first] = turned;
    if (!first) return;
    const who = by === 'keys' ? 'at the keys' : by === 'file' ? 'in the file' : `by ${by}`;
    if (turned.length === 1)
      this.add({ tone: 'plain', words: arrowed(first.words), hint: who, key: `${by} ${first.address}` });
    else
      this.add({
        tone: 'plain',
        words: `${turned.length} values were changed`,
        hint: who,
        key: `${by} many`,
      });
  }

  remove(id: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.shown = this.shown.filter((one) => one.id !== id);
  }
}

/** "level -30 dB -> -20 dB" with a true arrow and minus. */
export const arrowed = (words: string): string =>
  words.replace(/->/g, '→').replace(/(^|[\s(])-(?=\d)/g, '$1−');
