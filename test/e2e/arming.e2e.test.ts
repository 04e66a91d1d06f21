/**
 * Arming in the real window, at each simulated broker: a live desk starts disarmed, shows what
 * would be armed, and goes back by itself. Disarmed it refuses entries in words and lets exits
 * pass. Paper never asks. The keys of orders act where they are named, and nowhere else.
 */
import type { Page } from '@playwright/test';
import { type BrokerSim, openBrokerSim } from '../../electron/broker-sim/broker-sim.ts';
import { type Way, WAYS } from '../live/ways.ts';
import { type Asked, type Dialogs, watchDialogs } from './dialogs.ts';
import { toldOf } from './fills.ts';
import { type Desk, expect, type OpenDesk, test } from './fixtures.ts';
import { deskAt, expectOpen, logIn, picture, setUpAccount } from './live-desk.ts';
import { Positions } from './pages/positions.ts';
import { Trader } from './trader.ts';

const STAY = 0;
const ARM = 1;
/** The shortest idle time that the limits know. */
const IDLE_MS = 60_000;

interface Day {
  readonly way: Way;
  readonly sim: BrokerSim;
  readonly open: OpenDesk;
  readonly page: Page;
  readonly trader: Trader;
  readonly positions: Positions;
  readonly dialogs: Dialogs;
}

async function dayOf(way: Way, sim: BrokerSim, open: OpenDesk): Promise<Day> {
  const { page } = open;
  const positions = new Positions(page);
  const dialogs = await watchDialogs(open);
  return { way, sim, open, page, trader: new Trader(open), positions, dialogs };
}

async function firstDay(desk: Desk, way: Way, sim: BrokerSim): Promise<Day> {
  const open = await desk.open();
  await setUpAccount(open, way, sim);
  await logIn(open, way, sim);
  return dayOf(way, sim, open);
}

/** Presses the header's button; gives what the program itself asked. */
async function askToArm({ page, dialogs }: Day, button: number): Promise<string> {
  await dialogs.answer(button);
  await page.getByTestId('arm').click();
  let asked: readonly Asked[] = [];
  await expect
    .poll(async () => {
      asked = [...asked, ...(await dialogs.asked())];
      return asked.map(({ message }) => message);
    })
    .toEqual(['Arm SIM1 for live trading?']);
  const [question] = asked;
  expect(question?.buttons).toEqual(['Stay disarmed', 'Arm SIM1']);
  // Escape and a careless Enter leave it as it is.
  expect([question?.cancelId, question?.defaultId]).toEqual([STAY, STAY]);
  return question?.detail ?? '';
}

async function armed(day: Day): Promise<string> {
  const detail = await askToArm(day, ARM);
  await expect(day.page.getByTestId('disarm')).toContainText('disarms in');
  return detail;
}

/** The words on the button say why; the ticket says it where an entry is written. */
async function expectDisarmed({ page, trader }: Day, why: string): Promise<void> {
  const button = page.getByTestId('arm');
  await expect(button).toContainText('Arm to enter');
  await page.mouse.move(700, 400);
  await button.hover();
  await expect(page.getByRole('tooltip')).toContainText(why);
  await expect(trader.ticket.root).toContainText('This live desk is not armed');
  await expect(trader.ticket.send).toHaveAttribute('aria-disabled', 'true');
}

async function begins(day: Day): Promise<void> {
  const { trader, open, way, page } = day;
  await trader.watch('HDFCBANK');
  await expectDisarmed(day, 'Not armed yet');
  await picture(open, `arming-${way.broker}-1-disarmed`);
  const first = await askToArm(day, STAY);
  expect(first).toContain('A simulated broker on this computer; no money moves.');
  expect(first).toContain(`${way.broker}, client ${way.setup(day.sim).clientId}`);
  expect(first).toContain('Lots in one order: 10 lots');
  expect(first).toContain('This account has never been armed on this computer.');
  await expect(page.getByTestId('arm')).toContainText('Arm to enter');
  await armed(day);
  const entry = await trader.send({ find: 'HDFCBANK', side: 'buy', type: 'market', lots: 20 });
  await trader.expectState(entry, 'filled');
}

function exits({ trader }: Day): Promise<number> {
  return trader.orders().then((all) => all.filter(({ intent }) => intent === 'exit').length);
}

/** A key sends only while the exits have the focus, and once however long it is held. */
async function orderKeys(day: Day): Promise<void> {
  const { page, positions } = day;
  await positions.row('Manual', 'HDFCBANK').click();
  await page.keyboard.press('2');
  expect(await exits(day)).toBe(0);
  await page.keyboard.press('x');
  await expect(page.getByTestId('exit-50')).toBeEnabled();
  await page.keyboard.down('2');
  for (let held = 0; held < 5; held += 1) await page.keyboard.down('2');
  await page.keyboard.up('2');
  await expect.poll(() => exits(day)).toBe(1);
  await expect(positions.bar.getByRole('status')).toBeHidden();
  expect(await exits(day)).toBe(1);
}

/** Keys that mean something already are not given away. */
async function conflicts({ page }: Day): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByTestId('settings').locator('[data-segment=keys]').click();
  for (const [key, owner] of [
    ['2', 'Exit 50 %'],
    ['Control+Shift+F12', 'Stop now, level 2'],
    ['Control+Enter', 'Send the order ticket'],
  ] as const) {
    await page.getByTestId('key-exit_25').click();
    await page.keyboard.press(key);
    await expect(page.getByTestId('keys').getByRole('alert')).toContainText(
      `belongs to “${owner}”`,
    );
    await expect(page.getByTestId('key-exit_25')).toHaveText('1');
  }
  await page.keyboard.press('Escape');
}

/** By hand, then what the computer says: the screen is locked, it sleeps and wakes. */
async function disarms(day: Day): Promise<void> {
  const { page, trader, open, positions } = day;
  await page.getByTestId('disarm').click();
  await expectDisarmed(day, 'You disarmed it');
  await positions.choose('Manual', 'HDFCBANK');
  await page.getByTestId('exit-25').click();
  await expect.poll(() => exits(day)).toBe(2);
  const exit = (await trader.orders()).findLast(({ intent }) => intent === 'exit');
  await trader.expectState(exit?.order_id ?? '', 'filled');
  expect(await armed(day)).toMatch(/Changed since the last live session\n {2}Nothing/);
  await open.app.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'));
  await expectDisarmed(day, 'The screen was locked');
  await armed(day);
  await open.app.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'));
  await expect(page.getByTestId('arm')).toBeVisible();
  await open.app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'));
  await expectOpen(open);
  await expectDisarmed(day, 'The computer went to sleep');
}

/** What changed meanwhile stands in the question; the restart itself disarms. */
async function startsAgain(day: Day, desk: Desk): Promise<Day> {
  const { open, way, sim } = day;
  await armed(day);
  await open.ask('set_limits', { commandId: 'e2e.limits', limits: { orderLots: 5 } });
  await open.close();
  const again = await dayOf(way, sim, await desk.open());
  await logIn(again.open, way, sim);
  await again.trader.watch('HDFCBANK');
  await expectDisarmed(again, 'The program was started again');
  expect(await armed(again)).toContain('Lots in one order: 10 lots, now 5 lots');
  await picture(again.open, `arming-${way.broker}-2-armed`);
  return again;
}

for (const way of WAYS) {
  test(`arming and what ends it: ${way.broker}`, async ({ desk }) => {
    const sim = await openBrokerSim({ broker: way.broker });
    try {
      const day = await firstDay(desk, way, sim);
      await test.step('begins disarmed', () => begins(day));
      await test.step('keys', () => orderKeys(day));
      await test.step('keys that are taken', () => conflicts(day));
      await test.step('disarms', () => disarms(day));
      const again = await test.step('starts again', () => startsAgain(day, desk));
      expect([...day.open.complaints, ...again.open.complaints]).toEqual([]);
      await again.open.close();
      const told = toldOf(desk.home, { name: way.broker, way }, 'live_armed', 'live_disarmed');
      expect(told.map(({ kind, body }) => body['cause'] ?? kind)).toEqual([
        'live_armed',
        'person',
        'live_armed',
        'screen_lock',
        'live_armed',
        'sleep',
        'live_armed',
        'restart',
        'live_armed',
      ]);
    } finally {
      await sim.close();
    }
  });
}

test('a live desk that nobody touches for the shortest time disarms itself', async ({ desk }) => {
  // A minute of it is the limit itself.
  test.slow();
  const [way] = WAYS;
  if (way === undefined) throw new Error('there is no broker');
  const live = await deskAt(desk, { name: way.broker, way });
  try {
    const { page, app } = live.open;
    // Also the pointer that rests over the window must not move any more.
    await live.tighten({ armedIdleMs: IDLE_MS });
    await expect(page.getByTestId('disarm')).toContainText(/disarms in (1:00|5\d s)/);
    await expect(page.getByTestId('arm')).toBeVisible({ timeout: IDLE_MS + 15_000 });
    await app.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'));
    await live.open.close();
    const told = toldOf(desk.home, live.where, 'live_disarmed');
    expect(told.map(({ body }) => body['cause'])).toEqual(['idle']);
  } finally {
    await live.close();
  }
});

test('paper is never armed and never asks', async ({ desk }) => {
  const open = await desk.open();
  const dialogs = await watchDialogs(open);
  const trader = new Trader(open);
  const entry = await trader.send({ find: 'RELIANCE', side: 'buy', type: 'market', lots: 1 });
  await trader.expectState(entry, 'filled');
  await expect(open.page.getByTestId('arm')).toHaveCount(0);
  await expect(open.page.getByTestId('disarm')).toHaveCount(0);
  expect(await open.ask('arm_live')).toMatchObject({
    armed: false,
    says: 'This desk trades on paper and is never armed.',
  });
  await open.app.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'));
  const next = await trader.send({ find: 'HDFCBANK', side: 'buy', type: 'market', lots: 1 });
  await trader.expectState(next, 'filled');
  expect(await dialogs.asked()).toEqual([]);
  await open.close();
});
