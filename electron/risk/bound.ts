/**
 * No order leaves without a worst price. A market order becomes a protected limit: the best price
 * of the other side plus the protection band, kept inside the exchange's band and on the tick.
 */
import type { Instrument } from '../../shared/domain/instrument.ts';
import {
  ceilToTick,
  floorToTick,
  PRICE_MAX,
  type Price,
  price,
  ZERO_PRICE,
} from '../../shared/domain/money.ts';
import type { OrderType } from '../../shared/domain/order-events.ts';
import type { Side } from '../../shared/domain/side.ts';
import { unreachable } from '../../shared/lib/assert.ts';
import type { PriceFacts } from './candidate.ts';

const BASIS = 10_000;
/** Cheap options move by whole ticks: a share of the price alone would not reach the next one. */
const LEAST_TICKS = 4;

export interface BoundWish {
  readonly type: OrderType;
  readonly side: Side;
  /** What the trader typed; null where it is derived. */
  readonly price: Price | null;
  readonly trigger: Price | null;
}

/**
 * The worst price the order may trade at; zero when none can be derived, which the gate refuses.
 */
export function boundOf(
  wish: BoundWish,
  instrument: Instrument,
  facts: PriceFacts | null,
  protectionBand: number,
): Price {
  switch (wish.type) {
    case 'limit':
    case 'stop_limit':
      return wish.price ?? ZERO_PRICE;
    case 'stop':
      return reach(wish.trigger, wish.side, instrument, facts, protectionBand);
    case 'market': {
      const best = wish.side === 'buy' ? facts?.ask : facts?.bid;
      return reach(best ?? facts?.last ?? null, wish.side, instrument, facts, protectionBand);
    }
    default:
      return unreachable(wish.type);
  }
}

function reach(
  from: Price | null,
  side: Side,
  instrument: Instrument,
  facts: PriceFacts | null,
  protectionBand: number,
): Price {
  if (from === null || from === 0) return ZERO_PRICE;
  const extra = Math.max(Math.ceil((from * protectionBand) / BASIS), instrument.tick * LEAST_TICKS);
  if (side === 'buy') {
    const top = facts?.bandHigh ?? null;
    // A trigger typed far too high has no price beyond it; the checks have to see it and say so.
    const highest = floorToTick(PRICE_MAX, instrument.tick);
    const wanted = from + extra >= highest ? highest : ceilToTick(from + extra, instrument.tick);
    return top === null ? wanted : price(Math.min(wanted, floorToTick(top, instrument.tick)));
  }
  const floor = facts?.bandLow ?? instrument.tick;
  const wanted = floorToTick(Math.max(from - extra, instrument.tick), instrument.tick);
  return price(Math.max(wanted, ceilToTick(floor, instrument.tick), instrument.tick));
}
