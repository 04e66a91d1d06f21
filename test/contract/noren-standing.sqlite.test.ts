/**
 * Conditional orders over Noren's adapter and the simulated houses, through real sockets: one house
 * that keeps lone alerts and answers with an object, and one that keeps pairs and answers with a
 * list.
 */
import { type House, openSimAccount } from '../electron/broker/noren/sim-account.ts';
import { standingContract, type StandingHarness } from './standing-contract.ts';
import { standingOverSim } from './standing-over-sim.ts';

async function open(house: House): Promise<StandingHarness> {
  const desk = await openSimAccount(house);
  await desk.switch({ perSecond: 10, perMinute: 100_000 });
  await desk.logIn();
  const emsg = 'Rejected : RED:RULE:{Check circuit limit including square off order}';
  return standingOverSim(desk, {
    status: 200,
    body: { stat: 'Not_Ok', emsg },
    rejection: 'price_outside_band',
  });
}

standingContract('Noren at Shoonya', () => open('shoonya'));
standingContract('Noren at Flattrade', () => open('flattrade'));
