// What of the desk is in sight: kept in the address (#/desk/matrix, #/desk/mixes/Lead, #/desk/channels/Kick).
import { go_to, here } from './places.svelte';

const views = ['channels', 'matrix', 'mixes'] as const;
export type View = (typeof views)[number];

const large = matchMedia('(min-width: 1750px) and (min-height: 960px)');

class DeskView {
  scenes = $state(false);
  keys = $state(false);
  settings = $state(false);

  get view(): View {
    return views.find((one) => one === here.parts[1]) ?? 'channels';
  }
  set view(view: View) {
    go_to('desk', view);
  }

  /** The mix of the mixes view; empty: the first. */
  get mix(): string {
    return this.view === 'mixes' ? (here.parts[2] ?? '') : '';
  }
  set mix(name: string) {
    go_to('desk', 'mixes', name);
  }

  /** The channel whose strip is opened; empty: none. */
  get channel(): string {
    return this.view === 'channels' ? (here.parts[2] ?? '') : '';
  }
  set channel(name: string) {
    this.closed = name === '';
    if (name) go_to('desk', 'channels', name);
    else go_to('desk', 'channels');
  }

  /** The first channel is opened by itself where there is room for it, until somebody closes it. */
  private closed = $state(false);
  private is_large = $state(large.matches);

  constructor() {
    large.addEventListener('change', () => (this.is_large = large.matches));
  }

  get opens_first(): boolean {
    return this.is_large && !this.closed;
  }
}

export const desk = new DeskView();
