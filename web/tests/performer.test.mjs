// The performer's page: more me is more of me in my ears, the volume stops where the engineer said, a call is seen and heard.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { close_pages, open_browser, open_page, settled, sizes, skip_without_browser } from './browser.mjs';
import { control } from './controls.mjs';
import { Ohmic } from './ohmic.mjs';
import { band_of_tones } from './rigs.mjs';

skip_without_browser();

let ohmic, browser, rig;
before(async () => {
  rig = band_of_tones();
  ohmic = await Ohmic.play(rig.rig);
  // A microphone of Chromium's own that beeps, given without asking.
  browser = await open_browser('--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream');
});
after(async () => {
  await browser?.close();
  await ohmic?.end();
  rig?.remove();
});
afterEach(() => close_pages(browser));

const mine = async (options = {}) =>
  open_page(browser, await ohmic.pair('Lead'), { viewport: sizes.phone, touch: true, ...options });
const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const decibels = (text) => Number.parseFloat(text);

/** dB SPL at Lead's ear, once it stands still. */
async function loudness() {
  let last = -1000;
  for (let i = 0; i < 40; ++i) {
    await rest(250);
    const now = (await ohmic.levels())['phones.Lead'] ?? -1000;
    if (Math.abs(now - last) < 0.05) return now;
    last = now;
  }
  return last;
}

test('one tap on More me raises my send, and my ear hears it', async () => {
  const page = await mine();
  // I alone am heard, so that the level at the ear is mine.
  const sends = Object.keys((await ohmic.ask({ get: 'mix.Lead.sends' })).values).filter((one) =>
    /\.mute$/.test(one),
  );
  for (const address of sends) await ohmic.set(address, address !== 'mix.Lead.sends.Lead.mute');
  const quiet = await loudness();
  const level = page.getByRole('group', { name: 'Me', exact: true }).getByRole('slider');
  const address = await level.getAttribute('data-address');
  const before = decibels(await ohmic.get(address));
  await page.getByRole('button', { name: 'More: Me', exact: true }).tap();
  await page.waitForFunction(
    ([at, was]) => document.querySelector(`[data-address="${at}"]`).dataset.value !== was,
    [address, `${before} dB`],
  );
  const risen = decibels(await ohmic.get(address)) - before;
  assert.equal(risen, 2);
  const loud = await loudness();
  assert.ok(
    Math.abs(loud - quiet - risen) < 0.2,
    `the ear heard ${(loud - quiet).toFixed(2)} dB more of ${risen}`,
  );
  for (const one of sends) await ohmic.set(one, false);
});

test('a thumb drags a fader by as much as it moves, and a touch alone turns nothing', async () => {
  const page = await mine();
  const address = 'mix.Lead.sends.Keys.level';
  const fader = control(page, address, 'slider');
  await fader.scrollIntoViewIfNeeded();
  const box = await fader.boundingBox();
  const before = await ohmic.get(address);
  const at = { x: box.x + box.width * 0.9, y: box.y + box.height / 2 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.up();
  await settled(page);
  assert.equal(await ohmic.get(address), before);
  await page.mouse.down();
  await page.mouse.move(at.x - 20, at.y, { steps: 5 });
  await page.mouse.up();
  await settled(page);
  assert.ok(decibels(await ohmic.get(address)) < decibels(before));
  assert.equal(await fader.getAttribute('data-value'), await ohmic.get(address));
});

test('the volume stops where the engineer said, and no tap goes beyond', async () => {
  const page = await mine();
  await ohmic.set('phones.Lead.highest', '-24 dB');
  await ohmic.set('phones.Lead.level', '-27 dB');
  await settled(page);
  const louder = page.getByRole('button', { name: 'Louder', exact: true });
  for (let i = 0; i < 8; ++i) await louder.tap();
  await settled(page, 600);
  assert.equal(await ohmic.get('phones.Lead.level'), '-24 dB');
  await control(page, 'phones.Lead.level', 'slider').focus();
  await page.keyboard.press('End');
  await settled(page);
  assert.equal(await ohmic.get('phones.Lead.level'), '-24 dB');
  // Nor does a page that was tampered with.
  const token = new URLSearchParams(new URL(await ohmic.pair('Lead')).hash.slice(1)).get('token');
  for (const address of [
    'phones.Lead.ceiling',
    'phones.Lead.highest',
    'phones.Guitar.level',
    'mix.Drums.level',
    'input.Lead.gain',
  ])
    assert.ok(
      (await ohmic.request({ set: address, to: await ohmic.get(address) }, token)).error,
      `${address} was turned`,
    );
  await ohmic.set('phones.Lead.highest', '10 dB');
  await ohmic.set('phones.Lead.level', '-30 dB');
});

test('loudness, ceiling and the volume stand on the page as they are', async () => {
  const page = await mine();
  const spl = await loudness();
  const shown = page.getByRole('meter', { name: 'Loudness at the ear' });
  await page.waitForFunction(
    (wanted) =>
      Math.abs(Number(document.querySelector('[role="meter"]').getAttribute('aria-valuenow')) - wanted) <= 1,
    spl,
  );
  assert.match(await shown.getAttribute('aria-valuetext'), /dB SPL$/);
  const ceiling = decibels(await ohmic.get('phones.Lead.ceiling'));
  assert.match(
    await page.getByRole('region', { name: 'My volume' }).innerText(),
    new RegExp(`ceiling ${Math.round(ceiling)}`, 'i'),
  );
});

test('a call is seen by the engineer, answered, heard where a microphone may be used, and ended', async (t) => {
  const engineer = await open_page(browser, ohmic.link, { viewport: sizes.desk });
  const page = await mine();
  await page.getByRole('button', { name: /call the engineer/i }).tap();
  const call = engineer.locator('[data-call="Lead"]');
  await call.waitFor();
  assert.match(await call.innerText(), /Lead calls/);
  await call.getByRole('button', { name: /answer/i }).click();
  const heard = page.getByRole('button', { name: /the engineer hears you/i });
  await heard.waitFor({ timeout: 15000 });
  await engineer.locator('[data-call="Lead"]', { hasText: 'is heard' }).waitFor();
  // The beep of the phone's microphone is in the engineer's browser.
  const peak = await engineer.evaluate(async () => {
    const stream = document.querySelector('audio').srcObject;
    const context = new AudioContext();
    const meter = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(meter);
    const samples = new Float32Array(meter.fftSize);
    let highest = 0;
    // The beep comes once a second.
    for (let i = 0; i < 60 && highest <= 0.01; ++i) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      meter.getFloatTimeDomainData(samples);
      highest = Math.max(highest, ...samples.map(Math.abs));
    }
    return highest;
  });
  t.diagnostic(`the voice arrives with a peak of ${(20 * Math.log10(peak)).toFixed(1)} dBFS`);
  assert.ok(peak > 0.01);
  await call.getByRole('button', { name: /done/i }).click();
  await page.getByRole('button', { name: /call the engineer/i }).waitFor();
  assert.equal(await call.count(), 0);
  assert.deepEqual(page.wrongs, []);
  assert.deepEqual(engineer.wrongs, []);
});

test('a call outlives a locked screen', async () => {
  const engineer = await open_page(browser, ohmic.link, { viewport: sizes.desk });
  const page = await mine();
  await page.getByRole('button', { name: /call the engineer/i }).tap();
  await engineer.locator('[data-call="Lead"]').waitFor();
  await page.context().setOffline(true);
  await page.close();
  await rest(1000);
  assert.equal(await engineer.locator('[data-call="Lead"]').count(), 1);
  await engineer.locator('[data-call="Lead"]').getByRole('button', { name: /done/i }).click();
});

test('a phone that was revoked is told so, and shows nothing any more', async () => {
  const { link, id } = await ohmic.ask({ pair: { output: 'Lead', label: 'Lost' } });
  const page = await open_page(browser, link, { viewport: sizes.phone, touch: true });
  await ohmic.ask({ unpair: id });
  await page
    .getByText(/not paired/i)
    .first()
    .waitFor();
  assert.equal(await page.locator('[data-address]').count(), 0);
});

for (const [name, viewport] of [
  ['portrait', sizes.phone],
  ['landscape', { width: 844, height: 390 }],
  ['a small phone', { width: 320, height: 568 }],
]) {
  test(`in ${name} nothing is cut off, and what is touched is large enough for a thumb`, async () => {
    const page = await mine({ viewport });
    const cut = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.equal(cut, 0);
    const small = await page.$$eval('button, [role="slider"]', (all) =>
      all
        .map((one) => ({
          name: one.getAttribute('aria-label') ?? one.textContent.trim(),
          box: one.getBoundingClientRect(),
        }))
        .filter(({ box }) => box.width < 44 || box.height < 44)
        .map(({ name, box }) => `${name}: ${box.width} x ${box.height}`),
    );
    assert.deepEqual(small, []);
    // Volume and call are in sight without scrolling: they are what is wanted in a hurry.
    for (const wanted of ['Louder', 'Quieter'])
      assert.ok(await page.getByRole('button', { name: wanted, exact: true }).isVisible());
    const call = await page.getByRole('button', { name: /call the engineer/i }).boundingBox();
    assert.ok(call.y + call.height <= viewport.height, `the call button ends at ${call.y + call.height}`);
  });
}
