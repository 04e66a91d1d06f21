/** A market whose other side goes away: an exit goes through its whole ladder for nothing. */
import type { BrokerSim } from '../../electron/broker-sim/broker-sim.ts';
import type { Contract, Trader } from './trader.ts';

export interface Takers {
  /** Nobody sells (or buys) this contract any more within the reach of an exit. */
  leave(contract: Contract, side: 'buy' | 'sell'): Promise<void>;
  comeBack(contract: Contract): Promise<void>;
}

type Command = (name: string, params: object) => Promise<unknown>;

/** Far beyond the last step of an exit, and inside the exchange's band. */
const AWAY = 0.2;

/** Prices go on as they were on the wire, while the book behind them has moved away. */
export function liveTakers(trader: Trader, sim: BrokerSim): Takers {
  return {
    async leave({ id, tick }, side) {
      const { last } = await trader.quote(id);
      const away = last * (side === 'sell' ? 1 + AWAY : 1 - AWAY);
      sim.market({ ticks: { instrument: id, as: 'frozen' } });
      sim.market({ price: { instrument: id, price: Math.round(away / tick) * tick } });
    },
    async comeBack({ id }) {
      sim.market({ price: { instrument: id, price: null } });
      sim.market({ ticks: { instrument: id, as: 'normal' } });
    },
  };
}

/** In lots; each of its own size, since the desk asks about one that is sent again. */
const SWEEPS = [5, 4, 3, 2, 1];
/** Beyond the reach of an exit, and not so far that the desk asks. */
const SWEPT = 0.04;

/** The market stands still, and another strategy takes all that is within reach. */
export function paperTakers(trader: Trader, command: Command): Takers {
  return {
    async leave({ id, lot, tick }, side) {
      await command('set_paper_market', { speed: 0 });
      const ours = side === 'sell' ? 'buy' : 'sell';
      const { bid, ask } = await trader.quote(id);
      const end = ours === 'buy' ? ask * (1 + SWEPT) : bid * (1 - SWEPT);
      const price = Math.round(end / tick) * tick;
      const wanted = { instrument: id, side: ours, validity: 'ioc', type: 'limit', price } as const;
      for (const lots of SWEEPS) {
        const quantity = lots * lot;
        const order = await trader.place({ ...wanted, quantity, strategy: 'Sweep' });
        await trader.expectState(order, 'filled', 'cancelled', 'expired');
        if ((await trader.order(order)).filled < quantity) return;
      }
      throw new Error('the book did not come to an end');
    },
    comeBack: async () => {
      await command('set_paper_market', { speed: 1 });
    },
  };
}
