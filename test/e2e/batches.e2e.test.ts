/** The panel of batches in the real window: lanes, the choice by key, its result, and the tree. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, type OpenDesk, test } from './fixtures.ts';
import { picture } from './live-desk.ts';
import { type Contract, Trader } from './trader.ts';

const SCALE = 10_000;
const STEP = 50;

interface Underlying {
  readonly name: string;
  readonly spot: string;
}

interface Leg {
  readonly of: Contract;
  readonly ratio: number;
  /** Rupees away from where it would fill at once; none fills. */
  readonly away?: number;
}

/** Bought wings and sold inner strikes around the money, in the order in which they leave. */
async function condorLegs(desk: OpenDesk): Promise<readonly Leg[]> {
  const trader = new Trader(desk);
  const { underlyings } = await desk.ask<{ underlyings: readonly Underlying[] }>('underlyings');
  const spot = underlyings.find(({ name }) => name === 'NIFTY')?.spot ?? '';
  const [, expiry = ''] = await trader.expiries('NIFTY');
  const { last } = await trader.quote(spot);
  const money = Math.round(last / (STEP * SCALE)) * STEP;
  const at = (steps: number, right: 'call' | 'put'): Promise<Contract> =>
    trader.option('NIFTY', expiry, money + steps * STEP, right);
  return [
    { of: await at(-8, 'put'), ratio: 1 },
    { of: await at(8, 'call'), ratio: 1 },
    { of: await at(-4, 'put'), ratio: -1 },
    { of: await at(4, 'call'), ratio: -1 },
  ];
}

async function send(
  desk: OpenDesk,
  strategy: string,
  legs: readonly Leg[],
  mostMs: number,
): Promise<void> {
  const trader = new Trader(desk);
  const priced = [];
  for (const { of, ratio, away = 0 } of legs) {
    const { bid, ask } = await trader.quote(of.id);
    // Two rupees through the book fill at once; a leg that is to rest stays out of reach.
    const wanted = ratio > 0 ? ask + 2 * SCALE : bid - 2 * SCALE;
    const price = away === 0 ? wanted : ask + away * SCALE;
    const ticks = Math.max(1, Math.round(price / of.tick));
    priced.push({ instrument: of.id, ratio, price: ticks * of.tick });
  }
  await desk.ask('send_batch', {
    commandId: `batches-${strategy}`,
    strategy,
    structure: 'Iron condor',
    intent: 'enter',
    product: 'nrml',
    units: 1,
    legs: priced,
    net: null,
    oneExpiry: true,
    policy: {
      sequence: 'hedge_first',
      payUpTicks: 0,
      payUpAfterMs: 1_000,
      payUpMost: 0,
      ioc: false,
      mostLoss: 50_000 * SCALE,
      mostMs,
      onBreach: 'ask',
    },
    scaleIn: false,
  });
}

/** Leg 3 asks for twenty rupees more than anyone pays, so the batch is legged until it stops. */
function resting(legs: readonly Leg[]): readonly Leg[] {
  return legs.map((leg, at) => (at === 2 ? { ...leg, away: 20 } : leg));
}

function cardOf(page: Page, strategy: string): Locator {
  return page.getByRole('article', { name: `Iron condor of ${strategy}` });
}

async function expectClean(page: Page, within: string): Promise<void> {
  const axe = new AxeBuilder({ page }).setLegacyMode().include(within);
  const { violations } = await axe.options({ resultTypes: ['violations'] }).analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  expect(found).toEqual([]);
}

test('a batch fills as one, another is legged, asks, and is unwound by one key', async ({
  desk,
}) => {
  const open = await desk.open();
  const { page, complaints } = open;
  await page.locator('.header [data-segment=SPREAD]').click();
  const legs = await condorLegs(open);
  await send(open, 'Whole', legs, 30_000);
  const whole = cardOf(page, 'Whole');
  await expect(whole).toHaveAttribute('data-state', 'complete');
  await expect(whole.getByTestId('lane')).toHaveCount(4);
  await expect(whole.getByTestId('batch-result')).toContainText('4 orders: 4 filled, 0 not');

  await send(open, 'Broken', resting(legs), 4_000);
  const broken = cardOf(page, 'Broken');
  await expect(broken.getByTestId('risk')).toContainText(/left.*(?:at risk|No loss)/);
  await picture(open, 'batch-legged');
  await expect(broken).toHaveAttribute('data-state', 'deciding');
  const alarm = page.locator('[role=alert]', { hasText: 'Iron condor of Broken is legged' });
  await expect(alarm).toHaveCount(1);

  // From another layout, where the panel is behind, the alarm leads to the card.
  await page.locator('.header [data-segment=TRADE]').click();
  await page.locator('.alarm-bell').click();
  await page.getByTestId('alarm-batch').click();
  const card = page.getByTestId('decision-card');
  await expect(card).toBeFocused();
  await expect(card).toContainText('Missing');
  await page.locator('.header [data-segment=SPREAD]').click();
  await expect(card).toBeVisible();
  await expectClean(page, '[data-panel=batches]');
  await picture(open, 'batch-deciding');

  await card.focus();
  await page.keyboard.press('u');
  await expect(broken).toHaveAttribute('data-state', 'rolled_back');
  await expect(broken.getByTestId('batch-result')).toContainText('Rolled back: nothing stayed');
  await picture(open, 'batch-rolled-back');
  await expectClean(page, '[data-panel=batches]');
  await expectClean(page, '[data-panel=blotter]');
  expect(complaints).toEqual([]);
});

test('the blotter shows a batch as a tree that folds, with its legs and their fills', async ({
  desk,
}) => {
  const open = await desk.open();
  const { page } = open;
  await send(open, 'Whole', await condorLegs(open), 30_000);
  const grid = page.getByRole('grid', { name: /^Orders/ });
  const rows = grid.locator('[data-order-id]');
  await expect(grid.locator('[data-tree=batch]')).toContainText('Iron condor');
  await expect(rows).toHaveCount(4);
  await expect(grid.locator('[data-tree=batch]')).toContainText('Complete');
  await rows
    .first()
    .getByTitle(/its fills/)
    .click();
  await expect(grid.locator('[data-tree=fill]').first()).toContainText('Fill');
  await picture(open, 'batch-tree');
  await grid.locator('[data-tree=batch]').click();
  await page.keyboard.press('ArrowLeft');
  await expect(rows).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await expect(rows).toHaveCount(4);
});
