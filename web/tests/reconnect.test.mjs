// The server goes and comes back: pages return by themselves, and show what is true then.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connected, open_browser, open_page, settled, sizes, skip_without_browser } from './browser.mjs';
import { control } from './controls.mjs';
import { Ohmic } from './ohmic.mjs';
import { band } from './rigs.mjs';

skip_without_browser();

let ohmic, browser;
before(async () => {
  ohmic = await Ohmic.play(band());
  browser = await open_browser();
});
after(async () => {
  await browser?.close();
  await ohmic?.end();
});

const shown = (page, address) => control(page, address).getAttribute('data-value');
const gone = (page) =>
  page.waitForSelector('html[data-connected="false"]', { timeout: 10000, state: 'attached' });

for (const signal of ['SIGINT', 'SIGKILL']) {
  test(`pages come back by themselves after ${signal}, with true values`, async (t) => {
    const engineer = await open_page(browser, ohmic.link, { viewport: sizes.desk });
    const performer = await open_page(browser, await ohmic.pair('Lead'), {
      viewport: sizes.phone,
      touch: true,
    });
    const fader = 'input.Kick.fader';
    const send = 'mix.Lead.sends.Kick.level';
    await ohmic.set(fader, '-7 dB');
    await ohmic.set(send, '-11 dB');
    await settled(performer);
    assert.equal(await shown(performer, send), '-11 dB');

    await ohmic.stop(signal);
    await Promise.all([gone(engineer), gone(performer)]);
    assert.match(await performer.locator('header').innerText(), /no connection|connecting/i);
    await ohmic.start();
    const begun = Date.now();
    await Promise.all([connected(engineer), connected(performer)]);
    t.diagnostic(`back ${Date.now() - begun} ms after the server was; goal 6000`);
    await Promise.all([settled(engineer), settled(performer)]);

    // Nobody saved: what plays is what the file says, and what the pages had shown is forgotten.
    assert.equal(await shown(engineer, fader), await ohmic.get(fader));
    assert.equal(await shown(performer, send), await ohmic.get(send));

    // And they are alive: what is turned there arrives here.
    await control(performer, send).focus();
    await performer.keyboard.press('ArrowDown');
    await settled(engineer);
    assert.equal(await shown(performer, send), await ohmic.get(send));
    await ohmic.set(send, '-3 dB');
    await performer.waitForFunction(
      (address) => document.querySelector(`[data-address="${address}"]`)?.dataset.value === '-3 dB',
      send,
    );
    for (const page of [engineer, performer]) {
      assert.deepEqual(page.wrongs, []);
      await page.context().close();
    }
  });
}
