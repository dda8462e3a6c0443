import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '#model/report.ts';
import { laws } from '#properties/index.ts';
import { html } from '#reporters/html.ts';
import { mostTelling } from '#reporters/most-telling.ts';
import { sections } from '#reporters/sections.ts';
import { museumReport } from './museum-report.ts';

/** A Chromium of this machine; `RATELAW_CHROMIUM` names another. */
const executablePath = [process.env['RATELAW_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);

/** Runs in the page: every element whose text stands out too little, by the formula of WCAG 2.2. */
const lowContrast = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * (top[3] ?? 1) + under[i] * (1 - (top[3] ?? 1)));
  const luminance = (color) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const channel = color[i] / 255;
    return sum + weight * (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
  }, 0);
  const back = (element) => (element === null ? [255, 255, 255] : over(channels(getComputedStyle(element).backgroundColor), back(element.parentElement)));
  return [...document.querySelectorAll('h1, h2, h3, h4, p, a, dt, dd, pre, button, b, li, th, summary, figcaption, footer, .plain td')].flatMap((element) => {
    const [a, b] = [luminance(channels(getComputedStyle(element).color)), luminance(back(element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    return contrast < 4.5 ? [element.tagName + ' ' + element.className + ' ' + contrast.toFixed(2)] : [];
  });
})()`;

describe.skipIf(executablePath === undefined)(
  'the page in a real Chromium (skipped where none is found; RATELAW_CHROMIUM names one)',
  () => {
    let report: Report;
    let browser: Browser;
    let folder: string;
    const requests: string[] = [];
    const complaints: string[] = [];

    async function open(shown: Report, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
      const file = join(folder, `${colorScheme}.html`);
      writeFileSync(file, html(shown, { laws }));
      const page = await browser.newPage({ colorScheme });
      page.on('request', (request) => requests.push(request.url()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => complaints.push(message.text()));
      await page.goto(`file://${file}`);
      return page;
    }

    beforeAll(async () => {
      report = await museumReport();
      folder = mkdtempSync(join(tmpdir(), 'ratelaw-html-'));
      browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('no request leaves the page, and nothing complains, whatever a subject is called', async () => {
      const [outcome] = report.outcomes;
      if (outcome === undefined) throw new Error('no outcome');
      const name = '</script><img src=https://example.org/x onerror=alert(1)>"\'';
      const page = await open({
        ...report,
        stale: [name],
        outcomes: [...report.outcomes, { ...outcome, subject: name, verdict: 'errored', reason: name }],
      });
      expect(await page.locator('#matrix tbody th[scope=rowgroup]').last().textContent()).toBe(name);
      expect(await page.locator('img').count()).toBe(0);
      expect(requests.filter((url) => !/^(file|data):/.test(url))).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    });

    test('the matrix holds every row of the report as a word, under its headers', async () => {
      const page = await open(report);
      const words = await page
        .locator('#matrix tbody')
        .evaluateAll((bodies) =>
          bodies.flatMap((body) =>
            [...body.querySelectorAll('tr')].flatMap((row) =>
              [...row.querySelectorAll('td')].map((cell, index) =>
                [body.querySelector('th')?.textContent, row.querySelector('th[scope=row]')?.textContent, index, cell.textContent].join('|'),
              ),
            ),
          ),
        );
      const columns = await page.locator('#matrix thead th').allTextContents();
      for (const { subject, hyperparameter, law, verdict, known } of report.outcomes) {
        const word = known === undefined ? verdict : 'known';
        const worse = report.outcomes.some(
          (other) => other.subject === subject && other.hyperparameter === hyperparameter && other.law === law && other.verdict !== verdict,
        );
        if (worse) continue;
        expect(words).toContain([subject, hyperparameter === '*' ? '(all)' : hyperparameter, columns.indexOf(law) - 2, word].join('|'));
      }
      await page.close();
    });

    test('arrow keys walk the matrix and say what a cell means, Enter opens its finding, Escape returns', async () => {
      const page = await open(report);
      const focused = (): Promise<string | null> => page.locator(':focus').textContent();
      const told = (): Promise<string | null> => page.locator('#told').textContent();
      const [first, second] = report.outcomes;
      await page.locator('#matrix td').first().focus();
      expect(await told()).toBe(`${first?.subject} · ${first?.hyperparameter} · ${first?.law} — failed`);
      await page.keyboard.press('ArrowRight');
      expect(await told()).toContain(`${second?.law} — ${second?.verdict}`);
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowUp');
      expect(await focused()).toBe('failed');
      await page.keyboard.press('Enter');
      expect(await page.locator('article:focus').count()).toBe(1);
      expect(await focused()).toContain(first?.law);
      expect(await focused()).toContain(`npx ratelaw replay ${first?.replay}`);
      await page.keyboard.press('Escape');
      expect(await page.locator('td:focus').count()).toBe(1);
      await page.close();
    });

    /** Where the focus is, what is drawn around it, and whether something lies over it. */
    const focus = `(() => {
      const at = document.activeElement, { outlineStyle, outlineWidth } = getComputedStyle(at), box = at.getBoundingClientRect();
      const seen = document.elementFromPoint(box.left + Math.min(box.width, 60) / 2, box.top + Math.min(box.height, 20) / 2);
      return {
        name: at.getAttribute('aria-label') ?? at.textContent.trim().replace(/\\s+/g, ' '),
        ring: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth),
        free: seen !== null && (at.contains(seen) || seen.contains(at)),
      };
    })()`;
    interface Focus {
      readonly name: string;
      readonly ring: number;
      readonly free: boolean;
    }

    test.each([
      ['light', 1280],
      ['dark', 390],
    ] as const)(
      'the Tab key goes through all of it in the order of reading, in %s at %i pixels, and every stop is to be seen',
      async (scheme, width) => {
        const { failed } = sections(report);
        const page = await open(report, scheme);
        await page.setViewportSize({ width, height: 800 });
        const stops: string[] = [];
        for (;;) {
          await page.keyboard.press('Tab');
          const { name, ring, free } = await page.evaluate<Focus>(focus);
          if (ring === 0) break;
          expect([name, ring >= 2, free]).toEqual([name, true, true]);
          stops.push(name);
          expect(stops.length).toBeLessThan(100);
        }
        const chips = ['failed', 'known', 'errored', 'passed', 'skipped'];
        expect(stops.map((name) => name.replace(/^\d+ (?=\w+$)/, ''))).toEqual([
          'Skip to the matrix',
          'Skip to the failures',
          'Skip to the laws',
          ...chips,
          'Filter by text',
          'failed',
          ...mostTelling(failed).map(({ law }) => law),
          ...(sections(report).known.length === 0 ? [] : [`${sections(report).known.length} known failures`]),
          'Why rows were skipped',
          'What was drawn',
        ]);
        await page.close();
      },
    );

    test('a skip link leads past what is in its way, and a list opens and closes by Enter', async () => {
      const page = await open(report);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect((await page.evaluate<Focus>(focus)).name).toBe('Failures');
      await page.keyboard.press('Tab');
      expect(await page.locator('article a:focus').count()).toBe(1);
      await page.getByText('What was drawn', { exact: true }).focus();
      for (const opened of [1, 0]) {
        await page.keyboard.press('Enter');
        expect(await page.locator('details[open] > summary:focus').count()).toBe(opened);
      }
      await page.close();
    });

    test('the laws above the matrix are reached by the arrow keys, Enter reads one where it stands, Escape returns to it', async () => {
      const page = await open(report);
      const told = (): Promise<string | null> => page.locator('#told').textContent();
      const [first, second] = (await page.locator('#matrix thead a').allTextContents()).map((id) => laws.find((law) => law.id === id));
      await page.locator('#matrix td').first().focus();
      await page.keyboard.press('ArrowUp');
      expect(await told()).toBe(`${first?.id} — ${first?.statement}`);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowUp');
      expect(await told()).toBe(`${second?.id} — ${second?.statement}`);
      await page.keyboard.press('Enter');
      expect(await page.locator('dt:focus').textContent()).toBe(second?.id);
      await page.keyboard.press('Escape');
      expect((await page.evaluate<Focus>(focus)).name).toBe(second?.id);
      await page.keyboard.press('ArrowDown');
      expect(await page.locator('td:focus').count()).toBe(1);
      await page.close();
    });

    test('a cell under the cursor is never under the names that stay, however far it is', async () => {
      const outcomes = Array.from({ length: 40 }, (_, index) =>
        report.outcomes.map((one) => ({ ...one, subject: `library/optimizer-${index}` })),
      ).flat();
      const page = await open({ ...report, outcomes });
      await page.setViewportSize({ width: 390, height: 600 });
      await page.locator('#matrix td').first().focus();
      const keys = ['ArrowDown', 'ArrowRight', 'ArrowUp', 'ArrowLeft'].flatMap((key) => Array.from({ length: 30 }, () => key));
      for (const key of keys) {
        await page.keyboard.press(key);
        expect([key, (await page.evaluate<Focus>(focus)).free]).toEqual([key, true]);
      }
      await page.close();
    });

    test('a screen reader is told of a grid with a name, of its headers, and of every cell by its verdict', async () => {
      const page = await open(report);
      const grid = page.getByRole('grid', { name: 'Verdicts by subject, hyperparameter and law' });
      const cells = await page.locator('#matrix td').count();
      expect(await grid.getByRole('gridcell').count()).toBe(cells);
      expect(await grid.getByRole('columnheader').count()).toBe(await page.locator('#matrix thead th').count());
      expect(await grid.getByRole('gridcell', { name: 'failed', exact: true }).count()).toBeGreaterThan(0);
      await page.close();
    });

    test('where the filter hides the only stop of the matrix, another one takes its place', async () => {
      const page = await open(report);
      await page.locator('#matrix td').first().focus();
      await page.keyboard.press('/');
      await page.keyboard.type('falsy');
      await page.keyboard.press('Tab');
      expect(await page.locator('td:focus').count()).toBe(1);
      expect(await page.locator('#told').textContent()).toContain('museum/falsy-zero');
      await page.close();
    });

    test('only one cell of the matrix is a stop of the Tab key', async () => {
      const page = await open(report);
      expect(await page.locator('#matrix [tabindex="0"]').count()).toBe(1);
      expect(await page.locator('#matrix a:not([tabindex="-1"])').count()).toBe(0);
      await page.close();
    });

    test('the filters show only what was asked for, by verdict and by name', async () => {
      const page = await open(report);
      const { failed } = sections(report);
      const subjects = (): Promise<readonly string[]> => page.locator('#matrix tbody:visible th[scope=rowgroup]').allTextContents();
      await page.getByRole('button', { name: 'failed' }).press('Enter');
      expect(await subjects()).toEqual([...new Set(failed.map(({ subject }) => subject))]);
      await page.getByRole('button', { name: 'failed' }).press('Enter');
      await page.keyboard.press('/');
      await page.keyboard.type('museum/f');
      expect(await subjects()).toEqual(['museum/frozen-rate', 'museum/falsy-zero']);
      expect(await page.locator('#told').textContent()).toMatch(/^2 of 4 subjects/);
      await page.close();
    });

    test('every picture has words, and the schedule is drawn as declared and as it was seen', async () => {
      const page = await open(report);
      const labels = await page.locator('svg').evaluateAll((pictures) => pictures.map((picture) => picture.getAttribute('aria-label')));
      expect(labels.every((label) => (label ?? '').length > 20)).toBe(true);
      expect(labels).toContain('learningRate by update. As declared: 1, 0.5, 0.5, 0.5. As the optimizer saw it: 1, 1.');
      await page.close();
    });

    test('the updates are drawn as expected and as they were, where the report tells them', async () => {
      const updates = { leaf: 'w0', element: 0, expected: [-1, -0.5], actual: [-1, Number.NaN] };
      const outcomes = report.outcomes.map((outcome) => (outcome.verdict === 'failed' ? { ...outcome, updates } : outcome));
      const page = await open({ ...report, outcomes });
      const label = 'update of w0[0]. Expected: -1, -0.5. Actual: -1, NaN.';
      expect(await page.getByLabel(label, { exact: true }).count()).toBe(outcomes.filter(({ verdict }) => verdict === 'failed').length);
      await page.close();
    });

    test.each(['light', 'dark'] as const)(
      'text is readable in %s: every pair of colours has a contrast of 4.5 at least (WCAG 2.2, 1.4.3)',
      async (scheme) => {
        const page = await open(report, scheme);
        await page.locator('details').evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')));
        const low = await page.evaluate<readonly string[]>(lowContrast);
        expect([...new Set(low)]).toEqual([]);
        await page.close();
      },
    );

    test('100 subjects of five hyperparameters under 30 laws, a tenth of the rows failing, stay under 3 MB and open within 1 s', async () => {
      const { failed, passed } = sections(report);
      const outcomes = Array.from({ length: 15_000 }, (_, index) => {
        const from = index % 10 === 0 ? failed : passed;
        const outcome = from[index % from.length];
        if (outcome === undefined) throw new Error('no outcome');
        const group = Math.floor(index / 30);
        return {
          ...outcome,
          subject: `library/optimizer-${Math.floor(group / 5)}`,
          hyperparameter: `hyperparameter${group % 5}`,
          law: `a-law-with-a-name-of-its-own-${index % 30}`,
        };
      });
      const large = { ...report, outcomes };
      expect(new TextEncoder().encode(html(large, { laws })).length).toBeLessThan(3e6);
      const page = await open({ ...report, outcomes: [] });
      const devtools = await page.context().newCDPSession(page);
      // The processor's time of the page, not the clock's: what else the machine does is not the page's doing.
      await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
      const spent = async (): Promise<number> =>
        (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
      writeFileSync(join(folder, 'light.html'), html(large, { laws }));
      const before = await spent();
      await page.reload();
      await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
      expect((await spent()) - before).toBeLessThan(1);
      expect(await page.locator('#matrix td').count()).toBe(15_000);
      await page.close();
    });

    test('on a narrow screen the verdicts of three laws stand beside the names, and nothing but the matrix scrolls sideways', async () => {
      const page = await open(report);
      await page.setViewportSize({ width: 390, height: 844 });
      const third = await page.locator('#matrix tbody tr').first().locator('td').nth(2).boundingBox();
      expect((third?.x ?? Infinity) + (third?.width ?? 0)).toBeLessThan(390);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      await page.close();
    });
  },
);
