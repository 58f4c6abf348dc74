// Draws one level meter on a canvas: rms as a bar, the peak as a line that is held, a lamp that stays lit after a clip.

export type MeterLook = {
  minimum: number;
  maximum: number;
  /** From here on the bar has the second colour. */
  high: number;
  /** From here on a peak is a clip. */
  clip: number;
  horizontal: boolean;
};

export type MeterState = { rms: number; hold: number; held_at: number; clipped: boolean; drawn: string };

export const fresh_state = (): MeterState => ({
  rms: -Infinity,
  hold: -Infinity,
  held_at: 0,
  clipped: false,
  drawn: '',
});

const hold_ms = 1500;
const fall_db_per_ms = 0.02;

type Colours = { well: string; reduction: string; low: string; high: string; clip: string; peak: string };
let colours: Colours | null = null;

/** The colours of the theme, read once and again when it turns. */
export function theme_colours(): Colours {
  if (colours) return colours;
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  colours = {
    well: read('--meter-well'),
    reduction: read('--reduction'),
    low: read('--meter'),
    high: read('--meter-high'),
    clip: read('--meter-clip'),
    peak: read('--text'),
  };
  return colours;
}

export function forget_colours(): void {
  colours = null;
}

matchMedia('(prefers-color-scheme: light)').addEventListener('change', forget_colours);

/** Takes new figures: the bar falls at most 20 dB a second, the peak stands for 1.5 s. */
export function advance(
  state: MeterState,
  rms: number,
  peak: number,
  look: MeterLook,
  now: number,
  then: number,
): void {
  const fallen = state.rms - fall_db_per_ms * (now - then);
  state.rms = rms > fallen || !(fallen > look.minimum) ? rms : fallen;
  if (peak >= state.hold) {
    state.hold = peak;
    state.held_at = now;
  } else if (now - state.held_at > hold_ms) {
    state.hold = Math.max(peak, state.hold - fall_db_per_ms * (now - then));
    if (state.hold < look.minimum) state.hold = -Infinity;
  }
  if (peak >= look.clip) state.clipped = true;
}

/** Paints when a pixel has changed; width and height in the canvas' own pixels. */
export function paint(canvas: HTMLCanvasElement, state: MeterState, look: MeterLook): void {
  const { width, height } = canvas;
  const length = look.horizontal ? width : height;
  const lamp = Math.round(length * 0.035) + 2;
  const bar = length - lamp - 1;
  const at = (db: number): number =>
    Math.round(Math.min(1, Math.max(0, (db - look.minimum) / (look.maximum - look.minimum))) * bar);
  const low = at(Math.min(state.rms, look.high));
  const full = at(state.rms);
  const hold = state.hold === -Infinity ? 0 : at(state.hold);
  const theme = theme_colours();
  const drawn = `${low} ${full} ${hold} ${state.clipped} ${width} ${height} ${theme.well}`;
  if (drawn === state.drawn) return;
  state.drawn = drawn;
  const context = canvas.getContext('2d');
  if (!context) return;
  const fill = (colour: string, from: number, to: number): void => {
    if (to <= from) return;
    context.fillStyle = colour;
    if (look.horizontal) context.fillRect(from, 0, to - from, height);
    else context.fillRect(0, height - to, width, to - from);
  };
  fill(theme.well, 0, bar);
  fill(theme.low, 0, low);
  fill(theme.high, low, full);
  const line = Math.max(1, Math.round(devicePixelRatio * 1.5));
  if (hold > line)
    fill(
      state.hold >= look.clip ? theme.clip : state.hold >= look.high ? theme.high : theme.peak,
      hold - line,
      hold,
    );
  if (look.horizontal) context.clearRect(bar, 0, 1, height);
  else context.clearRect(0, lamp, width, 1);
  fill(state.clipped ? theme.clip : theme.well, bar + 1, length);
}
