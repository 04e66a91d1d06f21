/**
 * What the trader usually sends: the median of the latest entries in the same underlying and kind,
 * an order that was cut counting as a whole. Fewer than a handful say nothing.
 */
import type { OrderId } from '../../shared/domain/ids.ts';
import { type Instrument, isOption } from '../../shared/domain/instrument.ts';
import type { Order } from '../../shared/domain/order.ts';
import type { EngineView } from './state.ts';
import type { MarketFacts } from './surroundings.ts';

const LATEST = 50;
const HANDFUL = 5;

/** In units; null before there are enough. */
export function usualSize(
  state: EngineView,
  market: Pick<MarketFacts, 'instrument'>,
  instrument: Instrument,
): number | null {
  const sizes: number[] = [];
  for (let at = state.recent.length - 1; at >= 0 && sizes.length < LATEST; at -= 1) {
    const order = state.orders.get(state.recent[at] as OrderId);
    if (order === undefined || !counts(order)) continue;
    const other = market.instrument(order.instrument);
    if (other !== null && isAlike(other, instrument)) sizes.push(wholeOf(state, order));
  }
  if (sizes.length < HANDFUL) return null;
  const sorted = sizes.toSorted((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? null;
}

function counts({ intent, parent, state }: Order): boolean {
  return intent === 'enter' && parent === null && state !== 'refused';
}

function isAlike(one: Instrument, other: Instrument): boolean {
  return one.underlying === other.underlying && classOf(one) === classOf(other);
}

function classOf(instrument: Instrument): string {
  return isOption(instrument) ? 'option' : instrument.kind;
}

function wholeOf(state: EngineView, order: Order): number {
  const slices = state.slices.get(order.orderId);
  if (slices === undefined) return order.quantity;
  return slices.reduce((sum, id) => sum + (state.orders.get(id)?.quantity ?? 0), 0);
}
