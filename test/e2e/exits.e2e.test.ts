/**
 * Every way out of a position in the real window, in paper and at each simulated broker: parts by
 * mouse and by keys, a strategy, an underlying, everything; what rests is cleared first, shorts go
 * before longs, an exit that nobody takes calls, and an order in doubt is decided by a person.
 */
import { type Books, booksOf, crossings, leftOpen, seqOf } from './fills.ts';
import { expect, test } from './fixtures.ts';
import { type ArmedDesk, deskAt, EVERYWHERE, picture, pictureOf } from './live-desk.ts';
import { Positions } from './pages/positions.ts';
import type { Contract, OrderLine } from './trader.ts';

interface Day extends ArmedDesk {
  readonly positions: Positions;
}

/** Orders of a strategy in a contract whose symbol ends like this. */
async function ordersOf({ trader }: Day, strategy: string, end = ''): Promise<OrderLine[]> {
  return (await trader.orders()).filter(
    (order) => order.strategy === strategy && order.symbol.endsWith(end),
  );
}

/** Units that a strategy holds, by what its orders filled. */
async function units(day: Day, strategy: string, end = ''): Promise<number> {
  const orders = await ordersOf(day, strategy, end);
  return orders.reduce((sum, { side, filled }) => sum + (side === 'buy' ? filled : -filled), 0);
}

async function lastExit(day: Day, strategy: string, end = ''): Promise<OrderLine> {
  const found = (await ordersOf(day, strategy, end)).findLast(({ intent }) => intent === 'exit');
  if (found === undefined) throw new Error(`no exit of ${strategy} ${end}`);
  return found;
}

/** Enters at the market; the ticket watches what it shows, so its price is fresh. */
async function hold(day: Day, find: string, strategy: string, lots: number): Promise<Contract> {
  const { trader } = day;
  const contract = await trader.watch(find);
  const id = await trader.place({
    instrument: contract.id,
    side: lots > 0 ? 'buy' : 'sell',
    quantity: Math.abs(lots) * contract.lot,
    strategy,
    product: contract.lot === 1 ? 'mis' : 'nrml',
  });
  await trader.expectState(id, 'filled');
  return contract;
}

/** The guard against a second click is open again, and the exit before has ended. */
async function ready({ open: { page }, positions }: Day): Promise<void> {
  await expect(positions.bar.getByRole('status')).toBeHidden();
  await expect(page.getByTestId('exit-100')).toBeEnabled();
}

/** 25 % by mouse, 50 % by keys, a lot by typing: 8, 6, 3, 2. */
async function parts(day: Day): Promise<void> {
  const { open, positions, trader } = day;
  const { page } = open;
  const entry = { find: 'nifty 26000 ce', side: 'buy', type: 'market' } as const;
  await trader.expectState(await trader.send({ ...entry, lots: 5 }), 'filled');
  const { id, lot } = await hold(day, entry.find, 'Manual', 3);
  const held = async (): Promise<number> => (await units(day, 'Manual')) / lot;
  expect(await held()).toBe(8);
  await positions.choose('Manual', id);
  await page.getByTestId('exit-25').click();
  await expect.poll(held).toBe(6);
  await ready(day);
  await positions.row('Manual', id).click();
  await page.keyboard.press('x');
  await page.keyboard.press('2');
  await expect.poll(held).toBe(3);
  await ready(day);
  await page.getByTestId('exit-lots').fill('1');
  await page.getByTestId('exit-lots').press('Enter');
  await expect.poll(held).toBe(2);
}

/** A double click on 100 %: the resting target is cancelled and gone before one exit leaves. */
async function targetFirst(day: Day): Promise<() => void> {
  const { open, positions, trader, where } = day;
  const share = await hold(day, 'HDFCBANK', 'Swing', 30);
  const target = await trader.place({
    instrument: share.id,
    side: 'sell',
    quantity: 30,
    strategy: 'Swing',
    product: 'mis',
    type: 'limit',
    price: Math.round((await trader.away(share.id, 2, share.tick)) * 10_000),
    intent: 'exit',
  });
  await trader.expectState(target, 'working');
  await positions.choose('Swing', share.id);
  await open.page.getByTestId('exit-100').dblclick();
  await expect.poll(() => units(day, 'Swing')).toBe(0);
  await trader.expectState(target, 'cancelled');
  const exits = (await ordersOf(day, 'Swing')).filter(({ side }) => side === 'sell');
  expect(exits.map(({ filled }) => filled)).toEqual([0, 30]);
  return () => {
    const books = booksOf(day.home, where);
    const sent = seqOf(books, exits[1]?.order_id ?? '', 'order_sent');
    expect(seqOf(books, target, 'order_cancelled')).toBeLessThan(sent);
  };
}

/** The whole strategy after its question: the long leaves when the short is bought back. */
async function strategy(day: Day): Promise<() => void> {
  const { open, positions, where } = day;
  const { page } = open;
  await hold(day, 'banknifty 60000 ce', 'Spread', 1);
  await hold(day, 'banknifty 59500 ce', 'Spread', -1);
  await positions.exitOfGroup('Spread', 'strategy').click();
  const question = page.getByTestId('exit-confirm');
  await expect(question).toContainText('after the shorts');
  await expect(page.getByTestId('exit-margin')).toContainText('if the longs went first');
  await expect(page.getByTestId('confirm-act')).toContainText('send 2 exits');
  await picture(open, `exits-${where.name}-1-strategy`);
  await pictureOf(where, question, 'exit-question');
  await page.getByTestId('confirm-act').click();
  await expect.poll(() => units(day, 'Spread', '59500CE')).toBe(0);
  await expect.poll(() => units(day, 'Spread', '60000CE')).toBe(0);
  const short = await lastExit(day, 'Spread', '59500CE');
  const long = await lastExit(day, 'Spread', '60000CE');
  return () => {
    const books = booksOf(day.home, where);
    const back = seqOf(books, short.order_id, 'order_filled_in_full');
    expect(seqOf(books, long.order_id, 'order_sent')).toBeGreaterThan(back);
  };
}

async function underlying(day: Day): Promise<void> {
  const { open, positions } = day;
  await hold(day, 'RELIANCE', 'Pair', 20);
  await hold(day, 'reliance fut', 'Pair 2', -1);
  await positions.groupBy('underlying');
  await positions.exitOfGroup('RELIANCE', 'underlying').click();
  await expect(open.page.getByTestId('exit-confirm')).toContainText('RELIANCE');
  await open.page.getByTestId('confirm-act').click();
  await expect.poll(() => units(day, 'Pair')).toBe(0);
  await expect.poll(() => units(day, 'Pair 2')).toBe(0);
  await positions.groupBy('strategy');
}

/** The alarm of the exit in this contract leads to the exit itself, whatever the layout. */
async function fromAlarm({ open: { page }, positions }: Day, contract: string): Promise<void> {
  await page.getByRole('button', { name: /alarms/ }).click();
  const alarm = page.locator('.alarm-popup .alarm', { hasText: contract });
  await alarm.getByTestId('alarm-exit').click();
  await expect(positions.standing).toBeVisible();
}

/** Each step and its price stand beside the position while the ladder is climbed. */
async function climbs({ open: { page }, positions, where }: Day, contract: string): Promise<void> {
  await positions.layout('EXIT');
  await positions.choose('Wing', contract);
  await expect(positions.standing).toContainText(/(Step \d of \d|Last step), at/);
  await pictureOf(where, page.locator('section[data-panel=exit]'), 'ladder');
  await positions.layout('TRADE');
}

/** An exit that finds nobody calls at its last step; the hedge is sent by hand; then it stops. */
async function nobody(day: Day): Promise<void> {
  const { open, positions, trader, where, market } = day;
  const { page } = open;
  await hold(day, 'hdfcbank 960 ce', 'Wing', 1);
  const short = await hold(day, 'hdfcbank 940 ce', 'Wing', -1);
  await market.leave(short, 'sell');
  await positions.exitOfGroup('Wing', 'strategy').click();
  await page.getByTestId('confirm-act').click();
  await climbs(day, '940CE');
  await fromAlarm(day, '960CE');
  await expect(positions.standing).toContainText('940CE is bought back');
  await fromAlarm(day, '940CE');
  await expect(positions.standing).toContainText('Last step');
  await expect(positions.standing).toContainText('Resting at its last step, not done');
  await picture(open, `exits-${where.name}-2-resting`);
  await page.getByRole('button', { name: /alarms/ }).click();
  await expect(page.locator('.alarm-popup .alarm', { hasText: '940CE' })).toBeVisible();
  await pictureOf(where, page.locator('.alarm-popup'), 'resting-alarm');
  await page.keyboard.press('Escape');
  await fromAlarm(day, '960CE');
  await page.getByTestId('release-exit').click();
  await expect.poll(() => units(day, 'Wing', '960CE')).toBe(0);
  await fromAlarm(day, '940CE');
  await page.getByTestId('stop-exit').click();
  await expect(positions.standing).toBeHidden();
  await trader.expectState((await lastExit(day, 'Wing', '940CE')).order_id, 'cancelled');
  expect(await units(day, 'Wing', '940CE')).toBe(-short.lot);
  await market.comeBack(short);
}

/** The request is lost; a person counts it as dead, told by how much that may overshoot. */
async function inDoubt(day: Day): Promise<void> {
  const { open, positions, trader, where } = day;
  const { page } = open;
  await positions.layout('EXIT');
  await positions.choose('Manual', '26000CE');
  await ready(day);
  await day.loseRequest();
  await page.getByTestId('exit-100').click();
  await expect(page.getByTestId('exit-doubts')).toContainText('unknown outcome');
  const lost = await lastExit(day, 'Manual');
  expect(lost.state).toBe('unknown');
  await day.loseNothing();
  await page.getByTestId('exit-again').click();
  const question = page.getByTestId('exit-again-confirm');
  await expect(question).toContainText(/may overshoot by 2 lots, ₹[\d,]+/);
  await picture(open, `exits-${where.name}-3-in-doubt`);
  await page.getByTestId('confirm-act').click();
  await expect.poll(() => units(day, 'Manual')).toBe(0);
  await trader.expectState(lost.order_id, 'assumed_dead', 'cancelled', 'unknown');
}

/** By keys alone: the question begins on staying, so getting out is one Tab away. */
async function flattenAll(day: Day): Promise<void> {
  const { open, positions } = day;
  const { page } = open;
  await page.getByTestId('flatten-all').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('confirm-leave')).toBeFocused();
  await expect(page.getByTestId('confirm-act')).toBeEnabled();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(positions.panel.locator('[data-position-key]:not([data-closed])')).toHaveCount(0);
}

for (const where of EVERYWHERE) {
  test(`every way out of a position: ${where.name}`, async ({ desk }) => {
    const armed = await deskAt(desk, where);
    try {
      const { open } = armed;
      const day: Day = { ...armed, positions: new Positions(open.page) };
      await day.tighten({ ladderGiveUpMs: 1_000 });
      await test.step('parts', () => parts(day));
      const cleared = await test.step('what rests goes first', () => targetFirst(day));
      const ordered = await test.step('a strategy', () => strategy(day));
      await test.step('an underlying', () => underlying(day));
      await test.step('nobody there', () => nobody(day));
      await test.step('in doubt', () => inDoubt(day));
      await test.step('everything', () => flattenAll(day));
      expect(open.complaints).toEqual([]);
      await open.close();
      cleared();
      ordered();
      const books: Books = booksOf(desk.home, where);
      expect(crossings(books)).toEqual([]);
      expect(leftOpen(books)).toEqual({});
    } finally {
      await armed.close();
    }
  });
}
