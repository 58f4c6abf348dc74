// axe-core looks at a page, in dark at everything; in light colours alone can differ, so its contrast is looked at.
import { createRequire } from 'node:module';
import fs from 'node:fs';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const goals = new Set(['serious', 'critical']);

async function look(page, theme) {
  // The page's policy lets no foreign script in; the debugger's way is not bound by it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (rules) => window.axe.run(document, { resultTypes: ['violations'], runOnly: rules }),
    theme === 'dark'
      ? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']
      : { type: 'rule', values: ['color-contrast'] },
  );
  return violations;
}

/** The page in the other colours; what fades into them has arrived. */
async function wear(page, theme) {
  await page.emulateMedia({ colorScheme: theme });
  await page.evaluate(async (name) => {
    document.documentElement.dataset.theme = name;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    await Promise.allSettled(document.getAnimations().map((one) => one.finished));
  }, theme);
}

/** What was found where: `serious` as sentences, `lesser` as counts. */
export class Findings {
  places = 0;
  serious = [];
  lesser = new Map();

  async add(page, where, theme) {
    ++this.places;
    for (const { id, impact, help, nodes } of await look(page, theme)) {
      const kind = `${id} (${impact})`;
      if (goals.has(impact))
        this.serious.push(
          `${where}: ${kind}: ${help}: ${nodes.length} x, such as ${nodes[0].html.slice(0, 160)}; ${nodes[0].failureSummary?.split('\n')[1]?.trim() ?? ''}`,
        );
      else this.lesser.set(kind, (this.lesser.get(kind) ?? 0) + nodes.length);
    }
  }

  words() {
    return `${this.places} places; lesser findings: ${[...this.lesser].map(([id, n]) => `${id} ${n} x`).join(', ') || 'none'}`;
  }
}

export const findings_in_both = () => ({ dark: new Findings(), light: new Findings() });

/** The page as it stands, in dark and in light; dark in the end. */
export async function look_in_both(page, where, findings) {
  await findings.dark.add(page, where, 'dark');
  await wear(page, 'light');
  await findings.light.add(page, where, 'light');
  await wear(page, 'dark');
}
