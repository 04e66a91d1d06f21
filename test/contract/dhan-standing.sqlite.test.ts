/** Conditional orders over Dhan's adapter and the simulator's Dhan, through real sockets. */
import { openBench } from '../electron/broker/dhan/dhan-over-sim.ts';
import { standingContract } from './standing-contract.ts';
import { standingOverSim } from './standing-over-sim.ts';

standingContract('Dhan over the simulator', async () => {
  const bench = await openBench();
  await bench.logIn();
  const errorMessage = 'Segment is not active for this client';
  return standingOverSim(bench, {
    status: 400,
    body: { errorType: 'User_Error', errorCode: 'DH-903', errorMessage },
    rejection: 'not_permitted',
  });
});
