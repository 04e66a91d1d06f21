/**
 * Spreads in the real window, in paper and at each simulated broker: an iron condor from the
 * template fills as one strategy, and is there as one in the batches, the blotter and the positions.
 */
import { BatchHand, type Leg } from './batch-hand.ts';
import { booksOf, crossings } from './fills.ts';
import { expect, test } from './fixtures.ts';
import { type ArmedDesk, deskAt, EVERYWHERE, picture } from './live-desk.ts';

interface Day extends ArmedDesk {
  readonly hand: BatchHand;
}

const CONDOR = 'Iron condor 1';

/** From the template for the second expiry, in one press; gives its legs, what is bought first. */
async function fromTemplate(day: Day): Promise<readonly Leg[]> {
  const { hand, open, trader, where } = day;
  const { page } = open;
  const { builder } = hand;
  await hand.layout('SPREAD');
  await builder.getByTestId('builder-template').selectOption('iron_condor');
  await builder.locator('.builder-day select').selectOption({ index: 1 });
  await expect(builder.getByTestId('builder-structure')).toContainText('Iron condor');
  await expect(builder.locator('tbody tr')).toHaveCount(4);
  await hand.priceToFill();
  await picture(open, `spreads-${where.name}-1-builder`);
  await hand.pressSend();
  await hand.expectState(CONDOR, 'complete');
  await expect(hand.card(CONDOR).getByTestId('lane')).toHaveCount(4);
  await expect(hand.card(CONDOR)).toContainText('4 orders: 4 filled, 0 not');
  const tree = page.getByRole('grid', { name: /^Orders/ }).locator('[data-tree=batch]');
  await expect(tree).toContainText('Iron condor');
  await expect(tree).toContainText('Complete');
  await picture(open, `spreads-${where.name}-2-complete`);
  const legs: Leg[] = [];
  for (const { symbol, side, quantity } of await hand.orders(CONDOR)) {
    const of = await trader.find(symbol);
    expect(of.symbol).toBe(symbol);
    legs.push({ of, ratio: (side === 'buy' ? quantity : -quantity) / of.lot });
  }
  legs.sort((a, b) => b.ratio - a.ratio);
  expect(legs.map(({ ratio }) => ratio)).toEqual([1, 1, -1, -1]);
  expect(await hand.held(CONDOR, legs)).toEqual([1, 1, -1, -1]);
  await hand.layout('EXIT');
  await expect(page.locator('.sum-row', { hasText: CONDOR })).toBeVisible();
  await expect(page.locator(`[data-position-key*="|${CONDOR}|"]:not([data-closed])`)).toHaveCount(
    4,
  );
  await picture(open, `spreads-${where.name}-3-positions`);
  await hand.layout('SPREAD');
  return legs;
}

/** What the desk holds of all strategies together is what the broker has. */
async function expectSameAsBroker({ sim, trader }: Day): Promise<void> {
  if (sim === null) return;
  const ours: Record<string, number> = {};
  for (const { symbol, side, filled } of await trader.orders()) {
    const { id } = await trader.find(symbol);
    ours[id] = (ours[id] ?? 0) + (side === 'buy' ? filled : -filled);
  }
  const theirs = sim.truth().positions.filter(({ net }) => net !== 0);
  expect(Object.fromEntries(theirs.map(({ instrument, net }) => [instrument, net]))).toEqual(
    Object.fromEntries(Object.entries(ours).filter(([, units]) => units !== 0)),
  );
}

for (const where of EVERYWHERE) {
  test(`spreads: ${where.name}`, async ({ desk }) => {
    test.slow();
    const armed = await deskAt(desk, where);
    try {
      const { open } = armed;
      const day: Day = { ...armed, hand: new BatchHand(armed) };
      await test.step('from the template', () => fromTemplate(day));
      await expectSameAsBroker(day);
      expect(open.complaints).toEqual([]);
      await open.close();
      expect(crossings(booksOf(desk.home, where))).toEqual([]);
    } finally {
      await armed.close();
    }
  });
}
