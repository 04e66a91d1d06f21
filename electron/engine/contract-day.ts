/** What the engine may say of one contract on the day that it is. */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import { indianDay } from './india-day.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** This desk has seen an order of it on this trading day, its own or another's. */
export function isTouchedToday(
  state: EngineView,
  instrument: InstrumentId,
  nowMs: number,
): boolean {
  const today = indianDay(nowMs);
  for (const order of state.orders.values()) {
    if (order.instrument === instrument && indianDay(order.updatedMs) === today) return true;
  }
  return false;
}

/** The exchange has settled it: the broker forgets it, and our record of it stays as it was. */
export function isExpired(
  { market }: Pick<Surroundings, 'market'>,
  instrument: InstrumentId,
): boolean {
  const expiryDay = market.instrument(instrument)?.expiryDay ?? null;
  return expiryDay !== null && expiryDay < market.today();
}
