// Dark, light, or as the system says; kept in the browser.
import { forget_colours } from './meter_painter';

export type Appearance = 'system' | 'dark' | 'light';

const key = 'ohmic.appearance';

export function kept_appearance(): Appearance {
  try {
    const kept = localStorage.getItem(key);
    return kept === 'dark' || kept === 'light' ? kept : 'system';
  } catch {
    return 'system';
  }
}

export function wear(appearance: Appearance): void {
  if (appearance === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = appearance;
  forget_colours();
  try {
    localStorage.setItem(key, appearance);
  } catch {
    // It holds for this page only.
  }
}
