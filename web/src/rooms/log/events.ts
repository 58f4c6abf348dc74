// One thing that happened while Ohmic played, and how its time is written.

export interface Event {
  number: number;
  at_seconds: number;
  kind: string;
  alarm: boolean;
  words: string;
}

/** Since the start: 0:03.2, 12:40.0, 3:07:09. */
export function clock_time(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (figure: number): string => String(figure).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  if (hours > 0) return `${hours}:${two(minutes)}:${two(whole % 60)}`;
  return `${minutes}:${two(whole % 60)}.${Math.floor((seconds - whole) * 10)}`;
}

/** Every kind that happened, and how often, most frequent first. */
export function kinds_of(events: readonly Event[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
