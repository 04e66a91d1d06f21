/** The instrument dump, quotes and candles. */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { DepthLevel } from '../../market/quotes.ts';
import type { PersonalityParts, RestCall, RestReply } from '../personality.ts';
import type { QuotePicture } from '../venue.ts';
import { rupees } from '../wire-numbers.ts';
import { kiteToken } from './kite-tokens.ts';
import {
  idTextOf,
  inputNo,
  kiteSymbol,
  maybeStamp,
  replyNo,
  stamp,
  success,
} from './kite-words.ts';

const HEADER =
  'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,' +
  'lot_size,instrument_type,segment,exchange';
/** Exactly this: a client takes a dump for CSV only when nothing follows the type. */
const CSV = { 'content-type': 'text/csv' };
const LEVELS = 5;
const QUOTES_MAX = 500;
const PRICES_MAX = 1_000;

const TYPES: Readonly<Record<Instrument['kind'], string>> = {
  index: 'EQ',
  equity: 'EQ',
  future: 'FUT',
  call: 'CE',
  put: 'PE',
};

export function dumpReply({ truth }: PersonalityParts, { path }: RestCall): RestReply {
  const exchange = path.split('/')[2] ?? '';
  const { venue, tokens } = truth;
  tokens.add(venue.listed());
  const lines = [HEADER];
  for (const instrument of venue.listed()) {
    if (exchange !== '' && instrument.exchange !== exchange) continue;
    const token = kiteToken(tokens, instrument);
    lines.push(`${token},${Math.floor(token / 256)},${dumpCells(instrument)}`);
  }
  return { status: 200, headers: CSV, body: `${lines.join('\n')}\n` };
}

function dumpCells(instrument: Instrument): string {
  const { kind, exchange, expiryDay, strike, tick, lot } = instrument;
  const symbol = kiteSymbol(instrument);
  const derivative = expiryDay !== null;
  const segment =
    kind === 'index'
      ? 'INDICES'
      : derivative
        ? `${exchange}-${kind === 'future' ? 'FUT' : 'OPT'}`
        : exchange;
  return [
    symbol,
    derivative ? instrument.underlying : symbol,
    0,
    expiryDay ?? '',
    rupees(strike ?? 0),
    kind === 'index' ? 0 : rupees(tick),
    kind === 'index' ? 0 : lot,
    TYPES[kind],
    segment,
    exchange,
  ].join(',');
}

type Shape = (parts: PersonalityParts, picture: QuotePicture) => Readonly<Record<string, unknown>>;

export function quoteReply(parts: PersonalityParts, call: RestCall): RestReply {
  return keyed(parts, call, QUOTES_MAX, quoteRow);
}

export function ohlcReply(parts: PersonalityParts, call: RestCall): RestReply {
  return keyed(parts, call, PRICES_MAX, (own, picture) => ({
    ...lastRow(own, picture),
    ohlc: ohlcOf(picture),
  }));
}

export function ltpReply(parts: PersonalityParts, call: RestCall): RestReply {
  return keyed(parts, call, PRICES_MAX, lastRow);
}

/** Keyed by what was asked; what is not known is left out without a word. */
function keyed(parts: PersonalityParts, call: RestCall, most: number, shape: Shape): RestReply {
  const asked = call.query.getAll('i');
  if (asked.length > most) return replyNo(inputNo(`At most ${most} instruments are allowed.`));
  const rows: Record<string, unknown> = {};
  for (const name of asked) {
    const colon = name.indexOf(':');
    const id = idTextOf(name.slice(0, colon), name.slice(colon + 1)) as InstrumentId;
    const picture = parts.truth.venue.picture(id);
    if (picture !== null) rows[name] = shape(parts, picture);
  }
  return success(rows);
}

function lastRow(
  { truth }: PersonalityParts,
  { instrument, quote }: QuotePicture,
): Readonly<Record<string, unknown>> {
  return {
    instrument_token: kiteToken(truth.tokens, instrument),
    last_price: rupees(quote.last ?? 0),
  };
}

function ohlcOf({ quote }: QuotePicture): Readonly<Record<string, number>> {
  const { open, high, low, close } = quote;
  return {
    open: rupees(open ?? 0),
    high: rupees(high ?? 0),
    low: rupees(low ?? 0),
    close: rupees(close ?? 0),
  };
}

function quoteRow(
  parts: PersonalityParts,
  picture: QuotePicture,
): Readonly<Record<string, unknown>> {
  const { quote, exchangeMs } = picture;
  const { bids = [], asks = [] } = quote.depth ?? {};
  const interest = quote.openInterest ?? 0;
  return {
    ...lastRow(parts, picture),
    timestamp: stamp(exchangeMs),
    last_trade_time: maybeStamp(quote.lastTradeMs),
    last_quantity: quote.lastQuantity,
    buy_quantity: total(bids),
    sell_quantity: total(asks),
    volume: quote.volume,
    average_price: rupees(quote.last ?? 0),
    oi: interest,
    oi_day_high: interest,
    oi_day_low: interest,
    net_change: rupees((quote.last ?? 0) - (quote.close ?? 0)),
    lower_circuit_limit: rupees(quote.bandLow ?? 0),
    upper_circuit_limit: rupees(quote.bandHigh ?? 0),
    ohlc: ohlcOf(picture),
    depth: { buy: side(bids), sell: side(asks) },
  };
}

function total(levels: readonly DepthLevel[]): number {
  return levels.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Always five, filled up with nothing. */
function side(levels: readonly DepthLevel[]): readonly unknown[] {
  return Array.from({ length: LEVELS }, (_, place) => {
    const level = levels[place];
    if (level === undefined) return { price: 0, quantity: 0, orders: 0 };
    return { price: rupees(level.price), quantity: level.quantity, orders: level.orders };
  });
}
