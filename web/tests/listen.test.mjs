// A fake phone: Chromium hears a phones output of a real run, over WebRTC and as a plain stream, and measures how late.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { open_browser, skip_without_browser } from './browser.mjs';
import { Ohmic, root } from './ohmic.mjs';
import { band_of_tones, tones } from './rigs.mjs';

skip_without_browser();
const esbuild = await import('esbuild').catch(() => null);
if (!esbuild) {
  console.log('skipped: esbuild is missing (npm ci in web/)');
  process.exit(77);
}

// Somebody without a wired output hears the band's lead mix: its keys alone on the left, its bass alone on the right.
const far = `
[[phones]]
name = "Far"
mix = "Lead"
card = "none"
amplifier = "AMPLIFIER"
headphone = "HEADPHONE"
level = "-10 dB"
ceiling = "110 dB SPL"
`;

let ohmic, browser, rig, page;

before(async () => {
  rig = band_of_tones();
  // Its gear is that of the first phones output.
  const first = rig.rig.slice(rig.rig.indexOf('[[phones]]'));
  const named = (kind) => new RegExp(`\\n${kind} *= *\\[? *"([^"]+)"`).exec(first)[1];
  ohmic = await Ohmic.play(
    rig.rig + far.replace('AMPLIFIER', named('amplifier')).replace('HEADPHONE', named('headphone')),
  );
  for (const name of ['Kick', 'Snare', 'Overhead L', 'Overhead R', 'Guitar', 'Lead'])
    await ohmic.set(`mix.Lead.sends.${name}.mute`, true);
  await ohmic.set('mix.Lead.sends.Keys.pan', -1);
  await ohmic.set('mix.Lead.sends.Bass.pan', 1);
  browser = await open_browser('--autoplay-policy=no-user-gesture-required');
  page = await browser.newPage();
  page.on('pageerror', (error) => console.log(`# ${error}`));
  await page.goto(ohmic.url);
  await page.waitForLoadState('load');
  const { code } = await esbuild.transform(
    fs.readFileSync(path.join(root, 'web/src/link/listen.ts'), 'utf8'),
    { loader: 'ts', format: 'iife', globalName: 'ohmicListen' },
  );
  await page.evaluate(`${code}; window.ohmicListen = ohmicListen; undefined`);
  await page.evaluate(in_the_page, ohmic.token);
});
after(async () => {
  await browser?.close();
  await ohmic?.end();
  rig?.remove();
});

/** A line to Ohmic of its own, and an ear behind the element: both in the page. */
async function in_the_page(token) {
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/v1/socket`, 'ohmic.v1');
  const waiting = new Map();
  const hearing = new Set();
  let last = 0;
  const welcome = new Promise((resolve, reject) => {
    socket.onmessage = ({ data }) => {
      if (typeof data !== 'string') return;
      const line = JSON.parse(data);
      if (line.hello) return resolve(line.hello);
      if (line.id !== undefined) {
        const { answer, refuse } = waiting.get(line.id);
        waiting.delete(line.id);
        return line.error ? refuse(new Error(`${line.error.what} ${line.error.hint}`)) : answer(line);
      }
      for (const [key, hear] of hearing) if (key in line) hear(line[key]);
    };
    socket.onclose = (end) => reject(new Error(`the socket closed: ${end.code} ${end.reason}`));
  });
  await new Promise((resolve) => (socket.onopen = resolve));
  socket.send(JSON.stringify({ hello: token }));
  await welcome;
  window.line = {
    request: (members) =>
      new Promise((answer, refuse) => {
        waiting.set(++last, { answer, refuse });
        socket.send(JSON.stringify({ ...members, id: last }));
      }),
    told(key, hear) {
      const pair = [key, hear];
      hearing.add(pair);
      return () => hearing.delete(pair);
    },
  };

  const context = new AudioContext();
  /** Level and frequency of the strongest tone of each side, over 340 ms; dB re full-scale sine. */
  window.hear = async (source) => {
    const splitter = context.createChannelSplitter(2);
    source.connect(splitter);
    const ears = [0, 1].map((side) => {
      const ear = context.createAnalyser();
      ear.fftSize = 16384;
      ear.smoothingTimeConstant = 0;
      splitter.connect(ear, side);
      return ear;
    });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    return ears.map((ear) => {
      const spectrum = new Float32Array(ear.frequencyBinCount);
      ear.getFloatFrequencyData(spectrum);
      const strongest = spectrum.indexOf(Math.max(...spectrum));
      const samples = new Float32Array(ear.fftSize);
      ear.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      return {
        hz: (strongest * context.sampleRate) / ear.fftSize,
        dbfs: 10 * Math.log10(2 * power + 1e-20),
      };
    });
  };
  window.context = context;
}

const until = async (condition, what, seconds = 40) => {
  for (let i = 0; i < seconds * 10; ++i) {
    const value = await condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what}: not within ${seconds} s`);
};

const near = (actual, expected, within, what) =>
  assert.ok(Math.abs(actual - expected) <= within, `${what}: ${actual}, expected ${expected} ± ${within}`);

test('a browser hears its mix over WebRTC, in stereo, as loud as the ear would, and says how late', async () => {
  await page.evaluate(() => {
    window.element = new Audio();
    window.listening = ohmicListen.listen(line, 'Far', element, (state) => (window.state = state));
  });
  await until(
    () =>
      page.evaluate(() => {
        if (state.state === 'failed' || state.form === 'audio')
          throw new Error(`${state.form}: ${state.words}`);
        return state.state === 'playing' && state.delayMs !== null;
      }),
    'playing with a measured delay',
  );
  const heard = await page.evaluate(() => hear(context.createMediaStreamSource(element.srcObject)));
  near(heard[0].hz, tones.keys, 6, 'left, Hz');
  near(heard[1].hz, tones.bass, 6, 'right, Hz');
  // 105 dB SPL is -10 dBFS; what the desk shows is the louder side.
  const { phones } = await ohmic.ask({ status: true });
  const ear = phones.find((each) => each.name === 'Far').sound_db_spl;
  near(Math.max(heard[0].dbfs, heard[1].dbfs), ear - 115, 1, 'level, dBFS');

  // Six seconds of what the browser counts.
  await new Promise((resolve) => setTimeout(resolve, 6500));
  const state = await page.evaluate(() => window.state);
  console.log(
    `# WebRTC, 10 ms packets, on this machine: ${state.delayMs.toFixed(1)} ms late, ` +
      `${state.concealedPercent.toFixed(2)} % made up. ${state.words}`,
  );
  assert.ok(state.delayMs > 10 && state.delayMs < 1000, `delay ${state.delayMs} ms`);
  const told = await until(async () => {
    const { peers } = await ohmic.ask({ listen: 'peers' });
    return peers.find((peer) => peer.form === 'webrtc' && peer.delay_ms !== null);
  }, 'the desk knows the delay');
  assert.equal(told.output, 'Far');
  assert.equal(told.state, 'playing');
  const aligned = await ohmic.ask({ listen: 'align' });
  assert.equal(
    aligned.outputs.some((output) => output.output === 'Far'),
    false,
  );
  assert.ok(aligned.outputs.every((output) => output.proposed_ms > 0));
});

test('the volume of the output is what the browser hears', async () => {
  const heard = () => page.evaluate(() => hear(context.createMediaStreamSource(element.srcObject)));
  const before = await heard();
  await ohmic.set('phones.Far.level', '-22 dB');
  const after = await heard();
  near(after[0].dbfs - before[0].dbfs, -12, 1, 'left, dB');
  near(after[1].dbfs - before[1].dbfs, -12, 1, 'right, dB');
  await ohmic.set('phones.Far.level', '-10 dB');
});

test('who ends is let go', async () => {
  await page.evaluate(() => listening.end());
  await until(async () => (await ohmic.ask({ listen: 'peers' })).peers.length === 0, 'nobody listens');
});

test('a browser hears its mix as a plain stream', async () => {
  await page.evaluate(() => {
    window.element = new Audio();
    window.state = null;
    const connection = window.RTCPeerConnection;
    delete window.RTCPeerConnection;
    window.RTCPeerConnection = undefined;
    window.listening = ohmicListen.listen(line, 'Far', element, (state) => (window.state = state));
    window.RTCPeerConnection = connection;
  });
  await until(
    () =>
      page.evaluate(() => {
        if (state?.state === 'failed') throw new Error(state.words);
        return element.currentTime > 1;
      }),
    'a second has been played',
  );
  assert.equal(await page.evaluate(() => state.form), 'audio');
  const heard = await page.evaluate(() => hear(context.createMediaElementSource(element)));
  near(heard[0].hz, tones.keys, 6, 'left, Hz');
  near(heard[1].hz, tones.bass, 6, 'right, Hz');
  await page.evaluate(() => listening.end());
  await until(async () => (await ohmic.ask({ listen: 'peers' })).peers.length === 0, 'nobody listens');
});

test('a ticket lets nobody in twice, and a stranger not at all', async () => {
  const { path: once } = await page.evaluate(() =>
    line.request({ listen: { output: 'Far', form: 'audio' } }),
  );
  const first = await fetch(new URL(once, ohmic.url));
  assert.equal(first.status, 200);
  assert.match(first.headers.get('content-type'), /^audio\/ogg/);
  await first.body.cancel();
  assert.equal((await fetch(new URL(once, ohmic.url))).status, 403);
  assert.equal((await fetch(new URL('/api/v1/listen/Far?ticket=guess', ohmic.url))).status, 403);
});

test('nothing was dropped on the way to the network', async () => {
  const { outputs } = await ohmic.ask({ listen: 'peers' });
  const far = outputs.find((output) => output.output === 'Far');
  console.log(`# ${far.packets} packets, ${far.dropped_frames} frames dropped`);
  assert.ok(far.packets > 500);
});
