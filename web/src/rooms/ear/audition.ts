// A listening test as Ohmic tells of it; what X is, it does not tell.

export interface Audition {
  running: boolean;
  output?: string;
  a?: string;
  b?: string;
  /** What was agreed before. */
  rule?: string;
  /** Trials there are at most. */
  of?: number;
  /** The one that is open, from 1. */
  trial?: number;
  listening?: 'a' | 'b' | 'x';
  /** X was listened to. */
  can_answer?: boolean;
  result?: { verdict: string; correct: number; trials: number; p: number; sentence: string } | null;
}
