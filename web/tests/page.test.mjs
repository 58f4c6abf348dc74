// What the pages weigh, how soon a meter moves, what a picture of meters costs, and that no request leaves the machine.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { open_browser, open_page, places, settled, sizes, skip_without_browser } from './browser.mjs';
import { Ohmic } from './ohmic.mjs';
import { band, wide } from './rigs.mjs';

skip_without_browser();

const kilobyte = 1000;
const goals = {
  console_bytes: 250 * kilobyte,
  phone_bytes: 40 * kilobyte,
  first_meter_ms: 1000,
  picture_ms: 16,
};

let ohmic, browser;
before(async () => {
  ohmic = await Ohmic.play(band());
  browser = await open_browser();
});
after(async () => {
  await browser?.close();
  await ohmic?.end();
});

/** Bytes on the wire while `act` runs, bodies and heads, from the browser's own count. */
async function transferred(page, act) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  let bytes = 0;
  const files = new Map();
  const named = new Map();
  devtools.on('Network.responseReceived', ({ requestId, response }) => named.set(requestId, response));
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes += encodedDataLength;
    const response = named.get(requestId);
    if (response)
      files.set(new URL(response.url).pathname, {
        bytes: encodedDataLength,
        encoding: response.headers['content-encoding'] ?? response.headers['Content-Encoding'] ?? '',
      });
  });
  await act();
  await page.waitForTimeout(500);
  await devtools.detach();
  return { bytes, files };
}

/** No request of the page left the machine, and the server says so to the browser, which would refuse others. */
async function stays_here(t, page) {
  const home = new URL(ohmic.url).host;
  const strangers = page.asked.filter(
    (address) => /^(https?|wss?):/.test(address) && new URL(address).host !== home,
  );
  t.diagnostic(`${page.asked.length} requests, all to ${home}`);
  assert.ok(page.asked.length > 5);
  assert.deepEqual(strangers, []);
  const response = await fetch(ohmic.url);
  assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'self'/);
}

test('the console weighs at most 250 kB compressed, all of its pages together, and asks nobody else', async (t) => {
  const page = await open_page(browser, ohmic.link, { viewport: sizes.desk });
  const all = await places(page);
  const first = await transferred(page, async () => {
    await page.goto(ohmic.url);
    await settled(page, 500);
  });
  const { bytes, files } = await transferred(page, async () => {
    await page.goto('about:blank');
    await page.goto(ohmic.url);
    await settled(page, 500);
    for (const place of all) await place.open();
  });
  const by_weight = [...files].sort(([, a], [, b]) => b.bytes - a.bytes).slice(0, 5);
  t.diagnostic(
    `first page ${(first.bytes / kilobyte).toFixed(1)} kB, all pages ${(bytes / kilobyte).toFixed(1)} kB in ${files.size} files; goal ${goals.console_bytes / kilobyte}`,
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
  await stays_here(t, page);
});

test("the performer's page weighs at most 40 kB compressed, and asks nobody else", async (t) => {
  const page = await open_page(browser, await ohmic.pair('Lead'), { viewport: sizes.phone });
  const { bytes } = await transferred(page, async () => {
    await page.reload();
    await settled(page, 500);
  });
  t.diagnostic(`${(bytes / kilobyte).toFixed(1)} kB; goal ${goals.phone_bytes / kilobyte}`);
  assert.ok(bytes <= goals.phone_bytes, `${bytes} bytes`);
  await stays_here(t, page);
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
    await page.waitForTimeout(5000);
    const complete = new Promise((resolve) => devtools.once('Tracing.tracingComplete', resolve));
    await devtools.send('Tracing.end');
    await complete;
    const costs = pictures(events);
    assert.ok(costs.length > 20, `${costs.length} pictures in 5 s`);
    const at = (share) => costs[Math.min(costs.length - 1, Math.floor(share * costs.length))];
    const own = await page.evaluate(() =>
      performance
        .getEntriesByName('meter-frame')
        .map((one) => one.duration)
        .sort((a, b) => a - b),
    );
    t.diagnostic(
      `${costs.length} pictures in 5 s: median ${at(0.5).toFixed(2)} ms, 95 % ${at(0.95).toFixed(2)} ms, worst ${at(1).toFixed(2)} ms; goal ${goals.picture_ms}`,
    );
    if (own.length) t.diagnostic(`of it drawing meters: median ${own[own.length >> 1].toFixed(2)} ms`);
    assert.deepEqual(page.wrongs, []);
  } finally {
    await large.end();
  }
});
