// Controls of a page: each that can be turned carries the address of the value it turns.

/** What can be turned in sight: address, kind, value, whether it is disabled. Each address once a kind. */
export const controls = (page) =>
  page.$$eval('[data-address]', (elements) => {
    const seen = new Set();
    const kind_of = (element) => {
      const role = element.getAttribute('role');
      const type = element.tagName === 'INPUT' ? element.type : element.tagName.toLowerCase();
      if (role === 'slider' || type === 'range') return 'slider';
      if (role === 'switch' || type === 'checkbox' || element.hasAttribute('aria-pressed')) return 'switch';
      if (role === 'radiogroup') return 'radios';
      if (type === 'select') return 'select';
      if (type === 'text' || type === 'number') return 'field';
      return role ?? type;
    };
    const found = [];
    for (const element of elements) {
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      const one = {
        address: element.dataset.address,
        kind: kind_of(element),
        value: element.dataset.value ?? null,
      };
      if (seen.has(`${one.kind} ${one.address}`)) continue;
      seen.add(`${one.kind} ${one.address}`);
      one.disabled =
        element.matches(':disabled, [aria-disabled="true"]') ||
        (one.kind === 'radios' && !element.querySelector('[role="radio"]:not(:disabled)')) ||
        (one.kind === 'select' && element.options.length < 2);
      found.push(one);
    }
    return found;
  });

const selectors = {
  slider: '[role="slider"], input[type="range"]',
  switch: '[role="switch"], input[type="checkbox"], [aria-pressed]',
  radios: '[role="radiogroup"]',
  select: 'select',
  field: 'input:not([type]), input[type="text"], input[type="number"]',
};

/** The element of this address; of this kind, where there are several. */
export function control(page, address, kind) {
  const all = page.locator(`[data-address=${JSON.stringify(address)}]:visible`);
  if (!kind) return all.first();
  return all.and(page.locator(selectors[kind] ?? '*')).first();
}

/** Ways to turn a control with the keyboard, in the order a person would try them; each is a step that may change it. */
export function* ways(page, element, { kind, value, range }) {
  const press = (key) => async () => {
    await element.focus();
    await page.keyboard.press(key);
  };
  if (kind === 'slider') {
    for (const key of [
      'ArrowUp',
      'ArrowDown',
      'PageUp',
      'PageDown',
      'Alt+ArrowUp',
      'Alt+ArrowDown',
      'Home',
      'End',
    ])
      yield press(key);
  } else if (kind === 'switch') {
    yield press('Space');
  } else if (kind === 'radios') {
    const inner = element.locator('[role="radio"][tabindex="0"]').first();
    for (const key of ['ArrowRight', 'ArrowLeft'])
      yield async () => {
        await inner.focus();
        await page.keyboard.press(key);
      };
  } else if (kind === 'select') {
    for (const key of ['ArrowDown', 'ArrowUp']) yield press(key);
  } else if (kind === 'field') {
    for (const text of tries(value, range))
      yield async () => {
        await element.focus();
        await page.keyboard.press('Control+A');
        await page.keyboard.type(text);
        await page.keyboard.press('Enter');
      };
  }
}

/** Other values of the same kind: a little more, a little less; where there is none yet, one in its range. */
function tries(value, range) {
  const found = /^([+-]?[\d.]+)(.*)$/.exec((value ?? '').replace('−', '-'));
  if (!found)
    return [
      `${Number(Math.sqrt(range.minimum * range.maximum).toPrecision(2)) || range.maximum / 2} ${range.unit}`,
    ];
  const [, figure, unit] = found;
  const step = Math.max(range.maximum > 10 ? 1 : 0.01, Math.abs(Number(figure)) / 10);
  return [Number(figure) - step, Number(figure) + step, Number(figure) * 0.9].map(
    (one) => `${Number(one.toPrecision(4))}${unit}`,
  );
}
