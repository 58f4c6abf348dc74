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
  const before = await ohmic.get(one.address);
  const element = control(page, one.address, one.kind);
  await element.scrollIntoViewIfNeeded();
  for (const way of ways(page, element, { ...one, value: before })) {
    await way();
    await answer_questions(page);
    if (!(await until(async () => (await ohmic.get(one.address)) !== before, 400))) continue;
    const now = await ohmic.get(one.address);
    const shows = await until(
      async () => !(await element.count()) || (await element.getAttribute('data-value')) === now,
    );
    await ohmic.set(one.address, before);
    return shows || `shows ${await element.getAttribute('data-value')} where it is ${now}`;
  }
  return `stays ${before}`;
}

/** A question in between ("48 volts on?") is answered with yes, as a person would. */
async function answer_questions(page) {
  const yes = page.locator('dialog[open] footer button.primary, dialog[open] footer button.danger').last();
  if (await yes.count()) await yes.click();
}

async function turn_all(page, all) {
  const turned = new Set();
  const wrong = [];
  let count = 0;
  const disabled = new Set();
  for (const place of all) {
    await place.open();
    for (const one of await controls(page)) {
      // The same control stands in the same view in front of every opened strip: once is enough.
      const key = `${one.kind} ${one.address}`;
      if (one.disabled) disabled.add(one.address);
      if (one.disabled || turned.has(key)) continue;
      turned.add(key);
      ++count;
      if (!(await control(page, one.address, one.kind).count())) await place.open();
      const result = await turn(page, one);
      if (result !== true) wrong.push(`${place.name}: ${one.kind} ${one.address} ${result}`);
    }
  }
  return { count, wrong, disabled, addresses: new Set([...turned].map((key) => key.replace(/^\w+ /, ''))) };
}

test('every control of the console turns what it says', async (t) => {
  const page = await open_page(browser, ohmic.link, { viewport: sizes.desk });
  const all = await places(page);
  const { count, wrong, disabled, addresses } = await turn_all(page, all);
  t.diagnostic(
    `${all.length} places, ${count} controls, ${addresses.size} values; disabled: ${[...disabled].join(', ') || 'none'}`,
  );
  const { parameters } = await ohmic.ask({ list: '' });
  const missing = parameters
    .map((one) => one.address)
    .filter((address) => !addresses.has(address) && !disabled.has(address));
  t.diagnostic(`values without a control: ${missing.join(', ') || 'none'}`);
  assert.deepEqual(wrong, []);
  assert.deepEqual(page.wrongs, []);
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
  ])
    assert.ok(addresses.has(address), `no control turns ${address}`);
});

test("every control of the performer's page turns what it says", async (t) => {
  const page = await open_page(browser, await ohmic.pair('Lead'), { viewport: sizes.phone, touch: true });
  const { count, wrong, addresses } = await turn_all(page, one_place(page, 'phone'));
  t.diagnostic(`${count} controls`);
  assert.deepEqual(wrong, []);
  assert.deepEqual(page.wrongs, []);
  for (const address of addresses) assert.match(address, /^(mix|phones)\.Lead\./);
});
