// Starts the performer's page: dark unless this phone was told otherwise.
import '../theme/theme.css';
import { mount } from 'svelte';
import Phone from './Phone.svelte';
import { kept, keep } from './kept';

document.documentElement.dataset.theme = kept('ohmic.theme') === 'light' ? 'light' : 'dark';
keep('ohmic.theme', document.documentElement.dataset.theme);

export default mount(Phone, { target: document.getElementById('page')! });
