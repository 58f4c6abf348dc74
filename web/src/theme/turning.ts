// How a fader or knob is turned: drag (fine with shift), arrow keys, wheel under the focus, double click for its default.
import { clamp, figure_at, stepped, travel_of, type Range } from '../link/travel';

export type Turning = {
  range: () => Range;
  value: () => number;
  /** Pixels of the whole travel. */
  length: () => number;
  horizontal?: boolean;
  /** How far a key leads; without it as the range's law says. */
  step?: () => number;
  /** False: arrow keys turn only with alt, because alone they go to the neighbour. */
  plain_arrows?: boolean;
  onturn: (figure: number) => void;
  onreset: () => void;
};

const fine = 0.15;

/** A Svelte action: makes an element with role="slider" one that can be turned. */
export function turning(
  element: HTMLElement,
  turning: Turning,
): { update(now: Turning): void; destroy(): void } {
  let now = turning;
  let held: { id: number; x: number; y: number; travel: number } | null = null;
  let tapped = 0;

  function down(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    element.focus({ preventScroll: true });
    const quick = event.timeStamp - tapped < 350;
    tapped = event.timeStamp;
    if (quick) {
      tapped = 0;
      now.onreset();
      return;
    }
    element.setPointerCapture(event.pointerId);
    held = {
      id: event.pointerId,
      x: event.clientX,
      y: event.clientY,
      travel: travel_of(now.value(), now.range()),
    };
  }

  function move(event: PointerEvent): void {
    if (!held || event.pointerId !== held.id) return;
    const pixels = now.horizontal ? event.clientX - held.x : held.y - event.clientY;
    if (pixels === 0) return;
    held.x = event.clientX;
    held.y = event.clientY;
    held.travel = Math.min(
      1,
      Math.max(0, held.travel + (pixels * (event.shiftKey ? fine : 1)) / now.length()),
    );
    tapped = 0;
    now.onturn(figure_at(held.travel, now.range()));
  }

  const up = (): void => {
    held = null;
  };

  /** Where so many steps lead. */
  function moved(steps: number, is_fine: boolean): number {
    const range = now.range();
    if (!now.step) return stepped(now.value(), steps, is_fine, range);
    return clamp(now.value() + steps * now.step() * (is_fine ? 0.2 : 1), range);
  }

  /** The finger scrolls the page instead: that was no tap. */
  const cancel = (): void => {
    held = null;
    tapped = 0;
  };

  function key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (event.altKey !== (now.plain_arrows === false) && event.key.startsWith('Arrow')) return;
    const range = now.range();
    const steps: Record<string, number> = {
      ArrowUp: 1,
      ArrowRight: 1,
      ArrowDown: -1,
      ArrowLeft: -1,
      PageUp: 6,
      PageDown: -6, // prettier-ignore
    };
    const step = steps[event.key];
    if (step !== undefined) now.onturn(moved(step, event.shiftKey));
    else if (event.key === 'Home') now.onturn(range.minimum);
    else if (event.key === 'End') now.onturn(range.maximum);
    else if (event.key === 'Delete' || event.key === 'Backspace') now.onreset();
    else return;
    event.preventDefault();
  }

  function wheel(event: WheelEvent): void {
    if (document.activeElement !== element || event.deltaY === 0) return;
    event.preventDefault();
    now.onturn(moved(event.deltaY < 0 ? 1 : -1, event.shiftKey));
  }

  element.addEventListener('pointerdown', down);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', cancel);
  element.addEventListener('keydown', key);
  element.addEventListener('wheel', wheel, { passive: false });
  return {
    update(next) {
      now = next;
    },
    destroy() {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', cancel);
      element.removeEventListener('keydown', key);
      element.removeEventListener('wheel', wheel);
    },
  };
}
