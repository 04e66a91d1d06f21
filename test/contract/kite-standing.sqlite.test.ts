/** Conditional orders over Kite's adapter and the simulator's Kite, through real sockets. */
import { openBench } from '../electron/broker/kite/kite-over-sim.ts';
import { standingContract } from './standing-contract.ts';
import { standingOverSim } from './standing-over-sim.ts';

standingContract('Kite over the simulator', async () => {
  const bench = await openBench();
  await bench.logIn();
  return standingOverSim(bench);
});
