// Sound cards on the page: followers of a real Ohmic keep step in sight; a card's switches are pressed where they belong.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findings_in_both, look_in_both } from './axe.mjs';
import { open_browser, open_page, settled, sizes, skip_without_browser } from './browser.mjs';
import { CardInHand } from './card_in_hand.mjs';
import { Ohmic } from './ohmic.mjs';
import { band, with_followers } from './rigs.mjs';

skip_without_browser();

let ohmic, browser, card, page;
before(async () => {
  ohmic = await Ohmic.play(with_followers(band()));
  browser = await open_browser();
  card = new CardInHand();
  page = await open_page(browser, ohmic.link, {
    viewport: sizes.tablet,
    prepare: (fresh) => card.stand_before(fresh),
  });
});
after(async () => {
  await browser?.close();
  await ohmic?.end();
});

const go = async (hash) => {
  await page.evaluate((to) => (location.hash = to), hash);
  await settled(page);
};
const lamp = (place, name) => place.getByRole('button', { name });
const is_on = async (button) => (await button.getAttribute('aria-pressed')) === 'true';
const last = () => card.pressed[card.pressed.length - 1];
const until = async (is_so, what) => {
  for (let i = 0; i < 200; ++i) {
    if (await is_so()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(what);
};

test('the page shows the clock, and how each follower keeps step with it', async () => {
  await go('#/latency');
  const clock = page.getByRole('article', { name: 'virtual card' });
  assert.match(await clock.innerText(), /The clock[\s\S]*there/);
  const booth = page.getByRole('article', { name: 'Booth' });
  assert.match(await booth.innerText(), /Follows[\s\S]*1 channel in[\s\S]*ppm[\s\S]*frames/);
  await until(async () => /In step/.test(await booth.innerText()), 'Booth does not come into step');
  const { cards } = await ohmic.ask({ cards: true });
  const told = cards.find((one) => one.name === 'Booth');
  assert.ok(told.step.locked && Math.abs(told.step.ppm) < 50, JSON.stringify(told));
  assert.ok((await booth.innerText()).includes(`${told.capture.ms.toFixed(2)} ms`), 'its latency is told');
});

test('a card that is not there says why, and what that means', async () => {
  const gone = page.getByRole('article', { name: 'Gone' });
  await until(async () => (await gone.count()) === 1, 'it is not shown');
  assert.match(await gone.innerText(), /not there[\s\S]*tried again every second/);
});

test('what belongs to the whole card stands at the card, and what nobody knows can only be read', async () => {
  const group = page.getByRole('group', { name: 'Switches of virtual card' });
  assert.match(
    await group.innerText(),
    /Clock source[\s\S]*Direct monitor[\s\S]*Level of outputs 1 and 2[\s\S]*Mute/,
  );
  assert.doesNotMatch(await group.innerText(), /48 V|Gain|Persistence/);
  await group.getByRole('radio', { name: 'S/PDIF' }).click();
  assert.deepEqual(last(), { number: 7, value: 1 });
  await lamp(group, /Direct monitor|direct monitor/).focus();
  await page.keyboard.press('Space');
  assert.deepEqual(last(), { number: 8, value: 0 });
  await group.getByRole('slider', { name: /Level of outputs 1 and 2/ }).focus();
  await page.keyboard.press('ArrowDown');
  assert.deepEqual(last(), { number: 9, value: -12.5 });
  assert.match(await group.innerText(), /Level of outputs 3 and 4[\s\S]*−18.0 dB/);
  assert.equal(await group.getByRole('slider').count(), 1, 'one that can only be read is no slider');
  const others = page.getByText('1 control that Ohmic leaves alone');
  await others.click();
  assert.equal(await page.getByText('Phantom Power Persistence Capture Switch').isVisible(), true);
  assert.equal(await page.getByRole('button', { name: /Persistence/ }).count(), 0);
});

test("a strip's 48 V button is the card's relay: it says whose it is, asks first, and the answer is the consent", async () => {
  await go('#/desk/channels');
  const kick = page.getByRole('region', { name: 'Kick', exact: true });
  const relay = lamp(kick, /^48V: Kick\. The switch in Scarlett 4i4 USB: 48 V of inputs 1 and 2/);
  const before = card.pressed.length;
  await relay.click();
  const question = page.getByRole('dialog');
  assert.match(await question.innerText(), /real switch in Scarlett 4i4 USB[\s\S]*Snare gets them, too/);
  await question.getByRole('button', { name: 'Leave it off' }).click();
  assert.equal(card.pressed.length, before, 'nothing was pressed');
  await relay.click();
  await question.getByRole('button', { name: 'Turn on 48 V' }).click();
  assert.deepEqual(last(), { number: 1, value: 1, consent: true });
  await until(() => is_on(relay), 'the lamp does not light');
  const snare = page.getByRole('region', { name: 'Snare', exact: true });
  assert.ok(await is_on(lamp(snare, /^48V/)), 'who shares the switch shows it, too');
  await relay.click();
  assert.deepEqual(last(), { number: 1, value: 0 }, 'off asks nothing');
  await relay.click();
  await question.getByRole('button', { name: 'Turn on 48 V' }).click();
  assert.deepEqual(last(), { number: 1, value: 1 }, 'it was allowed before');
});

test("a strip's gain, pad and Hi-Z are the card's, over the card's own range, and follow its knobs", async () => {
  const kick = page.getByRole('region', { name: 'Kick', exact: true });
  const gain = kick.getByRole('slider', { name: 'Kick: Gain, the knob in Scarlett 4i4 USB' });
  assert.equal(await gain.getAttribute('aria-valuemax'), '70');
  await gain.focus();
  await page.keyboard.press('ArrowUp');
  assert.deepEqual(last(), { number: 2, value: 31.5 });
  await kick.getByRole('textbox', { name: /Gain.*typed/ }).fill('40');
  await page.keyboard.press('Enter');
  assert.deepEqual(last(), { number: 2, value: 40 });
  card.turn(2, 55);
  await until(async () => (await gain.getAttribute('aria-valuenow')) === '55', 'it does not follow');
  await lamp(kick, /^Pad/).click();
  assert.deepEqual(last(), { number: 4, value: 1 });
  const bass = page.getByRole('region', { name: 'Bass', exact: true });
  assert.ok(await is_on(lamp(bass, /^Hi-Z/)));
  await go('#/desk/channels/Kick');
  const preamp = page.getByRole('region', { name: /^Preamp of Kick|^Input of Kick/ });
  assert.match(await preamp.innerText(), /In Scarlett 4i4 USB\.[\s\S]*one switch with Snare/);
  assert.deepEqual(page.wrongs, []);
});

test('axe finds nothing serious in the panel and the strips of a card, in either theme', async () => {
  const findings = findings_in_both();
  for (const hash of ['#/latency', '#/desk/channels/Kick']) {
    await go(hash);
    await look_in_both(page, hash, findings);
  }
  assert.deepEqual([...findings.dark.serious, ...findings.light.serious], []);
});
