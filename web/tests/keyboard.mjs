// By keyboard alone: every control of a page is reached by Tab and arrows, the focus is seen, and nothing holds it.
import { controls } from './controls.mjs';

const most_tabs = 1500;

/** What has the focus: its address, and whether it looks otherwise than without the focus. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    // What a drawing shows of its focus stands on its parts.
    const look = () =>
      [element, ...element.querySelectorAll('*')]
        .slice(0, 12)
        .map((one) => {
          const style = getComputedStyle(one);
          return `${style.outlineStyle} ${style.outlineWidth} ${style.boxShadow} ${style.borderColor} ${style.backgroundColor} ${style.stroke} ${style.strokeWidth} ${style.fill} ${style.r}`;
        })
        .join('|');
    window.__seen ??= new Set();
    const is_new = !window.__seen.has(element);
    window.__seen.add(element);
    const style = getComputedStyle(element);
    const outlined = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1;
    let visible = outlined;
    if (!visible) {
      const with_focus = look();
      const held = element.style.transition;
      element.style.transition = 'none';
      element.blur();
      visible = look() !== with_focus;
      element.focus();
      element.style.transition = held;
    }
    const group = element.closest('[role="radiogroup"]');
    return {
      is_new,
      visible,
      name: `${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40)}`,
      address: element.dataset.address ?? group?.dataset.address ?? null,
    };
  });

/** Tabs through the whole page, from its beginning until it begins anew. */
async function tab_through(page) {
  await page.evaluate(() => {
    window.__seen = new Set();
    // The browser tabs on from where a click was last: from the page's beginning again.
    const beginning = document.createElement('span');
    beginning.tabIndex = -1;
    document.body.prepend(beginning);
    beginning.focus();
    beginning.remove();
  });
  const reached = new Set();
  const unseen = [];
  let steps = 0;
  let misses = 0;
  while (steps < most_tabs && misses < 3) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    ++steps;
    if (!now) {
      // Out at the end, into the browser's own bar: no trap. Once around is enough.
      if (reached.size > 0 || steps > 3) break;
      continue;
    }
    if (!now.is_new) {
      ++misses;
      continue;
    }
    misses = 0;
    reached.add(now.address);
    if (!now.visible) unseen.push(now.name);
  }
  return { reached, unseen, steps };
}

/** Where one stop stands for many (a matrix, a group of handles), arrow keys lead to the others. */
async function arrows_lead_to(page, address) {
  return page.evaluate((wanted) => {
    const element = [...document.querySelectorAll('[data-address]')].find(
      (one) => one.dataset.address === wanted && one.checkVisibility(),
    );
    if (!element) return true;
    const group = element.closest(
      '[role="grid"], [role="toolbar"], [role="group"], [role="radiogroup"], table',
    );
    const stops = group ? [...group.querySelectorAll('[tabindex="0"]')] : [];
    return element.tabIndex === -1 && stops.length > 0;
  }, address);
}

/** What is wrong with the page as it stands for who has a keyboard alone, in sentences; `words` counts what was met. */
export async function by_keyboard(page, where) {
  const wrong = [];
  // A sheet in front of the page keeps the focus to itself, as it should.
  const on_sheet = await page.evaluate(() => {
    const sheet = document.querySelector('dialog:modal');
    return sheet && [...sheet.querySelectorAll('[data-address]')].map((one) => one.dataset.address);
  });
  const wanted = (await controls(page)).filter(
    (one) => !one.disabled && (!on_sheet || on_sheet.includes(one.address)),
  );
  const { reached, unseen, steps } = await tab_through(page);
  if (steps >= most_tabs) wrong.push(`${where}: Tab never comes to an end`);
  for (const name of unseen) wrong.push(`${where}: the focus on ${name} is not seen`);
  for (const { address } of wanted)
    if (!reached.has(address) && !(await arrows_lead_to(page, address)))
      wrong.push(`${where}: ${address} is not reached`);
  return { wrong, words: `${where}: ${wanted.length} controls, ${steps} stops` };
}
