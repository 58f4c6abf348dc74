// Every control of the console, turned by the keyboard as a person does, changes the value that another client reads.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { open_browser, open_page, places, one_place, sizes, skip_without_browser } from './browser.mjs';
import { control, controls, ways } from './controls.mjs';
import { Ohmic } from './ohmic.mjs';
import { band_of_tones } from './rigs.mjs';

skip_without_browser();

let ohmic, browser, rig;
before(async () => {
  rig = band_of_tones();
  ohmic = await Ohmic.play(rig.rig);
  // What belongs to a switch is shown when it is on.
  const { values } = await ohmic.ask({ get: 'phones' });
  for (const address of Object.keys(values))
    if (address.endsWith('crossfeed.on')) await ohmic.set(address, true);
  // 48 V stands only on the microphone socket: without it every socket may be chosen.
  for (const side of ['L', 'R']) await ohmic.set(`input.Overhead ${side}.phantom`, false);
  browser = await open_browser();
});
after(async () => {
  await browser?.close();
  await ohmic?.end();
  rig?.remove();
});

const until = async (is_so, patience_ms = 1500) => {
  const end = Date.now() + patience_ms;
  while (Date.now() < end) {
    if (await is_so()) return true;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  return false;
};

/** Turns it until the value changes; true when it did and the page shows the new value, too. */
async function turn(page, one) {
  const [range] = (await ohmic.ask({ list: one.address })).parameters;
  const before = range.value;
  const element = control(page, one.address, one.kind);
  await element.scrollIntoViewIfNeeded();
  for (const way of ways(page, element, { ...one, value: before, range })) {
    await way();
    await answer_questions(page);
    if (!(await until(async () => (await ohmic.get(one.address)) !== before, 400))) continue;
    const now = await ohmic.get(one.address);
    const shown = async () => ((await element.count()) ? element.getAttribute('data-value') : now);
    const shows = await until(async () => (await shown()) === now);
    await ohmic.set(one.address, before);
    return shows || `shows ${await shown()} where it is ${now}`;
  }
  return `stays ${before}`;
}

/** A question in between ("48 volts on?") is answered with yes, as a person would. */
async function answer_questions(page) {
  const yes = page.locator('dialog[open] footer button.primary, dialog[open] footer button.danger').last();
  if (await yes.count()) await yes.click();
}

/**
 * One at a time for each thing of the rig: a volume, its ends and its figure typed hold each other, so that two pages that
 * turn them at once see each other's values.
 */
const at_work = new Map();
async function alone(address, act) {
  const thing = address.split('.').slice(0, 2).join('.');
  while (at_work.has(thing)) await at_work.get(thing);
  const done = act();
  at_work.set(
    thing,
    done.then(
      () => at_work.delete(thing),
      () => at_work.delete(thing),
    ),
  );
  return done;
}

/** Choices that take other controls away from all pages while they are turned: they come last, on one page. */
const shakes = (address) => /\.(mix|choice|set|curve)$/.test(address);

/** Several pages share the places between them; a control that stands in many places is turned once. */
async function turn_all(pages, places_of) {
  const turned = new Set();
  const disabled = new Set();
  const wrong = [];
  const last = [];
  const prove = async (page, place, one) => {
    if (!(await control(page, one.address, one.kind).count())) await place.open();
    const result = await turn(page, one).catch((error) => String(error).split('\n')[0]);
    if (result !== true) wrong.push(`${place.name}: ${one.kind} ${one.address} ${result}`);
  };
  const open = (await places_of(pages[0])).map((one) => one.name);
  const places_count = open.length;
  await Promise.all(
    pages.map(async (page) => {
      const mine = await places_of(page);
      for (let name = open.shift(); name !== undefined; name = open.shift()) {
        const place = mine.find((one) => one.name === name);
        if (!place) {
          wrong.push(`${name} is there on one page and not on another`);
          continue;
        }
        await place.open();
        for (const one of await controls(page)) {
          const key = `${one.kind} ${one.address}`;
          if (one.disabled) disabled.add(one.address);
          if (one.disabled || turned.has(key)) continue;
          turned.add(key);
          if (shakes(one.address)) last.push([place.name, one]);
          else await alone(one.address, () => prove(page, place, one));
        }
      }
    }),
  );
  const mine = await places_of(pages[0]);
  for (const [name, one] of last) {
    const place = mine.find((each) => each.name === name);
    await place.open();
    await prove(pages[0], place, one);
  }
  const addresses = new Set([...turned].map((key) => key.replace(/^\w+ /, '')));
  return { places: places_count, count: turned.size, wrong, disabled, addresses };
}

test('every control of the console turns what it says', async (t) => {
  const pages = await Promise.all(
    [1, 2, 3].map(() => open_page(browser, ohmic.link, { viewport: sizes.desk })),
  );
  const known = await places(pages[0]);
  const {
    places: count_of_places,
    count,
    wrong,
    disabled,
    addresses,
  } = await turn_all(pages, (page) => places(page, known));
  t.diagnostic(
    `${count_of_places} places, ${count} controls, ${addresses.size} values; disabled: ${[...disabled].join(', ') || 'none'}`,
  );
  const { parameters } = await ohmic.ask({ list: '' });
  const missing = parameters
    .map((one) => one.address)
    .filter((address) => !addresses.has(address) && !disabled.has(address));
  t.diagnostic(`values without a control: ${missing.join(', ') || 'none'}`);
  assert.deepEqual(wrong, []);
  for (const page of pages) assert.deepEqual(page.wrongs, []);
  // What an engineer turns while a band plays must be there: strips, sends, mixes, phones, monitors.
  for (const address of [
    'input.Kick.fader',
    'input.Kick.mute',
    'input.Kick.gain',
    'mix.Drums.sends.Lead.level',
    'mix.Lead.level',
    'phones.Lead.level',
    'phones.Guitar.ceiling',
    'monitor.Room.dim',
    'monitor.Room.highest',
    'phones.Lead.lowest',
    'phones.Lead.curve',
    'phones.Lead.crossfeed.feed',
    'hearing.mode',
  ])
    assert.ok(addresses.has(address), `no control turns ${address}`);
});

test("every control of the performer's page turns what it says", async (t) => {
  const page = await open_page(browser, await ohmic.pair('Lead'), { viewport: sizes.phone, touch: true });
  const { count, wrong, addresses } = await turn_all([page], async () => one_place(page, 'phone'));
  t.diagnostic(`${count} controls`);
  assert.deepEqual(wrong, []);
  assert.deepEqual(page.wrongs, []);
  for (const address of addresses) assert.match(address, /^(mix|phones)\.Lead\./);
});
