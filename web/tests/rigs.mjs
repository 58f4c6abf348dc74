// Rigs the tests play: the band, the band with steady tones in place of its recordings, and one of 32 strips.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './ohmic.mjs';

export const band = () => fs.readFileSync(path.join(root, 'rigs/band.toml'), 'utf8');

/** Ten seconds of a sine of whole periods, 16 bit: a loop of it has no seam. Peak in dBFS. */
function tone(file, frequency, peak_dbfs = -12) {
  const rate = 48000;
  const frames = rate * 10;
  const samples = Buffer.alloc(44 + 2 * frames);
  samples.write('RIFF', 0);
  samples.writeUInt32LE(36 + 2 * frames, 4);
  samples.write('WAVEfmt ', 8);
  samples.writeUInt32LE(16, 16);
  samples.writeUInt16LE(1, 20);
  samples.writeUInt16LE(1, 22);
  samples.writeUInt32LE(rate, 24);
  samples.writeUInt32LE(2 * rate, 28);
  samples.writeUInt16LE(2, 32);
  samples.writeUInt16LE(16, 34);
  samples.write('data', 36);
  samples.writeUInt32LE(2 * frames, 40);
  const peak = 32767 * 10 ** (peak_dbfs / 20);
  for (let i = 0; i < frames; ++i)
    samples.writeInt16LE(Math.round(peak * Math.sin((2 * Math.PI * frequency * i) / rate)), 44 + 2 * i);
  fs.writeFileSync(file, samples);
}

/** Tones of the band's inputs, in their order: those of the overheads are the same. Hz. */
export const tones = {
  kick: 320,
  snare: 500,
  overhead_left: 1000,
  overhead_right: 1000,
  bass: 600,
  guitar: 700,
  keys: 800,
  lead: 900,
};

/** The band, but each input plays one steady tone: levels stand still, so that a meter proves what a control did. */
export function band_of_tones() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ohmic-tones-'));
  let rig = band();
  for (const [name, frequency] of Object.entries(tones)) {
    tone(path.join(folder, `${name}.wav`), frequency);
    rig = rig.replace(`../material/audio/band/${name}.flac`, path.join(folder, `${name}.wav`));
  }
  if (!/^me = /m.test(rig))
    rig = rig.replace('[[mix]]\nname = "Lead"\n', '[[mix]]\nname = "Lead"\nme = "Lead"\n');
  return { rig: rig + extras, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

/** What the band has not, so that no kind of control goes untested: monitors, a talkback, a stream, a group. */
const extras = `
[speaker.main]
title = "Two-way active monitor"
source = "typical of its kind"
level = "0 dBu"
sound_level = "102 dB SPL"
maximum_spl = "114 dB SPL"

[[monitor]]
name = "Room"
mix = "Drums"
level = "-30 dB"
ceiling = "95 dB SPL"
sets = [ { name = "Main", speaker = "main", card = [9, 10] } ]

[[talkback]]
name = "Engineer"
input = "Keys"

[[stream]]
name = "Broadcast"
mix = "Lead"

[[group]]
name = "Kit"
channels = ["Kick", "Snare"]
`;

/** A rig with two cards beside its clock: one on a timer of its own, and one that no machine has. */
export const with_followers = (rig) =>
  `${rig}
[[follower]]
name = "Booth"
device = "virtual"

[[follower]]
name = "Gone"
device = "alsa:A card that nobody has"

[[input]]
name = "Booth talk"
follower = "Booth"
card = 1

[[input]]
name = "Room"
follower = "Gone"
card = 1
`;

/** 32 strips of the band's recordings in two mixes: what a large desk costs a browser. */
export function wide(strips = 32) {
  const [head] = band().split('# --- inputs');
  const recordings = Object.keys(tones);
  const names = Array.from({ length: strips }, (_, i) => `Input ${i + 1}`);
  const inputs = names.map(
    (name, i) =>
      `[[input]]\nname = "${name}"\nfile = "../material/audio/band/${recordings[i % recordings.length]}.flac"\nlevel = "1.2 V"\n`,
  );
  const sends = names.map((name) => `"${name}" = "-12 dB"`).join('\n');
  const phones = /\[\[phones\]\]\nname = "Lead"[\s\S]*?ceiling = "105 dB SPL"/.exec(band())[0];
  return `${head}\n${inputs.join('\n')}\n[[mix]]\nname = "Lead"\n[mix.sends]\n${sends}\n\n${phones}\n`;
}
