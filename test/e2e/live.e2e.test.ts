/**
 * A trader's first live day in the real window, against each simulated broker: set the account up
 * from the simulator's line, log in, trade, lose the line while orders fill, come back and see
 * everything.
 */
import { type BrokerSim, openBrokerSim } from '../../electron/broker-sim/broker-sim.ts';
import { WAYS } from '../live/ways.ts';
import { expect, test } from './fixtures.ts';
import { arm, expectOpen, logIn, picture, setUpAccount } from './live-desk.ts';
import { Blotter } from './pages/blotter.ts';
import { Trader } from './trader.ts';

const DOWN_MS = 4_000;

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
      await setUpAccount(open, way, sim);
      await logIn(open, way, sim);
      const trader = new Trader(open);
      const blotter = new Blotter(open.page);
      await picture(open, `${way.broker}-4-disarmed`);
      await arm(open);

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
      await expectOpen(open);
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
