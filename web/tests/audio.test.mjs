// A representative of each kind of control changes what is heard by as much as it says: the band plays steady tones, a
// person turns the control in the browser, and another client reads the level, the loudness at the ear, or the stream itself.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { open_browser, open_page, places, sizes, skip_without_browser } from './browser.mjs';
import { control, controls } from './controls.mjs';
import { Ohmic } from './ohmic.mjs';
import { band_of_tones } from './rigs.mjs';

skip_without_browser();

let ohmic, browser, rig, page, standing;
const found_at = new Map();

before(async () => {
  rig = band_of_tones();
  ohmic = await Ohmic.play(rig.rig);
  browser = await open_browser();
  page = await open_page(browser, ohmic.link, { viewport: sizes.desk });
  for (const place of await places(page)) {
    await place.open();
    for (const one of await controls(page))
      if (!one.disabled && !found_at.has(one.address)) found_at.set(one.address, { place, kind: one.kind });
  }
  // Lead's mix hears the keys alone.
  for (const name of ['Kick', 'Snare', 'Overhead L', 'Overhead R', 'Bass', 'Guitar', 'Lead'])
    await ohmic.set(`mix.Lead.sends.${name}.mute`, true);
  standing = (await ohmic.ask({ get: '' })).values;
});
after(async () => {
  await browser?.close();
  await ohmic?.end();
  rig?.remove();
});
beforeEach(async () => {
  const { values } = await ohmic.ask({ get: '' });
  const moved = Object.entries(standing).filter(([address, value]) => values[address] !== value);
  if (moved.length) await ohmic.ask({ set: Object.fromEntries(moved) });
});

/** Nobody hears what is below: a meter that falls for ever stands still there. */
const silence = -90;

/** What `place` reads ("mix.Lead") once it stands still; dB. */
async function level(place) {
  let last = 1000;
  for (let i = 0; i < 80; ++i) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const now = Math.max(silence, (await ohmic.levels())[place] ?? silence);
    if (Math.abs(now - last) <= 0.01) return now;
    last = now;
  }
  throw new Error(`${place} does not stand still: ${last} dB`);
}

async function find(address) {
  const found = found_at.get(address);
  assert.ok(found, `the console has no control for ${address}`);
  await found.place.open();
  const element = control(page, address, found.kind);
  await element.scrollIntoViewIfNeeded();
  return { element, kind: found.kind };
}

const figure = (text) => Number.parseFloat(text);

async function until_changed(address, before) {
  for (let i = 0; i < 100; ++i) {
    const now = await ohmic.get(address);
    if (now !== before) return now;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${address} stays ${before}`);
}

/** Presses keys on the control; gives the value before and after. */
async function turn(address, ...keys) {
  const { element, kind } = await find(address);
  const before = await ohmic.get(address);
  const target = kind === 'radios' ? element.locator('[role="radio"][tabindex="0"]').first() : element;
  await target.focus();
  for (const key of keys) {
    await page.keyboard.press(key);
    const yes = page.locator('dialog[open] footer button.primary, dialog[open] footer button.danger').last();
    if (await yes.count()) await yes.click();
  }
  await until_changed(address, before);
  await new Promise((resolve) => setTimeout(resolve, 150)); // the last of several keys, too
  return [before, await ohmic.get(address)];
}

/** Types a value where there is a field, else sends it as the page would: by turning to it. */
async function type(address, text) {
  const { place } = found_at.get(address) ?? assert.fail(`the console has no control for ${address}`);
  await place.open();
  const field = control(page, address, 'field');
  assert.ok(await field.count(), `${address} has no figure to type`);
  const before = await ohmic.get(address);
  await field.focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await until_changed(address, before);
}

const times = (count, key) => Array.from({ length: count }, () => key);
const near = (got, wanted, within, words) =>
  assert.ok(
    Math.abs(got - wanted) <= within,
    `${words}: ${got.toFixed(2)} dB, expected ${wanted.toFixed(2)} within ${within}`,
  );

/** Controls in decibels whose figure is the change that is heard. */
for (const [address, place, within, ...keys] of [
  ['input.Keys.fader', 'mix.Lead', 0.1, ...times(7, 'PageDown')],
  ['input.Keys.fader', 'phones.Lead', 0.1, ...times(7, 'PageDown')],
  ['input.Keys.gain', 'input.Keys', 0.1, ...times(3, 'PageDown')],
  ['input.Keys.trim', 'mix.Lead', 0.1, ...times(3, 'PageDown')],
  ['mix.Lead.sends.Keys.level', 'mix.Lead', 0.1, ...times(3, 'PageDown')],
  ['mix.Lead.level', 'mix.Lead', 0.1, ...times(3, 'PageDown')],
  ['mix.Lead.others_level', 'mix.Lead', 0.1, ...times(3, 'PageDown')],
  ['group.Kit.level', 'mix.Drums', 0.1, ...times(3, 'PageDown')],
  ['phones.Lead.level', 'phones.Lead', 0.15, ...times(8, 'ArrowDown')],
  ['monitor.Room.level', 'phones.Room', 0.15, ...times(8, 'ArrowDown')],
  ['stream.Broadcast.level', 'stream.Broadcast', 0.1, ...times(3, 'PageDown')],
]) {
  test(`${address} is heard in ${place} as many decibels as it says`, async (t) => {
    if (place === 'mix.Drums')
      for (const name of ['Snare', 'Overhead L', 'Overhead R', 'Bass', 'Guitar', 'Keys', 'Lead'])
        await ohmic.set(`mix.Drums.sends.${name}.mute`, true);
    const before = await level(place);
    const [from, to] = await turn(address, ...keys);
    const heard = (await level(place)) - before;
    t.diagnostic(`${from} to ${to}: heard ${heard.toFixed(2)} dB`);
    near(heard, figure(to) - figure(from), within, `${address} ${from} to ${to}`);
  });
}

/** Switches that make it silent. */
for (const [address, place] of [
  ['input.Keys.mute', 'mix.Lead'],
  ['mix.Lead.sends.Keys.mute', 'mix.Lead'],
  ['mix.Lead.mute', 'phones.Lead'],
  ['phones.Lead.mute', 'phones.Lead'],
  ['monitor.Room.cut', 'phones.Room'],
  ['stream.Broadcast.mute', 'stream.Broadcast'],
]) {
  test(`${address} makes ${place} silent`, async () => {
    const before = await level(place);
    await turn(address, 'Space');
    const now = await level(place);
    assert.ok(now < before - 60, `${before.toFixed(1)} dB became ${now.toFixed(1)}`);
  });
}

test('dim turns the monitors down by its level', async () => {
  const before = await level('phones.Room');
  await turn('monitor.Room.dim', 'Space');
  near((await level('phones.Room')) - before, figure(await ohmic.get('monitor.Room.dim_level')), 0.2, 'dim');
});

test('polarity turned on one of two equal tones takes both away', async () => {
  await ohmic.set('mix.Lead.sends.Keys.mute', true);
  for (const side of ['L', 'R'])
    await ohmic.ask({
      set: { [`mix.Lead.sends.Overhead ${side}.mute`]: false, [`mix.Lead.sends.Overhead ${side}.pan`]: 0 },
    });
  const before = await level('mix.Lead');
  await turn('input.Overhead R.polarity', 'Space');
  assert.ok((await level('mix.Lead')) < before - 40);
});

test('a pan to the left leaves nothing on the right', async () => {
  await ohmic.set('phones.Lead.balance', 1);
  const before = await level('phones.Lead');
  await turn('mix.Lead.sends.Keys.pan', 'Home');
  assert.ok((await level('phones.Lead')) < before - 40);
});

test('solo leaves only the soloed channel in the mixes', async () => {
  const alone = await level('mix.Lead');
  await ohmic.set('mix.Lead.sends.Lead.mute', false);
  assert.ok((await level('mix.Lead')) > alone + 1);
  await turn('input.Keys.solo', 'Space');
  near(await level('mix.Lead'), alone, 0.1, 'the keys alone');
});

test('a band of the equalizer is heard at its frequency as many decibels as it says', async () => {
  for (const name of ['Snare', 'Overhead L', 'Overhead R', 'Bass', 'Guitar', 'Keys', 'Lead'])
    await ohmic.set(`mix.Drums.sends.${name}.mute`, true);
  const before = await level('mix.Drums');
  await type('input.Kick.eq.1.gain', '2 dB');
  near((await level('mix.Drums')) - before, 6, 0.1, 'from -4 dB to 2 dB');
});

test('a high-pass above the tone takes it away', async () => {
  await ohmic.set('mix.Lead.sends.Keys.mute', true);
  await ohmic.set('mix.Lead.sends.Kick.mute', false);
  const before = await level('mix.Lead');
  await type('input.Kick.high_pass', '400 Hz');
  assert.ok((await level('mix.Lead')) < before - 3);
});

test('a compressor that is switched on turns down what is above its threshold', async () => {
  await ohmic.set('input.Keys.compressor.threshold', '-40 dBFS');
  const before = await level('mix.Lead');
  const tone = await level('input.Keys');
  await turn('input.Keys.compressor.on', 'Space');
  const reduced = before - (await level('mix.Lead'));
  // Of what is above the threshold (the knee lies below it) a ratio of 3 leaves a third.
  near(reduced, (tone + 40) * (2 / 3), 0.3, 'the gain reduction');
});

test('a gate whose threshold is above the tone closes', async () => {
  await ohmic.set('input.Keys.gate.on', true);
  const before = await level('mix.Lead');
  await turn('input.Keys.gate.threshold', 'End');
  assert.ok((await level('mix.Lead')) < before - 30);
});

test('the ceiling lies over everything: no ear gets more than it says', async () => {
  await ohmic.set('phones.Lead.level', '-12 dB');
  const loud = await level('phones.Lead');
  assert.ok(loud > 92);
  await turn('phones.Lead.ceiling', ...times(3, 'PageDown'));
  const ceiling = figure(await ohmic.get('phones.Lead.ceiling'));
  assert.ok(ceiling < loud - 3, `the ceiling is at ${ceiling}`);
  const now = await level('phones.Lead');
  assert.ok(now <= ceiling + 0.1, `${now.toFixed(1)} dB SPL`);
});

test('another amplifier is heard as loud as the one before', async () => {
  const before = await level('phones.Lead');
  const { kind } = await find('phones.Lead.choice');
  await turn('phones.Lead.choice', kind === 'select' ? 'ArrowDown' : 'ArrowRight');
  near(await level('phones.Lead'), before, 0.5, 'matched');
});

test('a talkback is heard in the headphones while its key is held', async () => {
  await ohmic.set('mix.Guitar.mute', true);
  assert.ok((await level('phones.Guitar')) < 20);
  await turn('talkback.Engineer.open', 'Space').catch(async () => {
    // A key that must be held: down now, up at the end.
    await page.keyboard.down('Space');
    await until_changed('talkback.Engineer.open', 'false');
  });
  const heard = await level('phones.Guitar');
  await page.keyboard.up('Space');
  await ohmic.set('talkback.Engineer.open', false);
  assert.ok(heard > 60, `${heard.toFixed(1)} dB SPL`);
});

test('a point of the equalizer that is dragged upwards is heard', async () => {
  for (const name of ['Snare', 'Overhead L', 'Overhead R', 'Bass', 'Guitar', 'Keys', 'Lead'])
    await ohmic.set(`mix.Drums.sends.${name}.mute`, true);
  await found_at.get('input.Kick.eq.1.gain').place.open();
  const before = await level('mix.Drums');
  const from = await ohmic.get('input.Kick.eq.1.gain');
  const handle = page.getByRole('slider', { name: 'Band 1 of Kick', exact: true });
  await handle.scrollIntoViewIfNeeded();
  const box = await handle.boundingBox();
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x, at.y - 20, { steps: 8 });
  await page.mouse.up();
  await until_changed('input.Kick.eq.1.gain', from);
  const heard = (await level('mix.Drums')) - before;
  const said = figure(await ohmic.get('input.Kick.eq.1.gain')) - figure(from);
  assert.ok(said > 0.5);
  near(heard, said, 0.5, 'dragged at the tone it stands on');
});
