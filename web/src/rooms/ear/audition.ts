// A listening test as Ohmic tells of it; what X is, it does not tell.

export interface Audition {
  running: boolean;
  output?: string;
  a?: string;
  b?: string;
  hears?: 'a' | 'b' | 'x';
  trial?: number;
  trials?: number;
  heard_x?: boolean;
  rule?: string;
  finished?: boolean;
  right?: number;
  p?: number;
  words?: string;
}

/** 0.0384 is "3.8 %", 0.00003 "less than 0.01 %". */
export function chance_words(p: number): string {
  const percent = p * 100;
  if (percent < 0.01) return 'less than 0.01 %';
  return `${percent < 1 ? percent.toPrecision(2) : percent.toFixed(percent < 10 ? 1 : 0)} %`;
}
