/** What a machine can see of the look: no figure is cut, nothing scrolls that should not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { expect, type OpenDesk, ROOT, test } from './fixtures.ts';
import { tradingDay } from './pages/scene.ts';

const SIZES = [
  [1_280, 800],
  [1_440, 900],
  [2_560, 1_440],
] as const;
const LEAST_SIZE = [1_024, 640] as const;
const KB = 1_024;

async function resize(desk: OpenDesk, [width, height]: readonly [number, number]): Promise<void> {
  await desk.app.evaluate(
    ({ BrowserWindow }, size) => {
      const window = BrowserWindow.getAllWindows()[0];
      window?.setPosition(0, 0);
      window?.setContentSize(size.width, size.height);
    },
    { width, height },
  );
  await desk.page.waitForFunction(
    (size) =>
      // A screen of just this size gives a pixel less to a window with an edge.
      Math.abs(window.innerWidth - size.width) < 3 &&
      Math.abs(window.innerHeight - size.height) < 3,
    { width, height },
  );
}

/**
 * Figures that reach beyond their cell. Text that is aligned right overflows to the left, where no
 * scroll width shows it, so the drawn text itself is measured.
 */
async function cutFigures(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const cells =
      '.grid-row .grid-cell:is([data-align="right"], [data-column="time"]), ' +
      '.chain-row .chain-cell, .ladder-price, .ladder-size, .figure-value, .touch-price .flash, .index-value, .day-pnl-value';
    return [...document.querySelectorAll<HTMLElement>(cells)].flatMap((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      const text = range.getBoundingClientRect();
      const box = cell.getBoundingClientRect();
      const whole = text.left >= box.left - 1 && text.right <= box.right + 1;
      const where = cell.dataset['column'] ?? cell.className;
      return whole || text.width === 0 ? [] : [`${where}: ${cell.textContent}`];
    });
  });
}

/** Names and figures of which only a part is inside the panel they belong to. */
async function halfVisible(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const parts = '.depth-figures .figure, .ladder tr, .ticket-costs .figure, .kill-switch';
    return [...document.querySelectorAll<HTMLElement>(parts)].flatMap((part) => {
      const box = part.getBoundingClientRect();
      const frame = (
        part.closest('[data-panel]') ?? document.documentElement
      ).getBoundingClientRect();
      const whole = box.bottom <= frame.bottom + 1 && box.right <= frame.right + 1;
      return whole || box.height === 0 ? [] : [`${part.className}: ${part.textContent}`];
    });
  });
}

async function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth;
  });
}

async function show(page: Page, layout: string): Promise<void> {
  await page.locator(`.header [data-segment=${layout}]`).click();
  const first = { TRADE: 'watchlist', SPREAD: 'chain', EXIT: 'positions' }[layout] ?? 'blotter';
  await expect(page.locator(`section[data-panel=${first}] [role=gridcell]`).first()).toBeVisible();
  await expect(page.locator('[data-order-id]').first()).toBeVisible();
}

test('no figure is cut at any size, in any layout, and the console stays silent', async ({
  desk,
}) => {
  const open = await desk.open();
  const { page } = open;
  await tradingDay(open);
  // Loaded again with someone listening: a breach of the content policy would be an error here.
  await page.reload();
  await page.waitForFunction(() => document.documentElement.dataset['ready'] === 'yes');
  for (const layout of ['TRADE', 'SPREAD', 'EXIT']) {
    await show(page, layout);
    for (const size of [...SIZES, LEAST_SIZE]) {
      await resize(open, size);
      const at = `${layout} at ${size.join(' × ')}`;
      await expect.poll(async () => cutFigures(page), at).toEqual([]);
      await expect.poll(async () => halfVisible(page), at).toEqual([]);
      await expect.poll(async () => scrollsSideways(page), at).toBe(false);
      await expect(page.getByTestId('kill-switch'), at).toBeInViewport({ ratio: 1 });
    }
  }
  expect(open.complaints).toEqual([]);

  await test.step('the measure itself sees a figure that is cut', async () => {
    await page
      .locator('.grid-cell[data-column=price]')
      .first()
      .evaluate((cell) => {
        cell.style.width = '20px';
      });
    expect(await cutFigures(page)).toHaveLength(1);
  });
});

test('the page starts with at most 250 KB of script, compressed', () => {
  const folder = join(ROOT, 'out/renderer');
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const scripts = page.matchAll(/(?:src|href)="\.\/(?<path>[^"]+\.js)"/g);
  const sizes = [...scripts].map(
    ({ groups }) => gzipSync(readFileSync(join(folder, groups?.['path'] ?? ''))).length,
  );
  expect(sizes.length).toBeGreaterThan(0);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250 * KB);
});
