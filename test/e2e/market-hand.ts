/** What a test does to its desk's market: it jumps, stands still, or loses one of its sides. */
import type { BrokerSim } from '../../electron/broker-sim/broker-sim.ts';
import { rupeesOf } from '../../electron/market/rupees.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import { DAY_MS, dayNumber, indiaMoment } from '../../shared/maths/calendar.ts';
import type { Contract, Trader } from './trader.ts';

export interface MarketHand {
  /** Nobody sells (or buys) this contract any more within the reach of an exit. */
  leave(contract: Contract, side: 'buy' | 'sell'): Promise<void>;
  comeBack(contract: Contract): Promise<void>;
  /** Nothing moves by itself from now on, as far as this market can be told that. */
  hold(): Promise<void>;
  /** After `hold`. */
  goOn(): Promise<void>;
  /** NIFTY and what is written on it jump up; puts fall. Each contract moves by this share. */
  rise(moves: readonly (readonly [contract: Contract, share: number])[]): Promise<void>;
}

type Command = (name: string, params: object) => Promise<unknown>;

const NIFTY = 'NSE:NIFTY';
/** Of the level; enough for every rule, and small beside the exchange's bands. */
const RISE = 0.002_5;

/** Far beyond the last step of an exit, and inside the exchange's band. */
const AWAY = 0.2;

/** Prices go on as they were on the wire, while the book behind them has moved away. */
export function liveHand(trader: Trader, sim: BrokerSim): MarketHand {
  async function move({ id, tick }: Contract, share: number): Promise<void> {
    const { last } = await trader.quote(id);
    const price = Math.round((last * (1 + share)) / tick) * tick;
    sim.market({ price: { instrument: id, price } });
  }
  return {
    async leave(contract, side) {
      const instrument = contract.id;
      sim.market({ ticks: { instrument, as: 'frozen' } });
      await move(contract, side === 'sell' ? AWAY : -AWAY);
    },
    async comeBack({ id }) {
      sim.market({ price: { instrument: id, price: null } });
      sim.market({ ticks: { instrument: id, as: 'normal' } });
    },
    hold: async () => undefined,
    goOn: async () => undefined,
    async rise(moves) {
      await move({ id: NIFTY, symbol: 'NIFTY', lot: 1, tick: 500 }, RISE);
      for (const [contract, share] of moves) await move(contract, share);
    },
  };
}

/** In lots; each of its own size, since the desk asks about one that is sent again. */
const SWEEPS = [5, 4, 3, 2, 1];
/** Beyond the reach of an exit, and not so far that the desk asks. */
const SWEPT = 0.025;

/** The market stands still, and another strategy takes all that is within reach. */
export function paperHand(trader: Trader, command: Command): MarketHand {
  const speed = (times: number): Promise<unknown> => command('set_paper_market', { speed: times });
  return {
    async leave({ id, lot, tick }, side) {
      await speed(0);
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
      await speed(1);
    },
    hold: async () => {
      await speed(0);
    },
    goOn: async () => {
      await speed(1);
    },
    async rise() {
      const level = rupeesOf((await trader.quote(NIFTY)).last) * (1 + RISE);
      // A chain says where the forward stands, which is dearer than the index by the carry.
      const [, day = ''] = await trader.expiries('NIFTY');
      const leftMs = indiaMoment(dayNumber(day), 0) - realWorld().nowMs();
      const forward = level * Math.exp((CARRY * leftMs) / YEAR_MS);
      await command('import_chain', { fileName: chainName(day), text: chainAt(forward) });
    },
  };
}

/** Of a year, as the simulated market has it. */
const CARRY = 0.065;
const YEAR_MS = 365 * DAY_MS;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const HEADER =
  ',OI,CHNG IN OI,VOLUME,IV,LTP,CHNG,BID QTY,BID,ASK,ASK QTY,STRIKE,' +
  'BID QTY,BID,ASK,ASK QTY,CHNG,LTP,IV,VOLUME,CHNG IN OI,OI,';
const STRIKE_STEP = 100;
const STRIKES_EACH_SIDE = 8;
/** Rupees of time value at the money, and how far from it that is down to a third. */
const TIME_VALUE = 180;
const REACH = 500;

/** The name that the exchange gives to the file of this expiry, `2026-12-08`. */
function chainName(expiryDay: string): string {
  const [year = '', month = '', day = ''] = expiryDay.split('-');
  return `option-chain-ED-NIFTY-${day}-${MONTHS[Number(month) - 1] ?? ''}-${year}.csv`;
}

/** Last price, change, and the two best prices; a put has its columns the other way round. */
function side(price: number, mirrored = false): string {
  const best = ['65', (price - 0.5).toFixed(2), (price + 0.5).toFixed(2), '65'];
  const last = [price.toFixed(2), '1'];
  return (mirrored ? [...best, ...last.toReversed()] : [...last, ...best]).join(',');
}

/** A chain in the exchange's own form whose put-call parity says this level, in rupees. */
function chainAt(level: number): string {
  const middle = Math.round(level / STRIKE_STEP) * STRIKE_STEP;
  const lines = ['CALLS,,PUTS', HEADER];
  for (let at = -STRIKES_EACH_SIDE; at <= STRIKES_EACH_SIDE; at += 1) {
    const strike = middle + at * STRIKE_STEP;
    const time = TIME_VALUE * Math.exp(-(((strike - level) / REACH) ** 2));
    const call = Math.max(0, level - strike) + time;
    const put = Math.max(0, strike - level) + time;
    lines.push(`,900,1,90,12,${side(call)},${strike},${side(put, true)},12,90,1,900,`);
  }
  return lines.join('\n');
}
