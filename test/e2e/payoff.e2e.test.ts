/** The payoff of what is held: its figures, its sliders, and protection that moves as lines. */
import type { Page } from '@playwright/test';
import { expect, type OpenDesk, test } from './fixtures.ts';
import { picture } from './live-desk.ts';
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

interface Plan {
  readonly rules: readonly { readonly level: number }[];
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

async function levels(desk: OpenDesk): Promise<readonly number[]> {
  const { plans } = await desk.ask<{ plans: readonly Plan[] }>('subscribe', {
    topic: 'protection',
    params: {},
  });
  return plans.flatMap(({ rules }) => rules.map((rule) => rule.level));
}

async function openPayoff(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder(/./).last().fill('Payoff');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-panel="payoff"] .payoff-canvas canvas')).toBeVisible();
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
  await picture(open, 'payoff-dark');
  expect(open.complaints).toEqual([]);
});
