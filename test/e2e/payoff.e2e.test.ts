/** The payoff of what is held: its figures, its sliders, and protection that moves as lines. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, type OpenDesk, test } from './fixtures.ts';
import { picture, pictureOf } from './live-desk.ts';
import { Positions } from './pages/positions.ts';
import { Trader } from './trader.ts';

const SCALE = 10_000;
const STRATEGY = 'Iron Condor 3';
/** Wings of the condor, in strikes of fifty from the money. */
const INNER = 4;
const OUTER = 8;

interface ListedUnderlying {
  readonly name: string;
  readonly spot: string;
  readonly expiries: readonly string[];
}

interface ListedOption {
  readonly id: string;
  readonly lot: number;
}

interface ListedStrike {
  readonly strike: number;
  readonly call: ListedOption;
  readonly put: ListedOption;
}

/** Sells an iron condor around the money in the second expiry; gives the index and its level. */
async function holdCondor(desk: OpenDesk): Promise<{ spot: string; level: number }> {
  const trader = new Trader(desk);
  const { underlyings } = await desk.ask<{ underlyings: readonly ListedUnderlying[] }>(
    'underlyings',
  );
  const nifty = underlyings.find(({ name }) => name === 'NIFTY');
  if (nifty === undefined) throw new Error('the paper market lists NIFTY');
  const expiryDay = nifty.expiries[1] ?? '';
  const { strikes } = await desk.ask<{ strikes: readonly ListedStrike[] }>('chain', {
    underlying: 'NIFTY',
    expiryDay,
  });
  const { last } = await trader.quote(nifty.spot);
  const money = Math.round(last / (50 * SCALE)) * 50;
  const at = (steps: number): ListedStrike => {
    const found = strikes.find(({ strike }) => strike === (money + steps * 50) * SCALE);
    if (found === undefined) throw new Error(`no strike ${steps} steps away`);
    return found;
  };
  const legs = [
    ['buy', at(-OUTER).put],
    ['buy', at(OUTER).call],
    ['sell', at(-INNER).put],
    ['sell', at(INNER).call],
  ] as const;
  for (const [side, { id, lot }] of legs) {
    const order = await trader.place({ instrument: id, side, quantity: lot, strategy: STRATEGY });
    await trader.expectState(order, 'filled');
  }
  return { spot: nifty.spot, level: Math.round(last / SCALE) };
}

async function protect(desk: OpenDesk, spot: string, level: number): Promise<void> {
  const stop = { purpose: 'stop', when: null } as const;
  const underlying = { kind: 'underlying', instrument: spot } as const;
  await desk.ask('set_protection', {
    commandId: 'payoff-protect',
    strategy: STRATEGY,
    scope: { kind: 'strategy' },
    rules: [
      { ...stop, watch: underlying, when: 'at_or_below', level: (level - 250) * SCALE },
      { purpose: 'target', watch: { kind: 'profit' }, when: null, level: 3_000 * SCALE },
    ],
  });
}

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder(/./).last().fill(words);
  await page.keyboard.press('Enter');
}

async function openPayoff(page: Page): Promise<void> {
  await command(page, 'Payoff');
  await expect(page.locator('[data-panel="payoff"] .payoff-canvas canvas')).toBeVisible();
}

/** The number that a line of protection stands at, in rupees; a proposal counts. */
async function standsAt(line: Locator): Promise<number> {
  return Number(await line.getAttribute('aria-valuenow'));
}

/** What axe finds in the panel, lines of protection and all. */
async function findings(page: Page): Promise<readonly string[]> {
  // A second page to gather the results in cannot be opened here; there are no frames either.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .include('[data-panel="payoff"]')
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120) ?? ''}`);
}

/** Takes the middle of the line by the pointer and holds it so many pixels away. */
async function hold(page: Page, line: Locator, byX: number, byY: number): Promise<void> {
  const box = await line.boundingBox();
  if (box === null) throw new Error('the line is drawn');
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + byX / 2, y + byY / 2);
  await page.mouse.move(x + byX, y + byY);
}

test('a condor is drawn with its figures, and its protection moves by drag and by keys', async ({
  desk,
}) => {
  const open = await desk.open();
  const { page } = open;
  const { spot, level } = await holdCondor(open);
  await protect(open, spot, level);
  await new Positions(page).layout('EXIT');
  await openPayoff(page);
  const panel = page.locator('[data-panel="payoff"]');
  await expect(panel.getByTestId('payoff-structure')).toHaveText('Iron condor, 4 legs');
  await expect(panel.locator('[data-figure="max-profit"]')).toContainText('+₹');
  await expect(panel.locator('[data-figure="max-loss"]')).toContainText('−₹');
  await expect(panel.locator('[data-figure="breakevens"]')).toContainText(
    /\d\d,\d{3}\.\d\d.+\d\d,\d{3}\.\d\d/,
  );
  await picture(open, 'payoff-dark');
  expect(await findings(page)).toEqual([]);

  const stop = panel.getByRole('slider', { name: 'Stop on the underlying' });
  const target = panel.getByRole('slider', { name: 'Target on the profit of the strategy' });
  await expect(stop).toHaveAttribute('aria-valuenow', String(level - 250));
  await stop.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(panel.getByTestId('payoff-move')).toBeVisible();
  const proposed = await standsAt(stop);
  expect(proposed).toBeLessThan(level - 250);
  await page.keyboard.press('Escape');
  await expect(panel.getByTestId('payoff-move')).toBeHidden();
  expect(await standsAt(stop)).toBe(level - 250);

  await page.keyboard.press('PageDown');
  const byKeys = await standsAt(stop);
  await page.keyboard.press('Enter');
  await expect(panel.getByTestId('move-level')).toBeFocused();
  await picture(open, 'payoff-move');
  await pictureOf({ name: 'paper' }, panel.first(), 'payoff-levels');
  await page.keyboard.press('Enter');
  await expect(panel.getByTestId('payoff-move')).toBeHidden();
  await expect(stop).toHaveAttribute('aria-valuenow', String(byKeys));

  await hold(page, stop, -20, 0);
  expect(await standsAt(stop)).toBeLessThan(byKeys);
  await page.keyboard.press('Escape');
  await page.mouse.move(400, 400);
  await page.mouse.up();
  await expect(panel.getByTestId('payoff-move')).toBeHidden();
  expect(await standsAt(stop)).toBe(byKeys);

  await hold(page, target, 0, -8);
  await page.mouse.up();
  await expect(panel.getByTestId('payoff-move')).toContainText('Target on profit and loss');
  const byDrag = await standsAt(target);
  expect(byDrag).toBeGreaterThan(3_000);
  await panel.getByTestId('move-level').click();
  await expect(panel.getByTestId('payoff-move')).toBeHidden();
  await expect(target).toHaveAttribute('aria-valuenow', String(byDrag));
  await expect(stop).toHaveAttribute('aria-valuenow', String(byKeys));
  expect(await findings(page)).toEqual([]);
  expect(open.complaints).toEqual([]);
});

test('date and volatility change the picture, in every theme and size', async ({ desk }) => {
  const open = await desk.open();
  const { page } = open;
  await holdCondor(open);
  const positions = new Positions(page);
  await positions.layout('EXIT');
  await openPayoff(page);
  const panel = page.locator('[data-panel="payoff"]');
  const key = panel.locator('[data-curve="moment"]');
  await expect(key).toContainText('Now');
  await panel.getByTestId('payoff-date').focus();
  await page.keyboard.press('End');
  await expect(key).toContainText('Expiry');
  await panel.getByTestId('payoff-date').press('Home');
  const before = await key.textContent();
  await panel.getByTestId('payoff-volatility').press('End');
  await expect(key).not.toHaveText(before ?? '');
  await panel.getByTestId('payoff-volatility').press('Home');
  for (const [width, height] of [
    [1_280, 800],
    [1_440, 900],
  ] as const) {
    for (const theme of ['light', 'dark', 'contrast']) {
      await page.setViewportSize({ width, height });
      await command(page, `${theme} theme`);
      await picture(open, `payoff-${theme}-${width}`);
    }
  }
  await page.locator('.header [data-segment=SPREAD]').click();
  await openPayoff(page);
  await picture(open, 'payoff-spread');
  expect(open.complaints).toEqual([]);
});
