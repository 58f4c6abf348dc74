// The texts of all values below some parts of a channel: read reactively, so that a picture knows when to be drawn anew.
import { address_of } from '../link/address';
import { session } from '../link/session.svelte';
import type { Channel } from './channels.svelte';

export function values_of(channel: Channel, ...parts: string[]): string {
  let texts = '';
  for (const part of parts) {
    const address = address_of(channel.section, channel.name, part);
    const one = session.parameters.find(address);
    if (one) texts += `${one.text};`;
    else
      for (const member of members_below(address)) texts += `${session.parameters.find(member)?.text ?? ''};`;
  }
  return texts;
}

export function members_below(address: string): string[] {
  const found: string[] = [];
  for (const one of session.parameters.all.keys()) if (one.startsWith(`${address}.`)) found.push(one);
  return found;
}
