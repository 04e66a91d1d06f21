import type { Engine } from '../engine/engine-port.ts';
import type { InstrumentBook } from '../market/instruments.ts';
import type { QuoteBook } from '../market/quotes.ts';
import { openPnlCache, type PnlCache } from '../projections/pnl-cache.ts';

/** The P&L cache over one engine and its market. */
export function pnlOf(engine: Engine, instruments: InstrumentBook, quotes: QuoteBook): PnlCache {
  return openPnlCache({
    view: () => engine.view,
    instrument: (id) => instruments.get(id),
    mark: (id) => ({ price: quotes.get(id)?.last ?? null, stale: quotes.isStale(id) }),
    brokerNet: () => engine.brokerNet(),
  });
}
