/**
 * The same armed, reconciled desk four times: in paper and against each simulated broker. The steps
 * are a trader's own: the account from the simulator's line, the log in, the arming.
 */
import { join } from 'node:path';
import process from 'node:process';
import type { Locator } from '@playwright/test';
import { type BrokerSim, openBrokerSim } from '../../electron/broker-sim/broker-sim.ts';
import { type Way, WAYS } from '../live/ways.ts';
import { type Desk, expect, type OpenDesk, ROOT } from './fixtures.ts';
import { liveHand, type MarketHand, paperHand } from './market-hand.ts';
import { Trader } from './trader.ts';

/** What a test is named after, and where it trades. */
export type Where = { readonly name: 'paper' } | { readonly name: string; readonly way: Way };

export const EVERYWHERE: readonly Where[] = [
  { name: 'paper' },
  ...WAYS.map((way) => ({ name: way.broker, way })),
];

export interface ArmedDesk {
  readonly where: Where;
  readonly home: string;
  readonly open: OpenDesk;
  readonly trader: Trader;
  /** The broker behind the desk; null in paper. */
  readonly sim: BrokerSim | null;
  readonly market: MarketHand;
  /** Until `loseNothing` the next order never reaches the broker, and nothing says so. */
  loseRequest(): Promise<void>;
  loseNothing(): Promise<void>;
  /** Limits that let less through count at once. */
  tighten(limits: Readonly<Record<string, number>>): Promise<void>;
  /** Closes the program and starts it again; a live desk is shown, logged in and armed again. */
  restart(): Promise<ArmedDesk>;
  /** Starts a program that has ended; a live desk is shown and logged in, and not armed. */
  reopen(): Promise<ArmedDesk>;
  close(): Promise<void>;
}

const PICTURES = 'node_modules/.cache/e2e-pictures';

export function picture({ page }: OpenDesk, name: string): Promise<unknown> {
  return page.screenshot({ path: join(ROOT, PICTURES, `${name}.png`) });
}

/**
 * A part of the paper desk, for the documents: `UNWIND_PICTURES=docs/pictures` puts it there, as in
 * `UNWIND_PICTURES=docs/pictures playwright test -g paper`.
 */
export async function pictureOf(
  { name }: Pick<Where, 'name'>,
  part: Locator,
  of: string,
): Promise<void> {
  if (name !== 'paper') return;
  const folder = process.env['UNWIND_PICTURES'] ?? PICTURES;
  await part.screenshot({ path: join(ROOT, folder, `${of}.png`) });
}

const PAPER = ['--funds', '5000000'];
const CERTAIN = 10_000;

/** A live desk has the simulator of `where.way` behind it, and closes it with itself. */
export async function deskAt(desk: Desk, where: Where): Promise<ArmedDesk> {
  if (!('way' in where)) return handle(desk, where, null, await desk.open(...PAPER));
  const sim = await openBrokerSim({ broker: where.way.broker });
  const open = await desk.open();
  await setUpAccount(open, where.way, sim);
  await logIn(open, where.way, sim);
  await arm(open);
  return handle(desk, where, sim, open);
}

function handle(desk: Desk, where: Where, sim: BrokerSim | null, open: OpenDesk): ArmedDesk {
  const trader = new Trader(open);
  let gestures = 0;
  const command = (name: string, params: object): Promise<unknown> => {
    gestures += 1;
    const commandId = `desk-${open.app.process().pid}-${gestures}`;
    return open.ask(name, { commandId, ...params });
  };
  const paperFaults = (lost: number): Promise<unknown> =>
    command('set_paper_faults', { faults: { lostRequest: lost } });
  async function reopen(): Promise<ArmedDesk> {
    const again = await desk.open(...(sim === null ? PAPER : []));
    if ('way' in where && sim !== null) await logIn(again, where.way, sim);
    return handle(desk, where, sim, again);
  }
  return {
    where,
    home: desk.home,
    open,
    sim,
    trader,
    market: sim === null ? paperHand(trader, command) : liveHand(trader, sim),
    async loseRequest() {
      const match = { channel: 'rest', op: 'place' } as const;
      if (sim === null) await paperFaults(CERTAIN);
      else sim.fault({ id: 'lost', match, action: { kind: 'reset', at: 'before' } });
    },
    async loseNothing() {
      if (sim === null) await paperFaults(0);
      else sim.removeFault('lost');
    },
    tighten: async (limits) => {
      await command('set_limits', { limits });
    },
    async restart() {
      await open.close();
      const again = await reopen();
      if (sim !== null) await arm(again.open);
      return again;
    },
    reopen,
    async close() {
      await open.close();
      await sim?.close();
    },
  };
}

/** What `npm run broker-sim -- --json` prints, as a trader would copy it. */
function lineOf({ addresses }: BrokerSim): string {
  return JSON.stringify(addresses);
}

export async function setUpAccount(desk: OpenDesk, way: Way, sim: BrokerSim): Promise<void> {
  const { page } = desk;
  await page.getByTestId('mode').click();
  await page.getByTestId('add-account').click();
  await page.getByTestId('new-account').click();
  await page.getByTestId('account-form').locator(`[data-segment="${way.broker}"]`).click();
  await page.getByTestId('account-name').fill('SIM1');
  if (way.house !== null) await page.getByTestId('account-house').selectOption(way.house);
  await page.getByTestId('own-addresses').click();
  await page.getByTestId('simulator-line').fill(lineOf(sim));
  await picture(desk, `${way.broker}-1-account`);
  await page.getByTestId('save-account').click();
  await expect(page.getByTestId('account-SIM1')).toBeVisible();
  await page.keyboard.press('Escape');
}

/** Shows the account's desk and logs it in; the morning check has passed and the desk is open. */
export async function logIn(desk: OpenDesk, way: Way, sim: BrokerSim): Promise<void> {
  const { page } = desk;
  await page.getByTestId('mode').click();
  const loaded = page.waitForEvent('domcontentloaded');
  await page.getByTestId('show-SIM1').click();
  await loaded;
  await page.waitForFunction(() => document.documentElement.dataset['ready'] === 'yes');
  await expect(page.getByTestId('mode')).toHaveText('LIVE');
  await page.getByTestId('open-login').click();
  for (const [name, value] of Object.entries(way.given(sim))) {
    await page.getByTestId(`login-${name}`).fill(value);
  }
  await picture(desk, `${way.broker}-2-login`);
  await page.getByTestId('log-in').click();
  await expect(page.getByTestId('logged-in')).toBeVisible();
  await expect(page.getByTestId('preflight')).toContainText('Session');
  await picture(desk, `${way.broker}-3-morning-check`);
  await page.getByTestId('login-done').click();
  await expect(page.getByTestId('login-bar')).toBeHidden();
  await expectOpen(desk);
}

/** The session's word in the header: reconciled, and the market trades. */
export async function expectOpen({ page }: OpenDesk): Promise<void> {
  await expect(page.locator('.session')).toContainText(/open/i);
}

/** The dialog is the program's own; the fixture says yes to it. */
export async function arm({ page }: OpenDesk): Promise<void> {
  await page.getByTestId('arm').click();
  await expect(page.getByTestId('disarm')).toContainText('disarms in');
}
