/**
 * A trader's first live day in the real window, against each simulated broker: set the account up
 * from the simulator's line, log in, trade, lose the line while orders fill, come back and see
 * everything.
 */
import { join } from 'node:path';
import { type BrokerSim, openBrokerSim } from '../../electron/broker-sim/broker-sim.ts';
import type { DeskView } from '../../shared/contract/rows.ts';
import { type Way, WAYS } from '../live/ways.ts';
import { expect, type OpenDesk, test } from './fixtures.ts';
import { Blotter } from './pages/blotter.ts';
import { Trader } from './trader.ts';

const PICTURES = join(import.meta.dirname, '../../node_modules/.cache/e2e-pictures');
const DOWN_MS = 4_000;

function picture({ page }: OpenDesk, name: string): Promise<unknown> {
  return page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

async function ready({ page }: OpenDesk): Promise<void> {
  await page.waitForFunction(() => document.documentElement.dataset['ready'] === 'yes');
}

/** What `npm run broker-sim -- --json` prints, as a trader would copy it. */
function lineOf({ addresses }: BrokerSim): string {
  return JSON.stringify(addresses);
}

async function setUp(desk: OpenDesk, way: Way, sim: BrokerSim): Promise<void> {
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

async function logIn(desk: OpenDesk, way: Way, sim: BrokerSim): Promise<void> {
  const { page } = desk;
  await page.getByTestId('mode').click();
  const loaded = page.waitForEvent('domcontentloaded');
  await page.getByTestId('show-SIM1').click();
  await loaded;
  await ready(desk);
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
}

function state(desk: OpenDesk): Promise<DeskView['state']> {
  return desk.page.evaluate(() => document.querySelector('.session')?.textContent ?? '') as never;
}

async function tell(sim: BrokerSim, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${sim.addresses.control}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sim.addresses.token}` },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
}

for (const way of WAYS) {
  test(`log in, trade, pull the plug and come back at ${way.broker}`, async ({ desk }) => {
    const sim = await openBrokerSim({ broker: way.broker });
    try {
      const open = await desk.open();
      await setUp(open, way, sim);
      await logIn(open, way, sim);
      const trader = new Trader(open);
      const blotter = new Blotter(open.page);
      await expect.poll(() => state(open)).toMatch(/open/i);
      await picture(open, `${way.broker}-4-disarmed`);
      // The dialog is the program's own; the fixture says yes to it.
      await open.page.getByTestId('arm').click();
      await expect(open.page.getByTestId('disarm')).toContainText('disarms in');

      const filled = await trader.send({ find: 'RELIANCE', side: 'buy', type: 'market', lots: 5 });
      await trader.expectState(filled, 'filled');
      const price = await trader.away('NSE:RELIANCE', -1, 1_000);
      const resting = await trader.send({
        find: 'RELIANCE',
        side: 'buy',
        type: 'limit',
        lots: 3,
        price,
      });
      await trader.expectState(resting, 'working');
      await picture(open, `${way.broker}-5-trading`);

      await tell(sim, '/ctl/ws', { refuse: { forMs: DOWN_MS } });
      await tell(sim, '/ctl/ws', { reset: true });
      const order = sim.truth().orders.find(({ tag }) => tag === resting);
      sim.market({ fill: { order: order?.id ?? '' } });
      const external = { instrument: 'NSE:RELIANCE', side: 'buy', units: 2, price: 1_000_000 };
      sim.market({ external: { ...external, side: 'buy', product: 'mis', tag: null } });
      await expect(open.page.locator('.link[data-state="up"]')).toHaveCount(0);
      await picture(open, `${way.broker}-6-unplugged`);

      await trader.expectState(resting, 'filled');
      await blotter.expectState(resting, 'filled');
      await expect.poll(async () => (await trader.orders()).length).toBe(3);
      await expect(open.page.locator('.link[data-state="up"]')).toHaveCount(2);
      await expect.poll(() => state(open)).toMatch(/open/i);
      await picture(open, `${way.broker}-7-caught-up`);

      const seen = new Set((await trader.orders()).map((each) => each.broker_order_id));
      expect(seen).toEqual(new Set(sim.truth().orders.map(({ id }) => id)));
      expect(open.complaints).toEqual([]);
      await open.close();
    } finally {
      await sim.close();
    }
  });
}
