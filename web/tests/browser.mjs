// Debian's Chromium before a real Ohmic: opens pages, finds their controls, turns them as a person does.
import fs from 'node:fs';
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Ends the test file as skipped, loudly, where there is no browser. */
export function skip_without_browser() {
  if (fs.existsSync(executablePath)) return;
  console.log(`skipped: ${executablePath} is missing (apt-get install chromium)`);
  process.exit(77);
}

export const open_browser = (...more) =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=user-gesture-required',
      ...more,
    ],
  });

export const sizes = {
  phone: { width: 390, height: 844 },
  tablet: { width: 1024, height: 768 },
  desk: { width: 1920, height: 1080 },
};

/** A page of a person of their own: own storage, so own token. What goes wrong in it is collected in `page.wrongs`. */
export async function open_page(
  browser,
  link,
  { viewport = sizes.desk, theme = 'dark', touch = false, storage = {} } = {},
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
    (kept) => {
      for (const [key, value] of Object.entries(kept)) localStorage.setItem(key, value);
    },
    { 'ohmic.theme': theme, ...storage },
  );
  const page = await context.newPage();
  page.wrongs = [];
  page.on('pageerror', (error) => page.wrongs.push(String(error)));
  page.on('console', (line) => {
    if (line.type() === 'error' && !/ERR_CONNECTION_REFUSED|WebSocket connection/.test(line.text()))
      page.wrongs.push(line.text());
  });
  await page.goto(link);
  await connected(page);
  return page;
}

export const connected = (page, timeout = 15000) =>
  page.waitForSelector('html[data-connected="true"]', { timeout });

/** Every page of the console, as a person finds them: by links, and links on those. */
export async function crawl(page) {
  const found = new Set([await page.evaluate(() => location.hash || '#/')]);
  for (const hash of found) {
    await visit(page, hash);
    for (const link of await page.$$eval('a[href^="#/"]', (links) =>
      links.map((link) => link.getAttribute('href')),
    ))
      found.add(link);
  }
  return [...found];
}

export async function visit(page, hash) {
  await page.evaluate((to) => (location.hash = to), hash);
  await page.waitForTimeout(150);
  await page
    .waitForFunction(() => !document.querySelector('[aria-busy="true"]'), null, { timeout: 5000 })
    .catch(() => {});
}

/** What can be turned on this page, in its order; each address once. */
export const controls = (page) =>
  page.$$eval('[data-address]', (elements) => {
    const seen = new Set();
    return elements
      .filter(
        (element) =>
          element.checkVisibility() &&
          !seen.has(element.dataset.address) &&
          seen.add(element.dataset.address),
      )
      .map((element) => {
        const role = element.getAttribute('role');
        const type = element.tagName === 'INPUT' ? element.type : element.tagName.toLowerCase();
        return {
          address: element.dataset.address,
          vertical: element.dataset.addressVertical ?? null,
          kind:
            role === 'slider' || role === 'spinbutton' || type === 'range'
              ? 'slider'
              : role === 'switch' || type === 'checkbox' || element.hasAttribute('aria-pressed')
                ? 'switch'
                : type === 'select' || role === 'radiogroup' || role === 'listbox'
                  ? 'choice'
                  : type === 'radio' || role === 'radio'
                    ? 'radio'
                    : ['text', 'number'].includes(type)
                      ? 'text'
                      : (role ?? type),
          value: element.dataset.value ?? null,
          disabled: element.disabled === true || element.getAttribute('aria-disabled') === 'true',
        };
      });
  });

export const control = (page, address) =>
  page.locator(`[data-address=${JSON.stringify(address)}]:visible`).first();
