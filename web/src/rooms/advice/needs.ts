// What a person says of themselves in the form, and the request it becomes: members as the flags of `ohmic advise`.

export interface Needs {
  purposes: string[];
  microphones: string;
  mics: number;
  instruments: number;
  lines: number;
  condenser: boolean;
  headphones: string;
  gear: '' | 'computer' | 'phone' | 'interface' | 'amp';
  gear_name: string;
  listeners: number;
  own_mixes: boolean;
  complaint: string;
  budget: number | null;
  hours: number | null;
}

export const nothing_said: Needs = {
  purposes: ['listen'],
  microphones: '',
  mics: 1,
  instruments: 0,
  lines: 0,
  condenser: false,
  headphones: '',
  gear: '',
  gear_name: '',
  listeners: 1,
  own_mixes: false,
  complaint: '',
  budget: null,
  hours: null,
};

export const purposes: readonly [string, string][] = [
  ['listen', 'Listen'],
  ['record', 'Record'],
  ['perform', 'Play together'],
  ['podcast', 'Podcast'],
  ['stream', 'Stream'],
  ['produce', 'Produce'],
  ['mix', 'Mix'],
];

export const complaints: readonly [string, string][] = [
  ['', 'No'],
  ['too_quiet', 'It is too quiet'],
  ['hiss', 'It hisses'],
  ['latency', 'I hear myself late'],
  ['mono', 'Voices vanish, or it is mono'],
];

/** Whether something is to come in, too. */
export const records = (needs: Needs): boolean =>
  needs.purposes.some((one) => ['record', 'podcast', 'stream', 'perform'].includes(one));

const names = (typed: string): string[] =>
  typed
    .split(/[,;]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** The request's members; what was not said is left out. */
export function request_of(needs: Needs): Record<string, unknown> {
  const asked: Record<string, unknown> = { for: needs.purposes.length > 0 ? needs.purposes : ['listen'] };
  if (records(needs)) {
    const models = names(needs.microphones);
    if (models.length > 0) asked['microphone'] = models;
    else if (needs.mics > 0) asked['mics'] = needs.mics;
    if (models.length > 0 && needs.mics > models.length) asked['mics'] = needs.mics;
    if (needs.instruments > 0) asked['instruments'] = needs.instruments;
    if (needs.lines > 0) asked['lines'] = needs.lines;
    if (needs.condenser) asked['condenser'] = true;
  }
  const worn = names(needs.headphones);
  asked['headphones'] = worn.length > 0 ? worn : ['any'];
  const gear_name = needs.gear_name.trim();
  if (needs.gear === 'interface') asked['interface'] = gear_name || 'any';
  if (needs.gear === 'amp') asked['amp'] = gear_name || 'any';
  if (needs.gear === 'phone') asked['source'] = gear_name || 'phone';
  if (needs.gear === 'computer') asked['source'] = gear_name || 'computer';
  if (needs.listeners > 1) asked['listeners'] = needs.listeners;
  if (needs.listeners > 1 && needs.own_mixes) asked['own_mixes'] = true;
  if (needs.complaint) asked['complaint'] = needs.complaint;
  if (needs.budget !== null && needs.budget > 0) asked['budget'] = needs.budget;
  if (needs.hours !== null && needs.hours > 0) asked['hours'] = needs.hours;
  return asked;
}
