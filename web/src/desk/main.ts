// Starts the engineer's console.
import '../theme/theme.css';
import { mount } from 'svelte';
import { switches } from '../card/switches.svelte';
import { session } from '../link/session.svelte';
import { kept_appearance, wear } from '../theme/appearance';
import Console from './Console.svelte';

wear(kept_appearance());
session.start({ place: 'engineer', topics: ['changes', 'meters', 'switches'], meters_per_second: 60 });
switches.start();

export default mount(Console, { target: document.getElementById('page')! });
