// From figures to the picture of a plot and back.

export type Axis = { from: number; to: number; is_logarithmic: boolean; pixels: number };

export function pixel_of(figure: number, axis: Axis): number {
  const part = axis.is_logarithmic
    ? Math.log(Math.max(figure, 1e-9) / axis.from) / Math.log(axis.to / axis.from)
    : (figure - axis.from) / (axis.to - axis.from);
  return part * axis.pixels;
}

export function figure_of(pixel: number, axis: Axis): number {
  const part = pixel / axis.pixels;
  return axis.is_logarithmic
    ? axis.from * (axis.to / axis.from) ** part
    : axis.from + part * (axis.to - axis.from);
}

/** An SVG path through all points that are there; y grows upwards. */
export function path_of(xs: number[], ys: (number | null)[], x: Axis, y: Axis): string {
  let path = '';
  let is_down = false;
  for (let i = 0; i < xs.length; ++i) {
    const value = ys[i];
    if (value === null || value === undefined) {
      is_down = false;
      continue;
    }
    const at = `${pixel_of(xs[i]!, x).toFixed(1)} ${(y.pixels - pixel_of(value, y)).toFixed(1)}`;
    path += `${is_down ? 'L' : 'M'}${at}`;
    is_down = true;
  }
  return path;
}
