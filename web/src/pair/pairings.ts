// What Ohmic tells about who is paired, and how long ago somebody was here.

export type Pairing = {
  id: number;
  role: 'engineer' | 'performer';
  output: string | null;
  label: string;
  /** Seconds since 1970; 0 or null: never. */
  last_seen: number | null;
};

/** `pairing`: its number in the list. */
export type Made = {
  pairing: number;
  link: string;
  qr_svg: string;
  expires_seconds: number;
  notes?: string[];
};

export function ago(seen: number | null, now = Date.now() / 1000): string {
  if (!seen) return 'not yet';
  const seconds = Math.max(0, now - seen);
  if (seconds < 90) return 'just now';
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} minutes ago`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} hours ago`;
  return new Date(seen * 1000).toLocaleDateString();
}
