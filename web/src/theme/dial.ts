// The drawing of a knob: three quarters of a circle, from its left stop at the bottom over the top.

/** A circle's centre; angles of the travel, 0 to 1, and paths around it. */
export function dial(centre: number): {
  at: (travel: number, radius: number) => string;
  arc: (from: number, to: number, radius: number) => string;
} {
  const angle = (travel: number): number => ((travel * 270 + 135) * Math.PI) / 180;
  const at = (travel: number, radius: number): string =>
    `${(centre + radius * Math.cos(angle(travel))).toFixed(2)} ${(centre + radius * Math.sin(angle(travel))).toFixed(2)}`;
  const arc = (from: number, to: number, radius: number): string => {
    const [low, high] = from < to ? [from, to] : [to, from];
    return `M${at(low, radius)}A${radius} ${radius} 0 ${(high - low) * 270 > 180 ? 1 : 0} 1 ${at(high, radius)}`;
  };
  return { at, arc };
}
