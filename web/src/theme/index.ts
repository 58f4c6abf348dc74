// What the theme offers to every page.
export { default as Bar } from './Bar.svelte';
export { default as Button } from './Button.svelte';
export { default as Dialog } from './Dialog.svelte';
export { default as Fader } from './Fader.svelte';
export { default as Field } from './Field.svelte';
export { default as Knob } from './Knob.svelte';
export { default as Meter } from './Meter.svelte';
export { default as Notices } from './Notices.svelte';
export { default as Reduction } from './Reduction.svelte';
export { default as Segmented } from './Segmented.svelte';
export { default as Select } from './Select.svelte';
export { default as Toggle } from './Toggle.svelte';
export { kept_appearance, wear, type Appearance } from './appearance';
