// Pictures of the console for the documentation, the band (or another rig) playing: node web/tests/pictures.mjs [NAME...]
// writes docs/pictures/console-NAME.png, with at most 160 colours so that they stay small.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { open_browser, open_page, settled, sizes, skip_without_browser } from './browser.mjs';
import { Ohmic, root } from './ohmic.mjs';
import { with_followers } from './rigs.mjs';

skip_without_browser();

const landscape = { width: 844, height: 390 };
const wide = { width: 1366, height: 640 };
const high = { width: 1024, height: 1100 };
const code = async (page) => page.getByRole('button', { name: 'Show code for Lead', exact: true }).click();

/** The amplifier whose voltages are worth a look. */
const choose_tubes = async (page) => page.getByRole('radio', { name: /12AU7/ }).click();

/** A blind comparison, begun and X heard. */
async function compare(page) {
  await page
    .getByRole('button', { name: /begin|start/i })
    .first()
    .click();
  await page.keyboard.press('x');
}

/** At periods that a machine without a card of its own keeps. */
const calm_with_followers = (rig) => with_followers(rig.replace(/^frames = 64$/m, 'frames = 256'));

/** Scrolls to the part of this heading. */
const down_to = (heading) => async (page) =>
  page
    .getByRole('heading', { name: heading, exact: true })
    .evaluate((one) => one.closest('.card').scrollIntoView());

/** Name of the file, which rig plays, what is added to it, whose page, where in it, what is done there, how large, which theme. */
const pictures = [
  { name: 'desk', hash: '#/desk/channels' },
  { name: 'desk-light', hash: '#/desk', theme: 'light' },
  { name: 'desk-tablet', hash: '#/desk', size: sizes.tablet },
  { name: 'desk-phone', hash: '#/desk', size: sizes.phone },
  { name: 'first-sound', hash: '#/desk', size: sizes.phone },
  { name: 'strip', hash: '#/desk/channels/Lead' },
  { name: 'strip-tablet-light', hash: '#/desk/channels/Kick', size: sizes.tablet, theme: 'light' },
  { name: 'matrix', hash: '#/desk/matrix', size: sizes.tablet },
  { name: 'mixes', hash: '#/desk/mixes/Lead', size: sizes.tablet },
  { name: 'phones', hash: '#/phones' },
  { name: 'phones-tablet-light', hash: '#/phones', size: sizes.tablet, theme: 'light' },
  { name: 'phones-phone', hash: '#/phones', size: sizes.phone },
  { name: 'amplifier', rig: 'amplifiers', hash: '#/amplifier', act: choose_tubes, size: high },
  { name: 'monitor', rig: 'studio', hash: '#/monitor', size: sizes.tablet },
  { name: 'ear', rig: 'amplifiers', hash: '#/ear', act: compare, size: sizes.tablet },
  { name: 'latency', hash: '#/latency', act: down_to('Where the time goes'), size: sizes.tablet },
  { name: 'cards', more: calm_with_followers, hash: '#/latency', size: wide },
  { name: 'log', hash: '#/log', size: sizes.tablet },
  { name: 'advice', hash: '#/advice', size: sizes.tablet },
  { name: 'first', hash: '#/first', size: sizes.tablet },
  { name: 'pair', hash: '#/pair', act: code, size: sizes.tablet },
  { name: 'performer', who: 'Lead', size: sizes.phone },
  { name: 'performer-light', who: 'Guitar', size: sizes.phone, theme: 'light' },
  { name: 'performer-landscape', who: 'Drums', size: landscape },
];

/** At most 160 colours, without dither: flat surfaces stay flat. */
function small(from, to) {
  const palette = 'split[a][b];[a]palettegen=max_colors=160:stats_mode=full[p];[b][p]paletteuse=dither=none';
  const done = spawnSync('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-i',
    from,
    '-filter_complex',
    palette,
    '-compression_level',
    '100',
    to,
  ]);
  if (done.status !== 0) fs.copyFileSync(from, to);
  fs.rmSync(from);
  return fs.statSync(to).size;
}

const wanted = process.argv.slice(2);
const folder = process.env.PICTURES ?? path.join(root, 'docs/pictures');
fs.mkdirSync(folder, { recursive: true });
const browser = await open_browser();
let playing = '';
let ohmic = null;

/** The rig plays, and has got going. */
async function play(rig, more) {
  const text = more(fs.readFileSync(path.join(root, `rigs/${rig}.toml`), 'utf8'));
  if (playing === text) return;
  await ohmic?.end();
  ohmic = await Ohmic.play(text, rig);
  playing = text;
  await new Promise((resolve) => setTimeout(resolve, 12000));
}

const chosen = pictures.filter(({ name }) => !wanted.length || wanted.includes(name));
const played = ({ rig = '', more }) => `${rig} ${more?.name ?? ''}`;
chosen.sort((a, b) => played(a).localeCompare(played(b)));
try {
  for (const {
    name,
    rig = 'band',
    more = (text) => text,
    hash,
    act,
    who,
    size = sizes.desk,
    theme = 'dark',
  } of chosen) {
    try {
      await play(rig, more);
      const link = who ? await ohmic.pair(who) : ohmic.link;
      const page = await open_page(browser, link, { viewport: size, theme, touch: !!who });
      if (hash) await page.evaluate((to) => (location.hash = to), hash);
      await settled(page);
      const offer = page.getByRole('button', { name: 'Not now', exact: true });
      if (name !== 'first-sound' && (await offer.isVisible().catch(() => false))) await offer.click();
      await act?.(page);
      await settled(page, 300);
      await page.waitForTimeout(1500);
      const raw = path.join(folder, `.${name}.png`);
      await page.screenshot({ path: raw });
      const bytes = small(raw, path.join(folder, `console-${name}.png`));
      console.log(
        `console-${name}.png: ${size.width} x ${size.height}, ${(bytes / 1000).toFixed(0)} kB${page.wrongs.length ? `; wrong: ${page.wrongs.join('; ')}` : ''}`,
      );
      await page.context().close();
    } catch (wrong) {
      console.log(`console-${name}.png: ${String(wrong).split('\n')[0]}`);
      process.exitCode = 1;
    }
  }
} finally {
  await browser.close();
  await ohmic?.end();
}
