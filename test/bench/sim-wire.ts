/** The simulated broker in Kite's dress as a wire for a bench's desk. */
import type { BrokerSim } from '../../electron/broker-sim/broker-sim.ts';
import { must } from '../../shared/lib/assert.ts';
import { WAYS } from '../live/ways.ts';
import type { Wire } from './live-desk.ts';

export function simWire(sim: BrokerSim): Wire {
  const way = must(
    WAYS.find(({ broker }) => broker === 'kite'),
    'a way to set up Kite',
  );
  return {
    setup: { broker: way.broker, ...way.setup(sim) },
    given: () => way.given(sim),
  };
}
