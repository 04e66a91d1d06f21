/** Greeks of a desk's holdings, out of the quotes of its market. */
import type { Engine } from '../engine/engine-port.ts';
import type { Quote } from '../market/quotes.ts';
import { rupeesOf } from '../market/rupees.ts';
import { type GreeksBoard, greeksBoard, type Paid } from '../projections/greeks-board.ts';
import { basisOf, pricedBy, type ValuationParts } from './live-valuation.ts';

/** Greeks of what one engine holds, out of the quotes of its market, paper or live alike. */
export function greeksOf(engine: Pick<Engine, 'view'>, parts: ValuationParts): GreeksBoard {
  const { instruments, quotes } = parts;
  return greeksBoard({
    held: function* () {
      const { positions } = engine.view;
      for (const { instrument, net } of positions.values()) if (net !== 0) yield instrument;
    },
    instrument: (id) => instruments.get(id),
    paid: (id) => paidFor(quotes.get(id)),
    isStale: (id) => quotes.isStale(id),
    basis: (instrument) => {
      const basis = basisOf(parts, instrument);
      if (basis === null) return null;
      const quoted = pricedBy(parts, instrument).filter(({ id }) => quotes.get(id) !== null);
      return {
        ...basis,
        strike: rupeesOf(instrument.strike ?? 0),
        from: quoted.map(({ id }) => id),
      };
    },
  });
}

/** The middle of the market; the last trade where one side of the book is empty. */
function paidFor(quote: Quote | null): Paid | null {
  if (quote === null) return null;
  const { bid, ask, last } = quote;
  if (bid !== null && ask !== null) {
    return { price: (rupeesOf(bid) + rupeesOf(ask)) * 0.5, oneSided: false };
  }
  return last === null ? null : { price: rupeesOf(last), oneSided: true };
}
