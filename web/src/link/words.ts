// Words of members and choices as a panel prints them.

const spelled: Record<string, string> = {
  eq: 'EQ',
  q: 'Q',
  hi_z: 'Hi-Z',
  de_esser: 'De-esser',
  high_pass: 'High-pass',
  low_pass: 'Low-pass', // prettier-ignore
  afl: 'AFL',
  pfl: 'PFL',
  rms: 'RMS',
  me_level: 'Me',
  others_level: 'Everyone else',
  phantom: '48 V', // prettier-ignore
};

/** 'side_chain' -> 'Side chain' */
export function member_words(member: string): string {
  const known = spelled[member];
  if (known !== undefined) return known;
  const words = member.replace(/_/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
