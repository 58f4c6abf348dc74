// The console's keys; those that are letters alone do nothing while something is typed.
import { session } from '../link/session.svelte';
import { desk, type View } from './view.svelte';

export const key_words: { keys: string; says: string }[] = [
  { keys: '1  2  3', says: 'channels, matrix, mixes' },
  { keys: 'Tab, Shift Tab', says: 'the next control, the one before' },
  { keys: '↑ ↓ ← →', says: 'turn what has the focus; with Shift finely; Page up and down in larger steps' },
  { keys: 'Home  End', says: 'to the ends of its way' },
  { keys: 'Delete', says: 'to its default, as a double click does' },
  { keys: 'Enter in a figure', says: 'takes what is typed: -6 dB, 3.5 kHz, += 2 dB' },
  { keys: '[  ]', says: 'the same control of the channel before, of the next one' },
  { keys: 'M  S', says: 'mute, solo the channel that has the focus' },
  { keys: 'Arrows in the matrix', says: 'the neighbour; Alt with an arrow turns, Enter types, M mutes' },
  { keys: 'Ctrl Z, Ctrl Shift Z', says: 'undo, redo' },
  { keys: 'Ctrl S', says: 'write what was turned into the rig file' },
  { keys: 'Escape', says: 'closes the opened channel' },
  { keys: '?', says: 'this list' },
];

const views: Record<string, View> = { '1': 'channels', '2': 'matrix', '3': 'mixes' };

const is_typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

/** Presses the lamp of the strip in which the focus is. */
function press_in_strip(member: 'mute' | 'solo'): boolean {
  const strip = document.activeElement?.closest('[data-channel]');
  const lamp = strip?.querySelector<HTMLElement>(`button[data-address$=".${member}"]`);
  lamp?.click();
  return lamp !== null && lamp !== undefined;
}

const focusable = 'button, input, select, [role="slider"]';

/** The same control in the neighbouring strip: that with the same member, else the one at the same place. */
function go_to_neighbour(by: number): boolean {
  const now = document.activeElement;
  const strip = now?.closest<HTMLElement>('section[data-channel]');
  if (!now || !strip) return false;
  const strips = [...document.querySelectorAll<HTMLElement>('section[data-channel]')];
  const next = strips[strips.indexOf(strip) + by];
  if (!next) return true;
  const same = [...strip.querySelectorAll(focusable)].indexOf(now);
  const member = now.getAttribute('data-address')?.split('.').pop();
  const alike = member
    ? [...next.querySelectorAll<HTMLElement>(`${focusable}`)].filter(
        (one) => one.tagName === now.tagName && one.dataset['address']?.split('.').pop() === member,
      )[0]
    : undefined;
  (alike ?? next.querySelectorAll<HTMLElement>(focusable)[same])?.focus();
  next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  return true;
}

/** Undo, redo and save work in every room. */
export function console_key(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === 'z' && is_typing(event.target)) return;
  if (key === 'z' && !event.shiftKey) void session.undo();
  else if ((key === 'z' && event.shiftKey) || key === 'y') void session.redo();
  else if (key === 's') void session.save();
  else return;
  event.preventDefault();
}

export function desk_key(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || is_typing(event.target))
    return;
  if (document.querySelector('dialog[open]')) return;
  const view = views[event.key];
  if (view) desk.view = view;
  else if (event.key === '?') desk.keys = true;
  else if (event.key === 'Escape' && desk.channel) desk.channel = '';
  else if (event.key === '[' || event.key === ']') go_to_neighbour(event.key === '[' ? -1 : 1);
  else if (event.key === 'm' && press_in_strip('mute')) return event.preventDefault();
  else if (event.key === 's' && press_in_strip('solo')) return event.preventDefault();
  else return;
  event.preventDefault();
}
