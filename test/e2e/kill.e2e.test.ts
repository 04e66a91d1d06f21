/**
 * The kill switch in the real window, in paper and at each simulated broker: three levels, from the
 * header, by its key, from the tray and from the command line, with the window's process and the
 * program itself hung, and with nobody there. What it began goes on after a restart, and only a
 * typed reason ends it.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { realWorld } from '../../electron/platform/real-world.ts';
import { type Asked, watchDialogs } from './dialogs.ts';
import { type Books, booksOf, crossings, leftOpen, seqOf, type Told, toldOf } from './fills.ts';
import { expect, ROOT, test } from './fixtures.ts';
import { type ArmedDesk, deskAt, EVERYWHERE, picture, pictureOf } from './live-desk.ts';
import { Positions } from './pages/positions.ts';
import { StopSwitch } from './pages/stop.ts';
import type { Contract } from './trader.ts';

const SCALE = 10_000;
const FIRST_CANCEL_MS = 250;

interface Day extends ArmedDesk {
  readonly positions: Positions;
  readonly stop: StopSwitch;
}

function dayOf(armed: ArmedDesk): Day {
  const { page } = armed.open;
  return { ...armed, positions: new Positions(page), stop: new StopSwitch(page) };
}

/** At the market, and filled. */
async function hold(day: Day, contract: Contract, strategy: string, lots: number): Promise<string> {
  const id = await day.trader.place({
    instrument: contract.id,
    side: lots > 0 ? 'buy' : 'sell',
    quantity: Math.abs(lots) * contract.lot,
    strategy,
    product: contract.lot === 1 ? 'mis' : 'nrml',
  });
  await day.trader.expectState(id, 'filled');
  return id;
}

/** A purchase that rests so many percent below the market; each at a price of its own. */
async function rest({ trader }: Day, { id, tick }: Contract, percent: number): Promise<string> {
  const order = await trader.place({
    instrument: id,
    side: 'buy',
    quantity: 3,
    strategy: 'Entry',
    product: 'mis',
    type: 'limit',
    price: Math.round((await trader.away(id, -percent, tick)) * SCALE),
  });
  await trader.expectState(order, 'working');
  return order;
}

async function spread(day: Day): Promise<void> {
  const short = await day.trader.watch('banknifty 59500 ce');
  const long = await day.trader.watch('banknifty 60000 ce');
  await hold(day, long, 'Spread', 1);
  await hold(day, short, 'Spread', -1);
}

/** Not every broker says by itself that a stop waits for its trigger. */
const RESTS = ['trigger_pending', 'working'] as const;

/** A stop that rests at the exchange for all of it. */
async function stopAt({ trader }: Day, { id, tick }: Contract, units: number): Promise<string> {
  const order = await trader.place({
    instrument: id,
    side: 'sell',
    quantity: units,
    strategy: 'Swing',
    product: 'mis',
    type: 'stop',
    trigger: Math.round((await trader.away(id, -2.5, tick)) * SCALE),
    intent: 'protect',
  });
  await trader.expectState(order, ...RESTS);
  return order;
}

/** Entries are refused in words where they are written; half of a position goes out. */
async function levelOne(day: Day, entry: string): Promise<void> {
  const { open, positions, stop, trader, where } = day;
  await stop.button.click();
  await picture(open, `kill-${where.name}-0-question`);
  await pictureOf(where, stop.dialog, 'kill-switch');
  await open.page.keyboard.press('Escape');
  await stop.stop(1);
  await trader.ticket.choose('RELIANCE');
  await trader.ticket.segment('market');
  await expect(trader.ticket.root).toContainText('The kill switch is on; re-arm it to trade');
  await expect(trader.ticket.send).toHaveAttribute('aria-disabled', 'true');
  const before = (await trader.orders()).length;
  await positions.choose('Scalp', 'HDFCBANK');
  await open.page.getByTestId('exit-50').click();
  await expect.poll(async () => (await trader.orders()).length).toBe(before + 1);
  const exit = (await trader.orders()).find(({ strategy, side }) => {
    return strategy === 'Scalp' && side === 'sell';
  });
  await trader.expectState(exit?.order_id ?? '', 'filled');
  await trader.expectState(entry, 'working');
}

/** The keyboard of the window itself, which the page's own keys never pass; gives when. */
async function pressKillKey({ open }: Day): Promise<number> {
  const pressedMs = realWorld().nowMs();
  await open.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    for (const type of ['keyDown', 'keyUp', 'keyDown', 'keyUp'] as const) {
      const modifiers: ('control' | 'shift')[] = ['control', 'shift'];
      window?.webContents.sendInputEvent({ type, keyCode: 'F12', modifiers });
    }
  });
  return pressedMs;
}

/** Two presses: each entry is cancelled once, at once; the stop and all that is held stay. */
async function levelTwo(day: Day, entries: readonly string[], kept: string): Promise<number> {
  const { stop, trader, positions } = day;
  const pressedMs = await pressKillKey(day);
  await stop.expectStopped(2);
  for (const id of entries) await trader.expectState(id, 'cancelled');
  await trader.expectState(kept, ...RESTS);
  await expect(positions.row('Spread', '59500CE')).toBeVisible();
  await picture(day.open, `kill-${day.where.name}-1-level-two`);
  return pressedMs;
}

/** When the broker was asked to cancel, since then. */
function cancelsAt({ sim }: Day, sinceMs: number): readonly number[] {
  const requests = sim?.history().filter(({ kind, op }) => kind === 'request' && op === 'cancel');
  return (requests ?? []).map(({ atMs }) => atMs).filter((atMs) => atMs >= sinceMs);
}

/** The same of paper, as the ledger says it: durable before anything leaves. */
function cancelsOf(made: readonly Told[], orders: readonly string[]): readonly number[] {
  return made
    .filter(({ body: { request, orderId } }) => {
      return request === 'cancel' && orders.includes(String(orderId));
    })
    .map(({ atMs }) => atMs);
}

/** Presses the entry of this desk in the tray's own menu. */
function pressTray({ open, where }: Day, level: 1 | 2 | 3): Promise<void> {
  return open.app.evaluate(
    ({ BrowserWindow, Menu }, { desk, at }) => {
      const build = Menu.buildFromTemplate;
      const built: Electron.Menu[] = [];
      Menu.buildFromTemplate = (template) => {
        const menu = build(template);
        built.push(menu);
        return menu;
      };
      // The menu is made anew whenever the window is left; its own parts are made before it.
      BrowserWindow.getAllWindows()[0]?.emit('blur');
      Menu.buildFromTemplate = build;
      const entry = built.at(-1)?.items.find(({ label }) => label === desk);
      entry?.submenu?.items[at - 1]?.click();
    },
    { desk: deskKey(where), at: level },
  );
}

function deskKey(where: ArmedDesk['where']): string {
  return 'way' in where ? 'SIM1' : 'paper';
}

/** The question begins on going on; its other answer stops, and says what became of it. */
async function tray(day: Day): Promise<void> {
  const { stop } = day;
  const dialogs = await watchDialogs(day.open);
  const next = async (words: string): Promise<Asked | undefined> => {
    let found: Asked | undefined;
    await expect
      .poll(async () => {
        found ??= (await dialogs.asked()).find(({ message }) => message.includes(words));
        return found?.message;
      })
      .toContain(words);
    return found;
  };
  await dialogs.answer(0);
  await pressTray(day, 1);
  const question = await next(`Stop new entries: ${deskKey(day.where)}`);
  expect(question).toMatchObject({ defaultId: 0, cancelId: 0 });
  expect(question?.buttons[0]).toBe('Go on trading');
  await expect(stop.button).toHaveText('Stop');
  await dialogs.answer(1);
  await pressTray(day, 1);
  await next('New entries are stopped');
  await stop.expectStopped(1);
}

interface Ran {
  readonly code: number | null;
  readonly out: string;
}

/** `npm run kill` as a person types it. */
function commandLine({ home, where }: Day, level: 1 | 2 | 3): Promise<Ran> {
  const words = ['--level', String(level), '--account', deskKey(where), '--home', home];
  const child = spawn(process.execPath, ['scripts/kill.ts', ...words], { cwd: ROOT });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => (out += piece.toString()));
  }
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, out }));
  });
}

/** The page answers nothing while its process stands still; the program behind it obeys. */
async function windowHangs(day: Day, entry: string): Promise<void> {
  const { open, stop, trader } = day;
  const pid = await open.app.evaluate(({ BrowserWindow }) => {
    return BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0;
  });
  process.kill(pid, 'SIGSTOP');
  try {
    expect(await commandLine(day, 2)).toMatchObject({ code: 0 });
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await stop.expectStopped(2);
  await trader.expectState(entry, 'cancelled');
}

/** Raised in the header, by two presses: all orders end, all positions go, shorts first. */
async function levelThree(day: Day, kept: string): Promise<void> {
  const { positions, stop, trader, open, where } = day;
  await stop.button.click();
  await picture(open, `kill-${where.name}-2-raise`);
  await open.page.keyboard.press('Escape');
  await stop.raise(3);
  await expect(positions.panel.locator('[data-position-key]:not([data-closed])')).toHaveCount(0);
  await trader.expectState(kept, 'cancelled');
  await picture(open, `kill-${where.name}-3-flat`);
}

/** Nobody obeys a program that hangs: it is said, the program is ended, and the ledger told. */
async function programHangs(day: Day): Promise<void> {
  const { open } = day;
  const { pid } = open.app.process();
  process.kill(pid ?? 0, 'SIGSTOP');
  const first = await commandLine(day, 3);
  await open.kill();
  expect(first.out).toContain('NOT STOPPED. The program holds this desk and hangs.');
  expect(first.code).toBe(1);
  const second = await commandLine(day, 3);
  expect(second.out).toContain('Nothing was cancelled or exited now');
  expect(second.code).toBe(0);
}

/** The next start does what the ledger says, live without being armed. */
async function goesOn({ positions, stop, open, where }: Day): Promise<void> {
  await stop.expectStopped(3);
  await expect(positions.panel.locator('[data-position-key]:not([data-closed])')).toHaveCount(0);
  if ('way' in where) await expect(open.page.getByTestId('arm')).toBeVisible();
  await picture(open, `kill-${where.name}-4-after-a-restart`);
  await stop.rearm('flat at the broker too');
}

function expectShortsFirst({ fills, ...books }: Books): void {
  const exits = fills.filter(({ strategy, intent }) => strategy === 'Spread' && intent === 'exit');
  const shorts = exits.filter(({ side }) => side === 'buy');
  const longs = exits.filter(({ side }) => side === 'sell');
  expect([shorts.length, longs.length]).toEqual([2, 2]);
  for (const [at, long] of longs.entries()) {
    const sent = seqOf({ fills, ...books }, long.orderId, 'order_sent');
    expect(shorts[at]?.seq).toBeLessThan(sent);
  }
}

for (const where of EVERYWHERE) {
  test(`three levels from four places: ${where.name}`, async ({ desk }) => {
    // Two starts of the program and four of the command line.
    test.slow();
    let day = dayOf(await deskAt(desk, where));
    try {
      const share = await day.trader.watch('RELIANCE');
      await hold(day, await day.trader.watch('HDFCBANK'), 'Scalp', 20);
      await hold(day, share, 'Swing', 25);
      const stop = await stopAt(day, share, 25);
      await spread(day);
      const entries = [await rest(day, share, 1), await rest(day, share, 1.2)];
      await test.step('level 1', () => levelOne(day, entries[0] ?? ''));
      const pressedMs = await test.step('level 2', () => levelTwo(day, entries, stop));
      const atBroker = cancelsAt(day, pressedMs);
      await day.stop.rearm('looked at each position');
      await test.step('the tray', () => tray(day));
      await day.stop.rearm('only tried it');
      const entry = await rest(day, share, 1.4);
      await test.step('the window hangs', () => windowHangs(day, entry));
      await test.step('level 3', () => levelThree(day, stop));
      await day.stop.rearm('flat');
      await spread(day);
      await test.step('the program hangs', () => programHangs(day));
      day = dayOf(await day.reopen());
      await test.step('it goes on', () => goesOn(day));
      expect(day.open.complaints).toEqual([]);
      await day.open.close();
      const made = toldOf(desk.home, where, 'request_made');
      const seen = where.name === 'paper' ? cancelsOf(made, entries) : atBroker;
      expect(seen).toHaveLength(entries.length);
      expect((seen[0] ?? 0) - pressedMs).toBeLessThan(FIRST_CANCEL_MS);
      const levels = toldOf(desk.home, where, 'kill_set').map(({ body }) => body['level']);
      expect(levels).toEqual([1, 2, 2, 1, 2, 3, 3]);
      const books = booksOf(desk.home, where);
      expectShortsFirst(books);
      expect(crossings(books)).toEqual([]);
      expect(leftOpen(books)).toEqual({});
    } finally {
      await day.close();
    }
  });
}
