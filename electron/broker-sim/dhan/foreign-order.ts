/** Orders that are not in our books: of another account, of nobody, or of yesterday. */
import { isTradable } from '../../../shared/domain/instrument.ts';
import { must } from '../../../shared/lib/assert.ts';
import { DAY_MS, indiaDay } from '../../../shared/maths/calendar.ts';
import type { DhanDesk } from './dhan-desk.ts';
import type { OrderView } from './order-view.ts';

const OTHER_CLIENT = '1100000099';

export function foreignView(
  desk: DhanDesk,
  whose: 'account' | 'unknown' | 'yesterday',
): { readonly desk: DhanDesk; readonly view: OrderView } {
  const nowMs = desk.parts.world.nowMs();
  const atMs = whose === 'yesterday' ? nowMs - DAY_MS : nowMs;
  const [instrument] = [...desk.parts.truth.venue.listed()].filter(isTradable);
  const known = must(instrument, 'a market with a contract');
  const price = desk.parts.truth.venue.quote(known.id)?.last ?? known.tick;
  const day = indiaDay(atMs).replaceAll('-', '').slice(2);
  const view: OrderView = {
    orderId: `12${day}99999`,
    exchangeOrderId: '1600000099999999',
    correlationId: null,
    status: 'TRADED',
    side: 'BUY',
    instrument: known,
    product: 'INTRADAY',
    type: 'LIMIT',
    validity: 'DAY',
    quantity: known.lot,
    disclosed: 0,
    price,
    trigger: 0,
    amo: false,
    createdMs: atMs,
    updatedMs: atMs,
    exchangeMs: atMs,
    filled: known.lot,
    filledValue: known.lot * price,
    lastFill: price,
    words: 'TRADE CONFIRMED',
    leg: null,
    entryOrderId: null,
    source: 'W',
  };
  return { view, desk: whose === 'account' ? { ...desk, clientId: OTHER_CLIENT } : desk };
}
