/**
 * Spreads in the real window, in paper and at each simulated broker: an iron condor from the
 * template fills as one strategy and stands as one in the batches, the blotter and the positions.
 * With a leg that fails, rests, is lost or fills in part, each policy does what it says, and the
 * choices are made by their keys. What is held is rolled and closed as a package.
 */
import { BatchHand, type Leg } from './batch-hand.ts';
import { booksOf, crossings, toldOf } from './fills.ts';
import { expect, test } from './fixtures.ts';
import { endFaults, type LegFault, sendInto, sendPart } from './leg-faults.ts';
import { type ArmedDesk, deskAt, EVERYWHERE, picture } from './live-desk.ts';

interface Day extends ArmedDesk {
  readonly hand: BatchHand;
}

const CONDOR = 'Iron condor 1';

/** From the template for the second expiry, in one press; gives its legs, what is bought first. */
async function fromTemplate(day: Day): Promise<readonly Leg[]> {
  const { hand, open, where } = day;
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
  const legs = await hand.legsOf(await hand.orders(CONDOR));
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

interface Trouble {
  /** What becomes of leg 3. */
  readonly third: LegFault | 'resting' | 'part';
  readonly policy: 'ask' | 'complete' | 'unwind';
  /** The key with which a person decides. */
  readonly key?: 'c' | 'u' | 'h';
  readonly ends: 'complete' | 'rolled_back' | 'held';
}

/** What is lost comes last: a contract in doubt takes no other entry. */
const TROUBLES: Readonly<Record<string, readonly Trouble[]>> = {
  paper: [
    { third: 'rejected', policy: 'ask', key: 'u', ends: 'rolled_back' },
    { third: 'resting', policy: 'unwind', ends: 'rolled_back' },
    { third: 'part', policy: 'ask', key: 'c', ends: 'complete' },
    { third: 'lost', policy: 'ask', key: 'h', ends: 'held' },
  ],
  kite: [
    { third: 'rejected', policy: 'unwind', ends: 'rolled_back' },
    { third: 'resting', policy: 'ask', key: 'h', ends: 'held' },
    { third: 'part', policy: 'complete', ends: 'complete' },
    { third: 'reply_lost', policy: 'ask', ends: 'complete' },
  ],
  dhan: [
    { third: 'rejected', policy: 'ask', key: 'c', ends: 'complete' },
    { third: 'resting', policy: 'complete', ends: 'complete' },
    { third: 'part', policy: 'unwind', ends: 'rolled_back' },
    { third: 'lost', policy: 'complete', ends: 'complete' },
  ],
  noren: [
    { third: 'rejected', policy: 'complete', ends: 'complete' },
    { third: 'resting', policy: 'ask', key: 'u', ends: 'rolled_back' },
    { third: 'part', policy: 'ask', key: 'h', ends: 'held' },
    { third: 'lost', policy: 'ask', key: 'u', ends: 'rolled_back' },
  ],
};

/** A leg that rests stays until the budget of time is spent; any other fault speaks by itself. */
const SHORT_MS = 4_000;
const LONG_MS = 60_000;

async function sendTrouble(day: Day, legs: readonly Leg[], trouble: Trouble): Promise<void> {
  const { hand } = day;
  const { third, policy: onBreach } = trouble;
  const waits = third === 'resting' || third === 'part' || third === 'lost';
  const wanted = { strategy: third, onBreach, mostMs: waits ? SHORT_MS : LONG_MS };
  if (third === 'resting') await hand.send(legs, { ...wanted, third: 'away' });
  else if (third === 'part') await sendPart(day, hand, legs, wanted);
  else await sendInto(day, hand, legs, wanted, third);
}

/** While the leg may have filled, nothing is completed, and nothing is called rolled back. */
async function inDoubt(day: Day, legs: readonly Leg[], { key }: Trouble): Promise<void> {
  const { hand, open, where } = day;
  const card = hand.card('lost');
  await expect(card.getByTestId('choose-complete')).toHaveAttribute('aria-disabled', 'true');
  await expect(card).toContainText('Complete is not possible now');
  await expect(hand.lane('lost', 3)).toHaveAttribute('data-state', 'unknown');
  await picture(open, `spreads-${where.name}-4-in-doubt`);
  if (key !== undefined) await hand.decide('lost', key);
  if (key === 'u') {
    await expect.poll(() => hand.held('lost', legs)).toEqual([0, 0, 0, 0]);
    await hand.expectState('lost', 'unwinding');
  }
  await endFaults(day);
  if (key === 'h') await hand.expectState('lost', 'held');
  for (const { order_id: orderId, state } of await hand.orders('lost')) {
    if (state === 'unknown') {
      await open.ask('assume_dead', { commandId: `dead-${orderId}`, orderId });
    }
  }
}

async function decideByKey(day: Day, { third, key }: Trouble): Promise<void> {
  const { hand, open, where } = day;
  if (key === undefined) return;
  await hand.expectState(third, 'deciding');
  await endFaults(day);
  await picture(open, `spreads-${where.name}-4-${third}`);
  await hand.decide(third, key);
}

/** What the card says at the end is what the orders say. */
async function expectEnd(day: Day, legs: readonly Leg[], trouble: Trouble): Promise<void> {
  const { hand } = day;
  const { third, ends } = trouble;
  await hand.expectState(third, ends);
  const held = await hand.held(third, legs);
  const result = hand.card(third).getByTestId('batch-result');
  const orders = await hand.orders(third);
  const live = orders.filter(({ state }) => !/filled|cancel|reject|dead|expired/.test(state));
  expect(live).toEqual([]);
  if (ends === 'rolled_back') {
    expect(held).toEqual([0, 0, 0, 0]);
    await expect(result).toContainText('Rolled back: nothing stayed');
  } else if (ends === 'complete') {
    const [units = 0] = held;
    expect(units).toBeGreaterThan(0);
    expect(held).toEqual([units, units, -units, -units]);
  } else {
    expect(orders.every(({ intent }) => intent === 'enter')).toBe(true);
    expect(held[0]).toBeGreaterThan(0);
    expect(held[1]).toBe(held[0]);
    await expect(result).toContainText('Stayed with you');
  }
}

async function inTrouble(day: Day, legs: readonly Leg[], trouble: Trouble): Promise<void> {
  await sendTrouble(day, legs, trouble);
  if (trouble.third === 'lost') {
    await day.hand.expectState('lost', 'deciding');
    await inDoubt(day, legs, trouble);
  } else await decideByKey(day, trouble);
  await expectEnd(day, legs, trouble);
  await endFaults(day);
  await day.market.goOn();
}

/** From the menu of a position; opens the builder with the legs that do it. */
async function fromMenu(day: Day, strategy: string, words: RegExp): Promise<void> {
  const { hand, open } = day;
  await hand.layout('EXIT');
  const row = open.page.locator(`[data-position-key*="|${strategy}|"]:not([data-closed])`).first();
  await row.click({ button: 'right' });
  await open.page.getByRole('menuitem', { name: words }).click();
  await hand.layout('SPREAD');
  await expect(hand.builder.getByTestId('builder-leg-3')).toBeVisible();
}

/** Two linked packages: what is held closes, then the same opens a strike up or an expiry later. */
async function roll(day: Day, legs: readonly Leg[]): Promise<readonly Leg[]> {
  const { hand, open, where } = day;
  const { builder } = hand;
  const before = (await hand.orders(CONDOR)).length;
  await fromMenu(day, CONDOR, /^Roll /);
  if (where.name === 'paper' || where.name === 'dhan') {
    await builder.getByTestId('builder-all-expiry').selectOption({ index: 1 });
    await builder.getByTestId('builder-all-up').click();
  }
  await hand.priceToFill();
  await builder.locator('[data-segment="0"]').click();
  await hand.priceToFill();
  await expect(builder.getByTestId('builder-send')).toContainText('Roll: close 4 legs, then open');
  await picture(open, `spreads-${where.name}-5-roll`);
  await hand.pressSend();
  await expect.poll(() => hand.held(CONDOR, legs), { timeout: 30_000 }).toEqual([0, 0, 0, 0]);
  await hand.expectState(CONDOR, 'complete', true);
  await expect.poll(async () => (await hand.orders(CONDOR)).length).toBe(before + 8);
  const rolled = await hand.legsOf((await hand.orders(CONDOR)).slice(-4));
  await expect
    .poll(() => hand.held(CONDOR, rolled), { timeout: 30_000 })
    .toEqual(legs.map(({ ratio }) => ratio));
  return rolled;
}

async function close(day: Day, legs: readonly Leg[]): Promise<void> {
  const { hand, open, where } = day;
  await fromMenu(day, CONDOR, /as a package/);
  await hand.priceToFill();
  await expect(hand.builder.getByTestId('builder-send')).toContainText('Close 4 legs');
  await hand.pressSend();
  await expect.poll(() => hand.held(CONDOR, legs), { timeout: 30_000 }).toEqual([0, 0, 0, 0]);
  await hand.expectState(CONDOR, 'complete', true);
  await picture(open, `spreads-${where.name}-6-closed`);
}

/** The second half of the roll has begun when the first was complete, and not before. */
function expectLinked({ home, where }: Day): void {
  const told = toldOf(home, where, 'batch_intended', 'batch_began', 'batch_ended');
  const second = told.find(({ kind, body }) => kind === 'batch_intended' && body['after'] !== null);
  const first = second?.body['after'];
  const ended = told.find(({ kind, body }) => kind === 'batch_ended' && body['batchId'] === first);
  const began = told.find(({ kind, body }) => {
    return kind === 'batch_began' && body['batchId'] === second?.body['batchId'];
  });
  expect(ended?.body['end']).toBe('complete');
  expect(began?.seq).toBeGreaterThan(ended?.seq ?? Number.NaN);
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
      const legs = await test.step('from the template', () => fromTemplate(day));
      for (const trouble of TROUBLES[where.name] ?? []) {
        const { third, policy, key = 'none' } = trouble;
        await test.step(`leg 3 ${third}, ${policy}, ${key}`, () => inTrouble(day, legs, trouble));
      }
      const rolled = await test.step('roll', () => roll(day, legs));
      await test.step('close', () => close(day, rolled));
      await expectSameAsBroker(day);
      expect(open.complaints).toEqual([]);
      await open.close();
      expectLinked(day);
      expect(crossings(booksOf(desk.home, where))).toEqual([]);
    } finally {
      await armed.close();
    }
  });
}
