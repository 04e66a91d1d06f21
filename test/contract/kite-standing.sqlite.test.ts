/** Conditional orders over Kite's adapter and the simulator's Kite, through real sockets. */
import { openBench } from '../electron/broker/kite/kite-over-sim.ts';
import { standingContract } from './standing-contract.ts';
import { standingOverSim } from './standing-over-sim.ts';

standingContract('Kite over the simulator', async () => {
  const bench = await openBench();
  await bench.logIn();
  const message = 'Trigger already met with the current price.';
  return standingOverSim(bench, {
    status: 400,
    body: { status: 'error', message, error_type: 'InputException', data: null },
    rejection: 'trigger_met',
  });
});
