// What the link to Ohmic offers to every page.
export { default as ReductionMeter } from './ReductionMeter.svelte';
export { address_of, address_parts } from './address';
export { default as LevelMeter } from './LevelMeter.svelte';
export { default as ParameterBar } from './ParameterBar.svelte';
export { default as ParameterFader } from './ParameterFader.svelte';
export { default as ParameterKnob } from './ParameterKnob.svelte';
export { default as ParameterRow } from './ParameterRow.svelte';
export { default as ParameterSelect } from './ParameterSelect.svelte';
export { default as ParameterToggle } from './ParameterToggle.svelte';
export * from './messages';
export { arrowed } from './notices.svelte';
export { Parameter } from './parameters.svelte';
export { read_quantity, shown_quantity, write_quantity } from './quantity';
export { Refused } from './connection';
export { session } from './session.svelte';
export { figure_at, is_off, travel_of } from './travel';
export { member_words } from './words';
