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
    id: 'amplifier',
    title: 'Amplifier',
    says: 'The running circuit: touch a node, hear it and see it',
    load: () => import('./amplifier/Amplifier.svelte'),
  },
  {
    id: 'monitor',
    title: 'Monitor',
    says: 'Loudspeakers, talkback, streams',
    load: () => import('./monitor/Monitor.svelte'),
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
  {
    id: 'advice',
    title: 'Which do I need?',
    says: 'Interface, amplifier, both or nothing: the advisor',
    load: () => import('./advice/Advice.svelte'),
  },
  {
    id: 'ear',
    title: 'By ear',
    says: 'Whether you hear a difference: A, B and X',
    load: () => import('./ear/Ear.svelte'),
  },
  {
    id: 'first',
    title: 'First rig',
    says: 'What is plugged in where? A rig in a minute',
    load: () => import('./first/First.svelte'),
  },
];
