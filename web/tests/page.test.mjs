// How soon a meter moves, and what a picture of meters costs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { open_browser, open_page, settled, sizes, skip_without_browser } from './browser.mjs';
import { Ohmic } from './ohmic.mjs';
import { band, wide } from './rigs.mjs';

skip_without_browser();

const goals = { first_meter_ms: 1000, picture_ms: 16 };

let ohmic, browser;
before(async () => {
  ohmic = await Ohmic.play(band());
  browser = await open_browser();
});
after(async () => {
  await browser?.close();
  await ohmic?.end();
});

test('the first meter moves within a second of opening the page', async (t) => {
  const times = [];
  for (let i = 0; i < 3; ++i) {
    const page = await open_page(browser, ohmic.link, { viewport: sizes.desk });
    await page.waitForFunction(() => performance.getEntriesByName('first-meter').length > 0);
    times.push(await page.evaluate(() => performance.getEntriesByName('first-meter')[0].startTime));
    await page.context().close();
  }
  t.diagnostic(
    `first meter after ${times.map((time) => time.toFixed(0)).join(', ')} ms; goal ${goals.first_meter_ms}`,
  );
});

/** Milliseconds of the page's main thread for each picture of the screen, from the browser's trace. */
function pictures(events) {
  const main = events.find(
    (one) =>
      one.name === 'thread_name' &&
      one.args?.name === 'CrRendererMain' &&
      events.some((two) => two.tid === one.tid && two.name === 'FireAnimationFrame'),
  );
  const mine = events.filter((one) => one.tid === main?.tid && one.pid === main?.pid && one.ph === 'X');
  const draws = mine.filter((one) =>
    ['FireAnimationFrame', 'UpdateLayoutTree', 'Layout', 'PrePaint', 'Paint', 'Layerize', 'Commit'].includes(
      one.name,
    ),
  );
  const starts = draws
    .filter((one) => one.name === 'FireAnimationFrame')
    .map((one) => one.ts)
    .sort((a, b) => a - b);
  const costs = [];
  for (let i = 0; i + 1 < starts.length; ++i) {
    const inside = draws.filter((one) => one.ts >= starts[i] && one.ts < starts[i + 1]);
    // Callbacks of one picture stand side by side; what lies inside another was counted with it.
    const outer = inside.filter(
      (one) => !inside.some((two) => two !== one && two.ts <= one.ts && two.ts + two.dur >= one.ts + one.dur),
    );
    costs.push(outer.reduce((sum, one) => sum + one.dur, 0) / 1000);
  }
  return costs.filter((cost) => cost > 0).sort((a, b) => a - b);
}

test('a picture of the meters of 32 strips costs at most 16 ms', async (t) => {
  const large = await Ohmic.play(wide(32), 'wide');
  try {
    const page = await open_page(browser, large.link, {
      viewport: sizes.desk,
      kept: { 'ohmic.measure': '1' },
    });
    await settled(page, 1000);
    const devtools = await browser.newBrowserCDPSession();
    const events = [];
    devtools.on('Tracing.dataCollected', ({ value }) => events.push(...value));
    await devtools.send('Tracing.start', {
      transferMode: 'ReportEvents',
      traceConfig: { includedCategories: ['devtools.timeline', '__metadata'] },
    });
    await page.waitForTimeout(3000);
    const complete = new Promise((resolve) => devtools.once('Tracing.tracingComplete', resolve));
    await devtools.send('Tracing.end');
    await complete;
    const costs = pictures(events);
    assert.ok(costs.length > 20, `${costs.length} pictures in 3 s`);
    const at = (share) => costs[Math.min(costs.length - 1, Math.floor(share * costs.length))];
    const own = await page.evaluate(() =>
      performance
        .getEntriesByName('meter-frame')
        .map((one) => one.duration)
        .sort((a, b) => a - b),
    );
    t.diagnostic(
      `${costs.length} pictures in 3 s: median ${at(0.5).toFixed(2)} ms, 95 % ${at(0.95).toFixed(2)} ms, worst ${at(1).toFixed(2)} ms; goal ${goals.picture_ms}`,
    );
    if (own.length) t.diagnostic(`of it drawing meters: median ${own[own.length >> 1].toFixed(2)} ms`);
    assert.deepEqual(page.wrongs, []);
  } finally {
    await large.end();
  }
});
