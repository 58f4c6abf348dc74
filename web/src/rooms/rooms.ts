// The rooms beside the desk, each loaded when it is entered.
import type { Component } from 'svelte';

export type Room = { id: string; title: string; says: string; load: () => Promise<{ default: Component }> };

export const rooms: Room[] = [
  {
    id: 'phones',
    title: 'Phones',
    says: 'Headphones: volume, loudness at the ear, listening dose, gear',
    load: () => import('./phones/Phones.svelte'),
  },
  {
    id: 'latency',
    title: 'Cards and latency',
    says: 'The sound card, where every millisecond goes, and how a delay sounds',
    load: () => import('./latency/Latency.svelte'),
  },
  {
    id: 'log',
    title: 'Log',
    says: 'What happened, in words',
    load: () => import('./log/Log.svelte'),
  },
];
