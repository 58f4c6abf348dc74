// Debian's Chromium before a real Ohmic: opens pages and finds every place in them, as a person does.
import fs from 'node:fs';

const playwright = await import('playwright-core').catch(() => null);
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Ends the test file as skipped, loudly, where there is no browser or nothing that drives it. */
export function skip_without_browser() {
  const missing = !fs.existsSync(executablePath)
    ? `${executablePath} is missing (apt-get install chromium)`
    : !playwright
      ? 'playwright-core is missing (npm ci in web/)'
      : null;
  if (!missing) return;
  console.log(`skipped: ${missing}`);
  process.exit(77);
}

export const open_browser = (...more) =>
  playwright.chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });

export const sizes = {
  phone: { width: 390, height: 844 },
  tablet: { width: 1024, height: 768 },
  desk: { width: 1920, height: 1080 },
};

/**
 * A page of a person of their own: own storage, so own token. `prepare`: what is done with it before it opens. `page.wrongs`: what went wrong in it; `page.asked`: the
 * addresses it asked for, WebSockets too.
 */
export async function open_page(
  browser,
  link,
  { viewport = sizes.desk, theme = 'dark', touch = false, kept = {}, prepare } = {},
) {
  const context = await browser.newContext({
    viewport,
    colorScheme: theme,
    hasTouch: touch,
    isMobile: touch,
    ignoreHTTPSErrors: true,
    reducedMotion: 'reduce',
  });
  await context.addInitScript(
    (all) => {
      for (const [key, value] of Object.entries(all)) localStorage.setItem(key, value);
    },
    { 'ohmic.theme': theme, 'ohmic.appearance': theme, ...kept },
  );
  const page = await context.newPage();
  page.wrongs = [];
  page.asked = [];
  page.on('request', (request) => page.asked.push(request.url()));
  page.on('websocket', (socket) => page.asked.push(socket.url()));
  page.on('pageerror', (error) => page.wrongs.push(String(error)));
  page.on('console', (line) => {
    const lost_connection = /ERR_CONNECTION_REFUSED|WebSocket connection to/.test(line.text());
    if (line.type() === 'error' && !lost_connection) page.wrongs.push(line.text());
  });
  await prepare?.(page);
  await page.goto(link);
  await connected(page);
  return page;
}

/** Everybody leaves: a page that stays open draws its meters for nobody. */
export const close_pages = (browser) => Promise.all(browser.contexts().map((context) => context.close()));

export const connected = (page, timeout = 20000) =>
  page.waitForSelector('html[data-connected="true"]', { timeout, state: 'attached' });

/** Until nothing on the page changes any more for a moment, meters apart. */
export async function settled(page, quiet_ms = 200) {
  await page.evaluate(
    (quiet) =>
      new Promise((resolve) => {
        let timer = setTimeout(done, quiet);
        const begun = performance.now();
        const watch = new MutationObserver((changes) => {
          if (performance.now() - begun > 3000) return done();
          if (!changes.some((change) => change.type === 'childList')) return;
          clearTimeout(timer);
          timer = setTimeout(done, quiet);
        });
        function done() {
          watch.disconnect();
          resolve();
        }
        watch.observe(document.body, { childList: true, subtree: true });
      }),
    quiet_ms,
  );
}

async function go(page, hash) {
  if (await page.locator('dialog[open]').count()) await page.keyboard.press('Escape');
  await page.evaluate((to) => (location.hash = to), hash);
  await settled(page);
  // What is folded is there, too.
  const folded = page.locator('main details:not([open]) > summary');
  for (let left = await folded.count(); left > 0; --left) await folded.first().click();
}

/** Views of the desk, which no link leads to: channels, each opened strip, the matrix, each mix. */
async function views(page) {
  const names = async (hash, selector, name_of) => {
    await go(page, hash);
    return page.$$eval(selector, name_of);
  };
  const strips = await names('#/desk/channels', 'section[data-channel]:has(button.name)', (all) =>
    all.map((one) => one.dataset.channel),
  );
  const mixes = await names('#/desk/mixes', '[role="radiogroup"][aria-label="Mix"] [role="radio"]', (all) =>
    all.map((one) => one.textContent.trim()),
  );
  return [
    '#/desk/channels',
    ...strips.map((name) => `#/desk/channels/${encodeURIComponent(name)}`),
    '#/desk/matrix',
    ...mixes.map((name) => `#/desk/mixes/${encodeURIComponent(name)}`),
  ];
}

/**
 * Every place of the console with the way to it: pages by links and links on those, views, opened strips.
 * known: the places another page of the same rig found; then nobody walks again.
 * PLACES=REGEX in the environment: only those whose name matches, while you work on one.
 */
export async function places(page, known = null) {
  const hashes = new Set(known ? known.map((one) => one.name) : ['#/desk']);
  if (!known) {
    for (const hash of hashes) {
      await go(page, hash);
      const links = await page.$$eval('a[href^="#/"]', (all) => all.map((one) => one.getAttribute('href')));
      for (const link of links) hashes.add(link);
    }
    for (const hash of await views(page)) hashes.add(hash);
  }
  hashes.delete('#/desk');
  const only = new RegExp(process.env.PLACES ?? '');
  const sheet = {
    name: 'sheet of settings',
    open: async () => {
      await go(page, '#/desk');
      await page.getByRole('button', { name: 'Settings', exact: true }).click();
      await settled(page);
    },
  };
  const all = [...hashes]
    .filter((name) => name.startsWith('#'))
    .map((name) => ({ name, open: () => go(page, name) }));
  return [...all, sheet].filter((one) => only.test(one.name));
}

/** Of the opened strips the first stands for all where only their looks matter. */
export const without_like_ones = (all) => {
  const strips = all.filter((one) => one.name.startsWith('#/desk/channels/'));
  return all.filter((one) => !strips.slice(1).includes(one));
};

/** One page that is one place: the performer's. */
export const one_place = (page, name) => [{ name, open: () => settled(page) }];
