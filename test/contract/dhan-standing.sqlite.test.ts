/** Conditional orders over Dhan's adapter and the simulator's Dhan, through real sockets. */
import { openBench } from '../electron/broker/dhan/dhan-over-sim.ts';
import { standingContract } from './standing-contract.ts';
import { standingOverSim } from './standing-over-sim.ts';

standingContract('Dhan over the simulator', async () => {
  const bench = await openBench();
  await bench.logIn();
  return standingOverSim(bench);
});
