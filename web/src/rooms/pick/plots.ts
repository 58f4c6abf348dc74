// One picture for each unit of a curve: ohms and decibels do not share an axis, and phase is for engineers elsewhere.
import type { Curve } from '../../link';

export interface PlotOf {
  key: string;
  title: string;
  x: Curve['x'];
  lines: Curve['y'];
  /** At least so much of the axis, so that a flat line looks flat. */
  least: number;
}

const least: Record<string, number> = { dB: 6, ohm: 20 };

export function plots_of(curves: readonly Curve[]): PlotOf[] {
  const plots: PlotOf[] = [];
  for (const curve of curves) {
    const units = [...new Set(curve.y.map((line) => line.unit))].filter((unit) => unit !== 'degree');
    for (const unit of units) {
      const lines = curve.y.filter((line) => line.unit === unit);
      plots.push({
        key: `${curve.curve} ${unit}`,
        title: lines.map((line) => line.name).join(', '),
        x: curve.x,
        lines,
        least: least[unit] ?? 1,
      });
    }
  }
  return plots;
}
