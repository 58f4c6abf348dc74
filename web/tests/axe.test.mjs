// axe-core finds nothing serious on any page; in the other theme colours alone can differ, so its contrast is looked at.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import {
  one_place,
  open_browser,
  open_page,
  places,
  sizes,
  skip_without_browser,
  without_like_ones,
} from './browser.mjs';
import { Ohmic } from './ohmic.mjs';
import { band } from './rigs.mjs';

skip_without_browser();

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const goals = new Set(['serious', 'critical']);

let ohmic, browser;
before(async () => {
  ohmic = await Ohmic.play(band());
  browser = await open_browser();
});
after(async () => {
  await browser?.close();
  await ohmic?.end();
});

/** Where the console can be opened, once found. */
let found = null;

async function look(page, theme) {
  // The page's policy lets no foreign script in; the debugger's way is not bound by it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (rules) => window.axe.run(document, { resultTypes: ['violations'], runOnly: rules }),
    theme === 'dark'
      ? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']
      : { type: 'rule', values: ['color-contrast'] },
  );
  return violations;
}

async function prove(t, page, all, theme) {
  const serious = [];
  const others = new Map();
  for (const place of all) {
    await place.open();
    for (const found of await look(page, theme)) {
      const where = `${found.id} (${found.impact}): ${found.help}: ${found.nodes.length} x, such as ${found.nodes[0].html.slice(0, 160)}`;
      if (goals.has(found.impact))
        serious.push(
          `${place.name}: ${where}; ${found.nodes[0].failureSummary?.split('\n')[1]?.trim() ?? ''}`,
        );
      else
        others.set(
          `${found.id} (${found.impact})`,
          (others.get(`${found.id} (${found.impact})`) ?? 0) + found.nodes.length,
        );
    }
  }
  t.diagnostic(
    `${all.length} places; lesser findings: ${[...others].map(([id, n]) => `${id} ${n} x`).join(', ') || 'none'}`,
  );
  assert.deepEqual(serious, []);
}

for (const theme of ['dark', 'light']) {
  test(`the console has no serious finding in ${theme}`, async (t) => {
    const page = await open_page(browser, ohmic.link, { viewport: sizes.desk, theme });
    found = await places(page, found);
    await prove(t, page, without_like_ones(found), theme);
  });

  test(`the performer's page has no serious finding in ${theme}`, async (t) => {
    const page = await open_page(browser, await ohmic.pair('Lead'), {
      viewport: sizes.phone,
      theme,
      touch: true,
    });
    await prove(t, page, one_place(page, 'phone'), theme);
    await page.getByRole('button', { name: /call the engineer/i }).click();
    await prove(t, page, one_place(page, 'phone, calling'), theme);
    await page.getByRole('button', { name: /calling/i }).click();
  });
}
