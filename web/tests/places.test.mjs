// Each place of the console and the performer's page, visited once: what all weigh, axe-core's findings, and the keyboard alone.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { findings_in_both, look_in_both } from './axe.mjs';
import {
  close_pages,
  open_browser,
  open_page,
  places,
  settled,
  sizes,
  skip_without_browser,
  without_like_ones,
} from './browser.mjs';
import { by_keyboard } from './keyboard.mjs';
import { Ohmic } from './ohmic.mjs';
import { band } from './rigs.mjs';
import { count_transfers, kilobyte, stays_here } from './weight.mjs';

skip_without_browser();

const goals = { console_bytes: 250 * kilobyte, phone_bytes: 40 * kilobyte };

let ohmic, browser;
before(async () => {
  ohmic = await Ohmic.play(band());
  browser = await open_browser();
});
after(async () => {
  await browser?.close();
  await ohmic?.end();
});
afterEach(() => close_pages(browser));

test('the console is light, open to everybody, reached by keyboard alone, and asks nobody else', async (t) => {
  const page = await open_page(browser, ohmic.link, { viewport: sizes.desk });
  const transfers = await count_transfers(page);
  const findings = findings_in_both();
  const keyboard = { wrong: [], words: [] };
  await page.goto('about:blank');
  await page.goto(ohmic.url);
  await settled(page, 500);
  const first = transfers.bytes;
  for (const place of without_like_ones(await places(page))) {
    await place.open();
    await look_in_both(page, place.name, findings);
    const { wrong, words } = await by_keyboard(page, place.name);
    keyboard.wrong.push(...wrong);
    keyboard.words.push(words);
  }
  await transfers.end();

  await t.test('it weighs at most 250 kB compressed, all of its pages together', (t) => {
    const { bytes, files } = transfers;
    const by_weight = [...files].sort(([, a], [, b]) => b.bytes - a.bytes).slice(0, 5);
    t.diagnostic(
      `first page ${(first / kilobyte).toFixed(1)} kB, all pages ${(bytes / kilobyte).toFixed(1)} kB in ${files.size} files; goal ${goals.console_bytes / kilobyte}`,
    );
    t.diagnostic(
      `heaviest: ${by_weight.map(([name, one]) => `${name} ${(one.bytes / kilobyte).toFixed(1)} kB`).join(', ')}`,
    );
    const plain = [...files].filter(
      ([name, one]) => /\.(js|css)$/.test(name) && one.bytes > 1500 && one.encoding !== 'gzip',
    );
    assert.deepEqual(
      plain.map(([name]) => name),
      [],
      'all larger files come compressed',
    );
    assert.ok(bytes <= goals.console_bytes, `${bytes} bytes`);
  });
  await t.test('it asks nobody else', (t) => stays_here(t, page, ohmic.url));
  for (const [theme, found] of Object.entries(findings))
    await t.test(`it has no serious finding in ${theme}`, (t) => {
      t.diagnostic(found.words());
      assert.deepEqual(found.serious, []);
    });
  await t.test('it is reached, seen and left by keyboard alone', (t) => {
    for (const words of keyboard.words) t.diagnostic(words);
    assert.deepEqual(keyboard.wrong, []);
  });
});

test('in the matrix arrow keys lead from cell to cell, and Alt with an arrow turns one', async () => {
  const page = await open_page(browser, ohmic.link, { viewport: sizes.desk });
  await page.evaluate(() => (location.hash = '#/desk/matrix'));
  const cell = page.locator('[role="slider"][data-address^="mix."][tabindex="0"]:visible').first();
  await cell.focus();
  const address = () => page.evaluate(() => document.activeElement?.dataset.address ?? '');
  const first = await address();
  const met = new Set([first]);
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp']) {
    await page.keyboard.press(key);
    met.add(await address());
  }
  assert.ok(met.size >= 4, `arrows led to ${[...met].join(', ')}`);
  assert.equal(await address(), first);
  const before = await ohmic.get(first);
  await page.keyboard.press('Alt+ArrowDown');
  await page.waitForFunction(
    ([at, was]) => document.querySelector(`[data-address="${at}"]`)?.dataset.value !== was,
    [first, before],
  );
});

test("the performer's page weighs at most 40 kB compressed, and asks nobody else", async (t) => {
  const page = await open_page(browser, await ohmic.pair('Lead'), { viewport: sizes.phone });
  const transfers = await count_transfers(page);
  await page.reload();
  await settled(page, 500);
  await transfers.end();
  t.diagnostic(`${(transfers.bytes / kilobyte).toFixed(1)} kB; goal ${goals.phone_bytes / kilobyte}`);
  assert.ok(transfers.bytes <= goals.phone_bytes, `${transfers.bytes} bytes`);
  await stays_here(t, page, ohmic.url);
});

test("the performer's page has no serious finding, at rest and while it calls", async (t) => {
  const page = await open_page(browser, await ohmic.pair('Lead'), { viewport: sizes.phone, touch: true });
  const findings = findings_in_both();
  await settled(page);
  await look_in_both(page, 'phone', findings);
  await page.getByRole('button', { name: /call the engineer/i }).click();
  await settled(page);
  await look_in_both(page, 'phone, calling', findings);
  await page.getByRole('button', { name: /calling/i }).click();
  for (const found of Object.values(findings)) {
    t.diagnostic(found.words());
    assert.deepEqual(found.serious, []);
  }
});

test("the performer's page is reached, seen and left by keyboard alone", async (t) => {
  const page = await open_page(browser, await ohmic.pair('Lead'), { viewport: sizes.phone });
  await settled(page);
  const { wrong, words } = await by_keyboard(page, 'phone');
  t.diagnostic(words);
  assert.deepEqual(wrong, []);
});
