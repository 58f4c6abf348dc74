// What of the desk is in sight: kept in the address (#/desk/matrix, #/desk/mixes/Lead, #/desk/channels/Kick).
import { go_to, here } from './places.svelte';

const views = ['channels', 'matrix', 'mixes'] as const;
export type View = (typeof views)[number];

class DeskView {
  scenes = $state(false);
  keys = $state(false);

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
    if (name) go_to('desk', 'channels', name);
    else go_to('desk', 'channels');
  }
}

export const desk = new DeskView();
