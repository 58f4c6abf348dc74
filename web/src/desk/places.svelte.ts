// Which page of the console is open: kept in the address' fragment, so that the browser's back button works.
import type { Component } from 'svelte';
import { rooms } from '../rooms/rooms';

export type Place = { id: string; title: string; says: string; load: () => Promise<{ default: Component }> };

const desk: Place = {
  id: 'desk',
  title: 'Desk',
  says: 'Inputs, mixes and scenes',
  load: () => import('./Desk.svelte'),
};
const pair: Place = {
  id: 'pair',
  title: 'Pair phones',
  says: 'A link and a QR code for every performer',
  load: () => import('../pair/Pair.svelte'),
};

export const places: Place[] = [desk, ...rooms, pair];

/** '#/desk/channels/J.%20Doe' -> ['desk', 'channels', 'J. Doe'] */
const read = (): string[] => (location.hash.match(/^#\/(.*)$/)?.[1] ?? '').split('/').map(decodeURIComponent);

export function go_to(...parts: string[]): void {
  location.hash = `#/${parts.map(encodeURIComponent).join('/')}`;
}

class Here {
  parts: string[] = $state.raw(read());

  constructor() {
    addEventListener('hashchange', () => (this.parts = read()));
  }

  get place(): Place {
    return places.find((one) => one.id === this.parts[0]) ?? desk;
  }
}

export const here = new Here();
