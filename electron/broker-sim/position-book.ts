/**
 * Positions of the day as a fold over what happened: carried units, today's trades, conversions and
 * what a clearing house did. Kept as entries and folded when asked, so that the positions of an
 * earlier moment, or without a trade that was taken back, are one fold away.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { Product } from '../../shared/domain/order-events.ts';
import { SIDE_SIGN, type Side } from '../../shared/domain/side.ts';
import type { TruthPosition } from './truth.ts';

interface Row {
  readonly instrument: InstrumentId;
  readonly product: Product;
  overnight: number;
  overnightValue: number;
  dayBuy: number;
  dayBuyValue: number;
  daySell: number;
  daySellValue: number;
  net: number;
  openValue: number;
  realised: number;
}

type Entry = { readonly atMs: number } & (
  | {
      readonly kind: 'trade';
      readonly tradeId: string;
      readonly instrument: InstrumentId;
      readonly product: Product;
      readonly side: Side;
      readonly quantity: number;
      readonly price: Price;
    }
  | {
      readonly kind: 'convert';
      readonly instrument: InstrumentId;
      readonly from: Product;
      readonly to: Product;
      readonly units: number;
    }
  | { readonly kind: 'settle'; readonly instrument: InstrumentId; readonly price: Price }
  | { readonly kind: 'split'; readonly instrument: InstrumentId; readonly into: number }
);

export interface PositionBook {
  add(entry: Entry): void;
  /** Takes the trade out (null) or gives it another price. */
  correct(tradeId: string, at: Price | null): void;
  at(atMs: number): readonly TruthPosition[];
  now(): readonly TruthPosition[];
  /** What is held becomes what was carried; flat rows and those that `gone` names go. */
  rollDay(gone: (instrument: InstrumentId) => boolean): void;
}

export function openPositionBook(): PositionBook {
  let carried: readonly Row[] = [];
  let entries: Entry[] = [];
  let folded: { readonly count: number; readonly rows: readonly Row[] } | null = null;

  function now(): readonly Row[] {
    if (folded === null || folded.count !== entries.length) {
      folded = { count: entries.length, rows: fold(carried, entries) };
    }
    return folded.rows;
  }

  return {
    add: (entry) => {
      entries.push(entry);
    },
    correct: (tradeId, at) => {
      folded = null;
      entries = entries.flatMap((entry) => {
        if (entry.kind !== 'trade' || entry.tradeId !== tradeId) return [entry];
        return at === null ? [] : [{ ...entry, price: at }];
      });
    },
    at: (atMs) =>
      fold(
        carried,
        entries.filter((entry) => entry.atMs <= atMs),
      ),
    now,
    rollDay: (gone) => {
      carried = now()
        .filter((row) => row.net !== 0 && !gone(row.instrument))
        .map(overNight);
      entries = [];
      folded = null;
    },
  };
}

function overNight({ instrument, product, net, openValue }: Row): Row {
  return {
    ...empty(instrument, product),
    overnight: net,
    overnightValue: openValue,
    net,
    openValue,
  };
}

function empty(instrument: InstrumentId, product: Product): Row {
  return {
    instrument,
    product,
    overnight: 0,
    overnightValue: 0,
    dayBuy: 0,
    dayBuyValue: 0,
    daySell: 0,
    daySellValue: 0,
    net: 0,
    openValue: 0,
    realised: 0,
  };
}

function fold(carried: readonly Row[], entries: readonly Entry[]): readonly Row[] {
  const rows = new Map<string, Row>();
  const row = (instrument: InstrumentId, product: Product): Row => {
    const key = `${instrument}|${product}`;
    const known = rows.get(key) ?? empty(instrument, product);
    rows.set(key, known);
    return known;
  };
  for (const each of carried) rows.set(`${each.instrument}|${each.product}`, { ...each });
  for (const entry of entries) {
    if (entry.kind === 'trade') {
      trade(row(entry.instrument, entry.product), entry.side, entry.quantity, entry.price);
    } else if (entry.kind === 'convert') {
      const { instrument, from, to, units } = entry;
      convert(row(instrument, from), row(instrument, to), units);
    } else {
      for (const each of rows.values()) {
        if (each.instrument !== entry.instrument) continue;
        if (entry.kind === 'split') split(each, entry.into);
        else if (each.net !== 0) {
          trade(each, each.net > 0 ? 'sell' : 'buy', Math.abs(each.net), entry.price);
        }
      }
    }
  }
  return [...rows.values()];
}

function trade(row: Row, side: Side, units: number, price: number): void {
  if (side === 'buy') {
    row.dayBuy += units;
    row.dayBuyValue += units * price;
  } else {
    row.daySell += units;
    row.daySellValue += units * price;
  }
  const signed = SIDE_SIGN[side] * units;
  const closing =
    Math.sign(row.net) === -Math.sign(signed) ? Math.min(units, Math.abs(row.net)) : 0;
  if (closing > 0) {
    const cost = partOf(row, closing);
    row.realised += SIDE_SIGN[side] * (cost - closing * price);
    row.openValue -= cost;
  }
  row.openValue += (units - closing) * price;
  row.net += signed;
}

/** What so many of the open units were opened at, by average cost. */
function partOf({ net, openValue }: Row, units: number): number {
  return Math.round((openValue * units) / Math.abs(net));
}

function convert(from: Row, to: Row, units: number): void {
  if (from.net === 0) return;
  const long = from.net > 0;
  const value = partOf(from, units);
  const signed = long ? units : -units;
  const today = Math.min(units, long ? from.dayBuy : from.daySell);
  const todayValue = Math.round((value * today) / units);
  if (long) {
    from.dayBuy -= today;
    from.dayBuyValue -= todayValue;
    to.dayBuy += units;
    to.dayBuyValue += value;
  } else {
    from.daySell -= today;
    from.daySellValue -= todayValue;
    to.daySell += units;
    to.daySellValue += value;
  }
  from.overnight -= Math.sign(signed) * (units - today);
  from.overnightValue -= value - todayValue;
  from.net -= signed;
  from.openValue -= value;
  to.net += signed;
  to.openValue += value;
}

function split(row: Row, into: number): void {
  row.overnight *= into;
  row.dayBuy *= into;
  row.daySell *= into;
  row.net *= into;
}
