/**
 * Each kind of protection in the real window, in paper and at each simulated broker: written by key
 * and by mouse, seen in the positions, kept over a restart, and fired by one jump of the market:
 * one exit for each holding, and everything flat.
 */
import { realWorld } from '../../electron/platform/real-world.ts';
import { booksOf, crossings, leftOpen } from './fills.ts';
import { expect, test } from './fixtures.ts';
import { type ArmedDesk, deskAt, EVERYWHERE, picture, pictureOf } from './live-desk.ts';
import { Positions } from './pages/positions.ts';
import { ProtectionEditor, type Rule } from './pages/protection.ts';
import type { Contract } from './trader.ts';

const SCALE = 10_000;
/** How far options and the future go in the jump, and how far from now the rules stand. */
const JUMP = 0.13;
const FUTURE_JUMP = 0.004;
const NEAR = 0.06;
const FAR = 0.25;
/** No minute of the day stands after it, so it is ahead whenever the test runs. */
const LAST_MINUTE = '23:59';
const SOON_MS = 2_000;

interface Contracts {
  readonly call: Contract;
  readonly higher: Contract;
  readonly put: Contract;
  readonly future: Contract;
}

interface Day extends ArmedDesk, Contracts {
  readonly contracts: Contracts;
  readonly positions: Positions;
  readonly editor: ProtectionEditor;
}

function dayOf(armed: ArmedDesk, contracts: Contracts): Day {
  const positions = new Positions(armed.open.page);
  const editor = new ProtectionEditor(armed.open.page, positions);
  return { ...armed, ...contracts, contracts, positions, editor };
}

async function enterAll(armed: ArmedDesk): Promise<Day> {
  const { trader } = armed;
  const [, , expiry = ''] = await trader.expiries('NIFTY');
  const option = async (strike: number, right: 'call' | 'put'): Promise<Contract> => {
    return trader.watch((await trader.option('NIFTY', expiry, strike, right)).symbol);
  };
  const call = await option(26_000, 'call');
  const higher = await option(26_100, 'call');
  const put = await option(26_000, 'put');
  const future = await trader.watch('nifty fut');
  const holdings: readonly (readonly [strategy: string, contract: Contract, lots: number])[] = [
    ['Stop', put, 1],
    ['Points', put, 2],
    ['Percent', future, -1],
    ['Target', call, 1],
    ['Level', call, 2],
    ['Time', higher, 1],
    ['Premium', call, 3],
    ['Premium', higher, 3],
    ['Profit', call, 4],
    ['Either', higher, 2],
  ];
  const orders: string[] = [];
  for (const [strategy, { id, lot }, lots] of holdings) {
    const side = lots > 0 ? 'buy' : 'sell';
    orders.push(
      await trader.place({ instrument: id, side, quantity: Math.abs(lots) * lot, strategy }),
    );
  }
  for (const id of orders) await trader.expectState(id, 'filled');
  return dayOf(armed, { call, higher, put, future });
}

/** Rupees on the tick, so far from the last price. */
async function near({ trader }: Day, { id, tick }: Contract, share: number): Promise<string> {
  return (await trader.away(id, share * 100, tick)).toFixed(2);
}

async function protectAll(day: Day): Promise<void> {
  const { editor, trader, call, higher, put, future } = day;
  const points = ((await trader.quote(put.id)).last * NEAR) / SCALE;
  const own = async (share: number, contract: Contract): Promise<Rule> => ({
    purpose: share < 0 ? 'stop' : 'target',
    watch: 'price',
    level: await near(day, contract, share),
  });
  const protect = /^Protect this position/;
  await editor.byKey('Stop', put.id);
  await editor.arm(await own(-NEAR, put));
  await editor.byMenu('Target', call.id, protect);
  await editor.arm(await own(NEAR, call));
  await editor.byKey('Points', put.id);
  await editor.arm({ purpose: 'trailing', by: 'points', level: points.toFixed(2) });
  await editor.byKey('Percent', future.id);
  await editor.arm({ purpose: 'trailing', by: 'percent', level: '0.15' });
  await editor.byKey('Level', call.id);
  const nifty = await trader.away('NSE:NIFTY', 0.12, 500);
  await editor.arm({
    purpose: 'target',
    watch: 'underlying',
    when: 'at_or_above',
    level: nifty.toFixed(2),
  });
  await editor.byMenu('Time', higher.id, protect);
  await editor.arm({ purpose: 'time', level: LAST_MINUTE });
  await editor.byMenu('Premium', call.id, /^Protect all of Premium/);
  const pair = [await trader.quote(call.id), await trader.quote(higher.id)];
  const premium = (pair.reduce((sum, { last }) => sum + last, 0) / SCALE) * (1 + NEAR);
  await editor.arm({ purpose: 'target', watch: 'premium', level: premium.toFixed(2) });
  await editor.byMenu('Profit', call.id, /^Protect all of Profit/);
  await editor.arm({ purpose: 'target', watch: 'profit', level: '2500' });
  await editor.byKey('Either', higher.id);
  await editor.fill(await own(-FAR, higher), await own(NEAR, higher));
  await picture(day.open, `protection-${day.where.name}-0-editor`);
  await pictureOf(day.where, editor.root, 'protection-editor');
  await editor.arm();
}

/** The map says who would still get out if this computer died: of a stop here, nobody. */
async function expectMap({ editor, put, future, call }: Day): Promise<void> {
  await expect(editor.cover('Stop', put.id)).toHaveText('1 here');
  await expect(editor.cover('Points', put.id)).toHaveText('2 here');
  await expect(editor.cover('Percent', future.id)).toHaveText('1 here');
  await expect(editor.cover('Target', call.id)).toHaveText('None');
  await expect(editor.cover('Stop', put.id).locator('[title]')).toHaveAttribute(
    'title',
    /^If this computer dies now, nobody stops out \d+/,
  );
}

/** The hour of the plan is moved to this moment by the request that the editor makes. */
async function nowIsTheTime({ open, higher }: Day): Promise<void> {
  const atMs = realWorld().nowMs() + SOON_MS;
  await open.ask('set_protection', {
    commandId: 'e2e-time',
    strategy: 'Time',
    scope: { kind: 'holding', instrument: higher.id, product: 'nrml' },
    rules: [{ purpose: 'time', atMs }],
  });
}

for (const where of EVERYWHERE) {
  test(`each kind of protection fires once: ${where.name}`, async ({ desk }) => {
    let armed = await deskAt(desk, where);
    try {
      await armed.market.hold();
      let day = await test.step('enter', () => enterAll(armed));
      await day.positions.layout('EXIT');
      await test.step('arm', () => protectAll(day));
      await expectMap(day);
      await picture(day.open, `protection-${where.name}-1-armed`);
      await pictureOf(where, day.positions.panel, 'protection-map');
      if (where.name === 'paper' || where.name === 'kite') {
        armed = await test.step('restart', () => day.restart());
        await armed.market.hold();
        day = dayOf(armed, day.contracts);
        await day.positions.layout('EXIT');
        await expectMap(day);
      }
      const { call, higher, put, future, market, open } = day;
      await nowIsTheTime(day);
      await market.rise([
        [call, JUMP],
        [higher, JUMP],
        [put, -JUMP],
        [future, FUTURE_JUMP],
      ]);
      await expect(
        day.positions.panel.locator('[data-position-key]:not([data-closed])'),
      ).toHaveCount(0);
      await picture(open, `protection-${where.name}-2-fired`);
      expect(open.complaints).toEqual([]);
      await open.close();
      const books = booksOf(desk.home, where);
      expect(crossings(books)).toEqual([]);
      expect(leftOpen(books)).toEqual({});
      expect(books.fired).toBe(9);
      const exits = new Set(
        books.fills
          .filter((fill) => fill.intent === 'exit')
          .map((fill) => `${fill.strategy} ${fill.orderId}`),
      );
      expect(exits.size).toBe(10);
    } finally {
      await armed.close();
    }
  });
}
