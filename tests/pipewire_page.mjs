// A real Chromium tab on a desktop with Ohmic's cards: plays a tone to the one, records the other, says what it heard.
//
// usage: node pipewire_page.mjs    prints one line of JSON; exit code 77 and a sentence where there is no browser
import fs from 'node:fs';
import http from 'node:http';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const driver = new URL('../web/node_modules/playwright-core/index.mjs', import.meta.url);
const missing = !fs.existsSync(executablePath)
  ? `${executablePath} is missing (apt-get install chromium)`
  : !fs.existsSync(driver)
    ? 'playwright-core is missing (npm ci in web/)'
    : null;
if (missing) {
  console.log(`skipped: ${missing}`);
  process.exit(77);
}
const { chromium } = (await import(driver)).default;

// Devices are shown to secure pages only; localhost is one.
const server = http.createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<p>sound</p>'));
await new Promise((listening) => server.listen(0, 'localhost', listening));

// Headless browsers are silent unless told otherwise.
const browser = await chromium.launch({
  executablePath,
  ignoreDefaultArgs: ['--mute-audio'],
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--autoplay-policy=no-user-gesture-required',
    '--use-fake-ui-for-media-stream',
  ],
});
const context = await browser.newContext({ permissions: ['microphone'] });
const page = await context.newPage();
page.on('console', (line) => console.error(line.text()));
await page.goto(`http://localhost:${server.address().port}/`);

const heard = await page.evaluate(async () => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  (await navigator.mediaDevices.getUserMedia({ audio: true })).getTracks().forEach((track) => track.stop());
  const devices = await navigator.mediaDevices.enumerateDevices();
  const labels = devices.map((device) => `${device.kind}: ${device.label}`);
  const id_of = (kind, label) => devices.find((one) => one.kind === kind && one.label === label)?.deviceId;
  const [sink, source] = [id_of('audiooutput', 'Ohmic Music'), id_of('audioinput', 'Ohmic Stream mix')];
  if (!sink || !source) return { labels };

  const player = new AudioContext({ sampleRate: 48000, sinkId: sink });
  const tone = new OscillatorNode(player, { frequency: 750 });
  tone.connect(new GainNode(player, { gain: 0.5 })).connect(player.destination);
  tone.start();

  const recorder = new AudioContext({ sampleRate: 48000 });
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 2 };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { deviceId: { exact: source }, ...plain } });
  const analyser = new AnalyserNode(recorder, { fftSize: 32768, smoothingTimeConstant: 0 });
  recorder.createMediaStreamSource(stream).connect(analyser);
  await wait(2500);
  const wave = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(wave);
  stream.getTracks().forEach((track) => track.stop());
  await Promise.all([player.close(), recorder.close()]);
  // Rising through zero: where, between two samples, and how far apart. The middle of all distances is the tone's, whatever a
  // busy machine lost in between.
  const peak = wave.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const rises = [];
  for (let i = 1; i < wave.length; ++i)
    if (wave[i - 1] < 0 && wave[i] >= 0) rises.push(i - wave[i] / (wave[i] - wave[i - 1]));
  const distances = rises.slice(1).map((at, i) => at - rises[i]);
  distances.sort((a, b) => a - b);
  return { labels, hertz: 48000 / distances[Math.floor(distances.length / 2)], peak };
});
console.log(JSON.stringify(heard));
await browser.close();
server.close();
