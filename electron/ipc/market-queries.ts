/** Contracts, chains and quotes in the words of the contract. */
import type { QueryResult } from '../../shared/contract/queries.ts';
import type { InstrumentRow, QuoteRow } from '../../shared/contract/rows.ts';
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { quoteRow } from '../projections/quote-row.ts';
import type { DeskServices } from './services.ts';

export function instrumentRow(instrument: Instrument): InstrumentRow {
  return {
    id: instrument.id,
    exchange: instrument.exchange,
    symbol: instrument.symbol,
    underlying: instrument.underlying,
    kind: instrument.kind,
    expiryDay: instrument.expiryDay,
    strike: instrument.strike,
    tick: instrument.tick,
    lot: instrument.lot,
    freeze: instrument.freeze,
  };
}

export function underlyingRows({
  instruments,
  engine,
}: DeskServices): QueryResult<'underlyings'>['underlyings'] {
  const today = engine.around.market.today();
  return instruments.underlyings().map((name) => ({
    name,
    spot: instruments.spotOf(name)?.id ?? null,
    expiries: instruments.expiries(name).filter((day) => day >= today),
  }));
}

export function chainRows(
  { instruments }: DeskServices,
  underlying: string,
  expiryDay: string,
): QueryResult<'chain'> {
  const future = instruments.futures(underlying).find((each) => each.expiryDay === expiryDay);
  return {
    strikes: instruments.chain(underlying, expiryDay).map(({ strike, call, put }) => ({
      strike,
      call: call === null ? null : instrumentRow(call),
      put: put === null ? null : instrumentRow(put),
    })),
    future: future === undefined ? null : instrumentRow(future),
  };
}

export function quoteRows({ quotes }: DeskServices, ids: readonly InstrumentId[]): QuoteRow[] {
  return ids.flatMap((id) => {
    const quote = quotes.get(id);
    return quote === null ? [] : [quoteRow(quote, quotes.isStale(id))];
  });
}
