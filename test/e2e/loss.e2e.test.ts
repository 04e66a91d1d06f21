/**
 * A day that loses, in paper and at each simulated broker: at the first limit only exits pass, and
 * the header says why; at the second the kill switch goes on by itself, to the level that the
 * trader chose among the limits.
 */
import { booksOf, crossings, leftOpen, seqOf, toldOf } from './fills.ts';
import { expect, test } from './fixtures.ts';
import { type ArmedDesk, deskAt, EVERYWHERE, picture } from './live-desk.ts';
import { Positions } from './pages/positions.ts';
import { StopSwitch } from './pages/stop.ts';
import type { Contract } from './trader.ts';

const SCALE = 10_000;
/** Rupees: the first jump of the market loses more than this. */
const FIRST = 1_000;
/** How much more than the loss so far the second jump may lose; it loses more. */
const MORE = 800;
/** Of the option that was sold, in each jump; its hedge hardly moves. */
const JUMP = 0.35;

interface Day extends ArmedDesk {
  readonly positions: Positions;
  readonly stop: StopSwitch;
  readonly short: Contract;
  readonly hedge: Contract;
}

/** A short call with a hedge far above it, a purchase that rests, and little that may be lost. */
async function dayAt(armed: ArmedDesk): Promise<Day> {
  const { trader, open, market } = armed;
  const { page } = open;
  const [, , expiry = ''] = await trader.expiries('NIFTY');
  const near = await trader.option('NIFTY', expiry, 26_000, 'call');
  const far = await trader.option('NIFTY', expiry, 26_700, 'call');
  const short = await trader.watch(near.symbol);
  const hedge = await trader.watch(far.symbol);
  await market.hold();
  for (const [{ id, lot }, side] of [
    [hedge, 'buy'],
    [short, 'sell'],
  ] as const) {
    const order = { instrument: id, side, quantity: 2 * lot, strategy: 'Spread' };
    await trader.expectState(await trader.place(order), 'filled');
  }
  const positions = new Positions(page);
  return { ...armed, positions, stop: new StopSwitch(page), short, hedge };
}

async function restingEntry({ trader }: Day): Promise<string> {
  const { id, tick } = await trader.watch('RELIANCE');
  const price = Math.round((await trader.away(id, -1.5, tick)) * SCALE);
  const wanted = { instrument: id, side: 'buy', type: 'limit', price } as const;
  const order = await trader.place({ ...wanted, quantity: 3, strategy: 'Entry', product: 'mis' });
  await trader.expectState(order, 'working');
  return order;
}

/** As the popup of the header says it, in scaled rupees. */
async function lossNow({ open: { page }, stop }: Day): Promise<number> {
  await stop.trading.click();
  const said = await page.locator('.trading-loss dd').first().innerText();
  await page.keyboard.press('Escape');
  return Math.round(Number(said.replaceAll(/[₹,]/g, '')) * SCALE);
}

/** Said in the header, and where an entry is written; an exit still passes. */
async function firstLimit(day: Day): Promise<void> {
  const { stop, market, trader, short, hedge, open, where } = day;
  await expect(stop.trading).toHaveAttribute('data-state', 'active');
  await market.rise([
    [short, JUMP],
    [hedge, 0],
  ]);
  await expect(stop.trading).toHaveAttribute('data-state', 'reducing');
  await expect(stop.trading).toContainText('REDUCING');
  await expect(stop.trading).toContainText('Day’s loss at your limit');
  await expect(stop.button).toHaveText('Stop');
  await trader.ticket.choose('HDFCBANK');
  await trader.ticket.segment('market');
  await expect(trader.ticket.root).toContainText(/The day’s loss is .* only exits may be sent/);
  await expect(trader.ticket.send).toHaveAttribute('aria-disabled', 'true');
  await stop.trading.click();
  await expect(open.page.locator('.trading-popup')).toContainText('Loss of today');
  await picture(open, `loss-${where.name}-1-reducing`);
  await open.page.keyboard.press('Escape');
}

/** As a trader sets it: among the limits, by the words of each choice. */
async function chooseFlatten({ open: { page } }: Day): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByTestId('settings').locator('[data-segment=limits]').click();
  const choice = page.getByTestId('limit-lossLevel');
  await choice.getByRole('radio', { name: 'flattens as well' }).click();
  await page.getByTestId('save-limits').click();
  await expect(page.getByTestId('save-limits')).toHaveText('Save the limits');
  await page.keyboard.press('Escape');
}

/** The second limit stands a little above the loss so far, and the market goes on. */
async function secondLimit(day: Day): Promise<void> {
  const { market, short, hedge } = day;
  await day.tighten({ haltLoss: (await lossNow(day)) + MORE * SCALE });
  await expect(day.stop.button).toHaveText('Stop');
  await market.rise([
    [short, JUMP],
    [hedge, 0],
  ]);
}

async function stops(day: Day, entry: string): Promise<void> {
  const { stop, trader, positions, short, hedge } = day;
  await stop.expectStopped(2);
  await expect(stop.trading).toContainText('The day’s loss is');
  await trader.expectState(entry, 'cancelled');
  for (const { id } of [short, hedge]) await expect(positions.row('Spread', id)).toBeVisible();
  expect((await trader.orders()).filter(({ intent }) => intent === 'exit')).toEqual([]);
}

async function flattens(day: Day, entry: string): Promise<void> {
  const { stop, trader, positions } = day;
  await stop.expectStopped(3);
  await trader.expectState(entry, 'cancelled');
  await expect(positions.panel.locator('[data-position-key]:not([data-closed])')).toHaveCount(0);
}

for (const where of EVERYWHERE) {
  for (const level of [2, 3] as const) {
    const does = level === 2 ? 'stops and cancels' : 'flattens as well';
    test(`at the second limit the desk ${does}: ${where.name}`, async ({ desk }) => {
      const armed = await deskAt(desk, where);
      try {
        await armed.tighten({ dailyLoss: FIRST * SCALE });
        const day = await test.step('enter', () => dayAt(armed));
        const entry = await restingEntry(day);
        if (level === 3) await test.step('choose', () => chooseFlatten(day));
        await test.step('the first limit', () => firstLimit(day));
        await test.step('the second limit', () => secondLimit(day));
        await (level === 2 ? stops(day, entry) : flattens(day, entry));
        await picture(day.open, `loss-${where.name}-2-level-${level}`);
        expect(day.open.complaints).toEqual([]);
        await day.open.close();
        const tripped = toldOf(desk.home, where, 'guard_tripped', 'kill_set');
        expect(tripped.map(({ body }) => body['guard'] ?? body['level'])).toEqual(['loss', level]);
        const books = booksOf(desk.home, where);
        expect(crossings(books)).toEqual([]);
        if (level === 2) return;
        expect(leftOpen(books)).toEqual({});
        const exits = books.fills.filter(({ intent }) => intent === 'exit');
        const back = exits.findLast(({ side }) => side === 'buy');
        const sold = exits.find(({ side }) => side === 'sell');
        const sent = seqOf(books, sold?.orderId ?? '', 'order_sent');
        expect(back?.seq).toBeLessThan(sent);
      } finally {
        await armed.close();
      }
    });
  }
}
