// Two engineers and four performers turn at once, at random: in the end all see the same, and it is what plays.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { open_browser, open_page, settled, sizes, skip_without_browser } from './browser.mjs';
import { control, controls } from './controls.mjs';
import { Ohmic } from './ohmic.mjs';
import { band } from './rigs.mjs';

skip_without_browser();

const seed = Number(process.env.SEED ?? 20261123);
const turns_each = 40;

let ohmic, browser;
before(async () => {
  ohmic = await Ohmic.play(band());
  browser = await open_browser();
});
after(async () => {
  await browser?.close();
  await ohmic?.end();
});

/** Mulberry32 (T. Ettinger, 2017): the same turns for the same seed. */
function random(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const keys = { slider: ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown'], switch: ['Space'] };

/** What several may turn, with one key each; choices (another amplifier, another mix) would take controls away. */
const shared = (one) =>
  keys[one.kind] &&
  !one.disabled &&
  /^(mix|phones)\./.test(one.address) &&
  !/\.(lowest|highest)$/.test(one.address);

async function turn_about(page, chance) {
  const mine = (await controls(page)).filter(shared);
  assert.ok(mine.length > 0, 'there is something to turn');
  let turned = 0;
  for (let i = 0; i < 3 * turns_each && turned < turns_each; ++i) {
    const one = mine[Math.floor(chance() * mine.length)];
    const all = keys[one.kind];
    // The matrix shows one cell's mute and pan beside it: those of another are not there now.
    const element = control(page, one.address, one.kind);
    if (!(await element.count())) continue;
    await element.focus();
    ++turned;
    await page.keyboard.press(all[Math.floor(chance() * all.length)]);
  }
  assert.equal(turned, turns_each);
}

/** "−30 dB" and "-30.0 dB" are the same value. */
const same = (a, b) => a === b || Math.abs(Number.parseFloat(a) - Number.parseFloat(b)) < 0.006;

/** Values that a page shows otherwise than they play. */
async function differences(pages) {
  const { values } = await ohmic.ask({ get: '' });
  let compared = 0;
  const apart = [];
  for (const [i, page] of pages.entries()) {
    for (const one of (await controls(page)).filter(shared)) {
      ++compared;
      if (!same(one.value, values[one.address]))
        apart.push(`page ${i}: ${one.address} ${one.value}, plays ${values[one.address]}`);
    }
  }
  return { compared, apart };
}

test(`two engineers and four performers end with equal values (SEED=${seed})`, async (t) => {
  const outputs = ['Lead', 'Guitar', 'Keys and bass', 'Drums'];
  const pages = await Promise.all([
    open_page(browser, ohmic.link, { viewport: sizes.desk }),
    open_page(browser, ohmic.link, { viewport: sizes.tablet }),
    ...(await Promise.all(outputs.map((output) => ohmic.pair(output)))).map((link) =>
      open_page(browser, link, { viewport: sizes.phone, touch: true }),
    ),
  ]);
  // One engineer works on phones and mixes by output, the other in the matrix: both meet the performers' values.
  await pages[0].evaluate(() => (location.hash = '#/desk/mixes/Lead'));
  await pages[1].evaluate(() => (location.hash = '#/desk/matrix'));
  await Promise.all(pages.map((page) => settled(page)));

  await Promise.all(pages.map((page, i) => turn_about(page, random(seed + i))));
  await Promise.all(pages.map((page) => settled(page, 1000)));

  // On a busy machine the last turns may still be on their way; what never becomes equal is apart.
  let compared = 0;
  let apart = [];
  for (let look = 0; look < 8; ++look) {
    ({ compared, apart } = await differences(pages));
    if (apart.length === 0) break;
    await Promise.all(pages.map((page) => settled(page, 1000)));
  }
  t.diagnostic(`${pages.length * turns_each} turns, ${compared} values compared`);
  assert.deepEqual(apart, []);
  for (const page of pages) assert.deepEqual(page.wrongs, []);
});
