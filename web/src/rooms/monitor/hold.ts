// A talk key: held, it opens as long as it is pressed; tapped, it stays open until the next tap.

export const tap_ms = 350;

export type KeyState = { is_open: boolean; is_latched: boolean; pressed_at: number | null };

export const resting: KeyState = { is_open: false, is_latched: false, pressed_at: null };

export function pressed(state: KeyState, now_ms: number): KeyState {
  return { ...state, is_open: true, pressed_at: now_ms };
}

/** A short press latches, or ends what was latched; a long one was held and ends. */
export function released(state: KeyState, now_ms: number): KeyState {
  if (state.pressed_at === null) return state;
  const is_tap = now_ms - state.pressed_at < tap_ms;
  const stays = is_tap && !state.is_latched;
  return { is_open: stays, is_latched: stays, pressed_at: null };
}
