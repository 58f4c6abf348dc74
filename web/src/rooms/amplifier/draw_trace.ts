// Draws a scope's window on a canvas: a grid of ten by eight, the trace, nothing else.

import { step, window, type Trace } from './trace';

export interface Colours {
  grid: string;
  axis: string;
  trace: string;
}

export interface Shown {
  /** Per division of the grid. */
  division: number;
  middle: number;
}

/** What was shown last keeps its scale until the signal leaves it or fills less than a quarter. */
export function scaleFor(trace: Trace, last: Shown | null): Shown {
  const { middle, half } = window(trace.points, trace.unit === 'A' ? 1e-6 : 1e-5);
  const reaches = last !== null && Math.abs(middle - last.middle) + half <= last.division * 4.4;
  if (last !== null && reaches && half > last.division) return last;
  return { division: step(half / 3.5), middle };
}

export function drawTrace(
  canvas: HTMLCanvasElement,
  trace: Trace | null,
  shown: Shown | null,
  colours: Colours,
): void {
  const density = Math.min(2, devicePixelRatio || 1);
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== width * density) canvas.width = width * density;
  if (canvas.height !== height * density) canvas.height = height * density;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.setTransform(density, 0, 0, density, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.lineWidth = 1;
  for (let column = 0; column <= 10; ++column) {
    pen.strokeStyle = column === 5 ? colours.axis : colours.grid;
    line(pen, (column * (width - 1)) / 10, 0, (column * (width - 1)) / 10, height);
  }
  for (let row = 0; row <= 8; ++row) {
    pen.strokeStyle = row === 4 ? colours.axis : colours.grid;
    line(pen, 0, (row * (height - 1)) / 8, width, (row * (height - 1)) / 8);
  }
  if (!trace || !shown) return;
  pen.strokeStyle = colours.trace;
  pen.lineWidth = 2;
  pen.lineJoin = 'round';
  pen.beginPath();
  trace.points.forEach((point, index) => {
    const across = (index / (trace.points.length - 1)) * width;
    const down = height / 2 - ((point - shown.middle) / shown.division) * (height / 8);
    if (index === 0) pen.moveTo(across, down);
    else pen.lineTo(across, down);
  });
  pen.stroke();
}

function line(pen: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  pen.beginPath();
  pen.moveTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
  pen.lineTo(Math.round(x2) + 0.5, Math.round(y2) + 0.5);
  pen.stroke();
}
