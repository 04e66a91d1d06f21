/**
 * Snapshots and option chains: the only answers of this broker that come in an envelope, and the
 * only ones that want the client id in a header. What is not known is silently missing.
 */
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { type Price, SCALE } from '../../../shared/domain/money.ts';
import { readDay } from '../../../shared/maths/calendar.ts';
import { black76 } from '../../../shared/maths/black.ts';
import { rupeesOf } from '../../market/rupees.ts';
import type { QuotePicture } from '../venue.ts';
import { type Answer, DATA_WORDS, dataFailure, ok } from './dhan-error.ts';
import type { DhanDesk } from './dhan-desk.ts';
import { NEVER_TRADED, slashedSecond } from './dhan-time.ts';
import type { FeedLevel, FeedPicture } from './feed-packets.ts';
import { double, type Json, rounded, rupees } from './java-json.ts';
import type { MarketFigures } from './market-figures.ts';
import type { RateLimits } from './rate-limits.ts';
import { type Fields, readDigits, readText } from './read-body.ts';
import type { Asked, Route } from './route.ts';
import { wholeNumber } from './security-ids.ts';
import { isSegment, SEGMENTS } from './segments.ts';

const MOST_INSTRUMENTS = 1_000;

type Row = Readonly<Record<string, Json>>;
type RowOf = (picture: QuotePicture, figures: FeedPicture) => Row;

export function quoteRoutes(
  desk: DhanDesk,
  figures: MarketFigures,
  limits: RateLimits,
): readonly Route[] {
  const quote = { method: 'POST', op: 'quote', family: 'quote', guard: 'data' } as const;
  const snapshot = (name: string, rowOf: RowOf): Route => ({
    ...quote,
    path: `/v2/marketfeed/${name}`,
    answer: (asked) => snapshots(desk, figures, asked, rowOf),
  });
  const chain = { method: 'POST', family: 'chain', guard: 'data' } as const;
  return [
    snapshot('ltp', (_, seen) => ({ last_price: rupees(seen.last) })),
    snapshot('ohlc', (_, seen) => ({ last_price: rupees(seen.last), ohlc: dayOf(seen) })),
    snapshot('quote', wholeRow),
    {
      ...chain,
      path: '/v2/optionchain',
      op: 'option_chain',
      answer: (asked) => optionChain(desk, figures, limits, asked),
    },
    {
      ...chain,
      path: '/v2/optionchain/expirylist',
      op: 'expiries',
      answer: (asked) => expiryList(desk, limits, asked),
    },
  ];
}

function dayOf({ open, close, high, low }: FeedPicture): Row {
  return { open: rupees(open), close: rupees(close), high: rupees(high), low: rupees(low) };
}

function wholeRow({ instrument, quote }: QuotePicture, seen: FeedPicture): Row {
  const { lastTradeMs } = quote;
  return {
    average_price: rupees(seen.average),
    buy_quantity: seen.totalBuy,
    depth: { buy: fiveLevels(seen.bids), sell: fiveLevels(seen.asks) },
    last_price: rupees(seen.last),
    last_quantity: seen.lastQuantity,
    last_trade_time: lastTradeMs === null ? NEVER_TRADED : slashedSecond(lastTradeMs),
    lower_circuit_limit: rupees(quote.bandLow ?? 0),
    net_change: rupees(seen.close === 0 ? 0 : seen.last - seen.close),
    ohlc: dayOf(seen),
    oi: seen.openInterest,
    oi_day_high: instrument.exchange === 'NFO' ? seen.highestInterest : 0,
    oi_day_low: instrument.exchange === 'NFO' ? seen.lowestInterest : 0,
    sell_quantity: seen.totalSell,
    upper_circuit_limit: rupees(quote.bandHigh ?? 0),
    volume: seen.volume,
  };
}

const NO_LEVEL: FeedLevel = { price: 0, quantity: 0, orders: 0 };

function fiveLevels(levels: readonly FeedLevel[]): Json {
  return [0, 1, 2, 3, 4].map((place) => {
    const { quantity, orders, price } = levels[place] ?? NO_LEVEL;
    return { quantity, orders, price: rupees(price) };
  });
}

/** Keys that are no segment are passed over, as the client's own id is. */
function snapshots(desk: DhanDesk, figures: MarketFigures, asked: Asked, rowOf: RowOf): Answer {
  if (asked.body === null) return dataFailure(814, DATA_WORDS.badRequest);
  const wanted = SEGMENTS.flatMap((segment) => {
    const list: unknown = asked.body?.[segment];
    return Array.isArray(list) ? [{ segment, list: list as readonly unknown[] }] : [];
  });
  const count = wanted.reduce((sum, { list }) => sum + list.length, 0);
  if (count > MOST_INSTRUMENTS) return dataFailure(804, DATA_WORDS.tooManyInstruments);
  const data: Record<string, Json> = {};
  for (const { segment, list } of wanted) {
    const rows: Record<string, Json> = {};
    for (const each of list) {
      const securityId = readDigits(each);
      const instrument = securityId === null ? null : desk.ids.find(segment, securityId);
      const picture = instrument === null ? null : pictureOf(desk, instrument);
      if (picture !== null && securityId !== null) {
        rows[securityId] = rowOf(picture, figures.of(picture));
      }
    }
    data[segment] = rows;
  }
  return ok({ data, status: 'success' });
}

function pictureOf({ parts }: DhanDesk, instrument: Instrument): QuotePicture | null {
  return parts.truth.venue.picture(instrument.id);
}

function readUnderlying(desk: DhanDesk, body: Fields): Instrument | null {
  const segment = body['UnderlyingSeg'];
  const securityId = readDigits(body['UnderlyingScrip']);
  if (!isSegment(segment) || securityId === null) return null;
  return desk.ids.find(segment, securityId);
}

/** One request in three seconds for the same underlying and expiry. */
function mayAsk(desk: DhanDesk, limits: RateLimits, key: string): boolean {
  const enforced = desk.parts.settings.limits && desk.switches().rateLimits;
  return !enforced || limits.admitChain(key);
}

function expiryList(desk: DhanDesk, limits: RateLimits, { body }: Asked): Answer {
  const underlying = body === null ? null : readUnderlying(desk, body);
  if (underlying === null) return dataFailure(813, DATA_WORDS.badSecurity);
  if (!mayAsk(desk, limits, `${underlying.id}|list`)) return dataFailure(805, DATA_WORDS.tooMany);
  return ok({ data: [...optionExpiries(desk, underlying)], status: 'success' });
}

function optionExpiries({ parts }: DhanDesk, { underlying }: Instrument): readonly string[] {
  const { instruments } = parts.truth.venue.market;
  return instruments
    .expiries(underlying)
    .filter((day) => instruments.chain(underlying, day).length > 0);
}

function optionChain(
  desk: DhanDesk,
  figures: MarketFigures,
  limits: RateLimits,
  { body }: Asked,
): Answer {
  if (body === null) return dataFailure(814, DATA_WORDS.badRequest);
  const underlying = readUnderlying(desk, body);
  if (underlying === null) return dataFailure(813, DATA_WORDS.badSecurity);
  const expiry = readText(body['Expiry']);
  if (expiry === null || readDay(expiry) === null) return dataFailure(812, DATA_WORDS.badDate);
  if (!optionExpiries(desk, underlying).includes(expiry)) {
    return dataFailure(811, DATA_WORDS.badExpiry);
  }
  if (!mayAsk(desk, limits, `${underlying.id}|${expiry}`)) {
    return dataFailure(805, DATA_WORDS.tooMany);
  }
  const { venue } = desk.parts.truth;
  const oc: Record<string, Json> = {};
  for (const { strike, call, put } of venue.market.instruments.chain(
    underlying.underlying,
    expiry,
  )) {
    const sides: Record<string, Json> = {};
    if (call !== null) sides['ce'] = sideOf(desk, figures, call);
    if (put !== null) sides['pe'] = sideOf(desk, figures, put);
    oc[strikeKey(strike)] = sides;
  }
  const last = venue.quote(underlying.id)?.last ?? 0;
  return ok({ data: { last_price: rupees(last), oc }, status: 'success' });
}

/** `25650.000000`: six decimals, whatever the strike. */
function strikeKey(strike: Price): string {
  const fraction = String(strike % SCALE).padStart(4, '0');
  return `${Math.floor(strike / SCALE)}.${fraction}00`;
}

function sideOf(desk: DhanDesk, figures: MarketFigures, option: Instrument): Json {
  const picture = pictureOf(desk, option);
  const seen = picture === null ? null : figures.of(picture);
  const bid = seen?.bids[0] ?? NO_LEVEL;
  const ask = seen?.asks[0] ?? NO_LEVEL;
  const { greeks, volatility } = modelOf(desk, option);
  return {
    average_price: rupees(seen?.average ?? 0),
    greeks,
    implied_volatility: double(volatility),
    last_price: rupees(seen?.last ?? 0),
    oi: seen?.openInterest ?? 0,
    previous_close_price: rupees(seen?.close ?? 0),
    previous_oi: previousInterest(seen?.openInterest ?? 0),
    previous_volume: seen?.volume ?? 0,
    security_id: wholeNumber(desk.ids.of(option)),
    top_ask_price: rupees(ask.price),
    top_ask_quantity: ask.quantity,
    top_bid_price: rupees(bid.price),
    top_bid_quantity: bid.quantity,
    volume: seen?.volume ?? 0,
  };
}

/** The market keeps no yesterday; a little less than now stands for it. */
export function previousInterest(interest: number): number {
  return Math.floor((interest * 95) / 100);
}

/** As the broker prints them. */
const PLACES = 5;

function modelOf(desk: DhanDesk, option: Instrument): { greeks: Json; volatility: number } {
  const value = desk.parts.truth.venue.valuation(option.id);
  const right = option.kind === 'call' ? 'call' : 'put';
  if (value === null || option.strike === null) return { greeks: NO_GREEKS, volatility: 0 };
  const { forward, years, volatility, rate } = value;
  const greeks = black76(right, forward, rupeesOf(option.strike), years, volatility, rate);
  return {
    greeks: {
      delta: rounded(greeks.delta, PLACES),
      theta: rounded(greeks.theta, PLACES),
      gamma: rounded(greeks.gamma, PLACES),
      vega: rounded(greeks.vega, PLACES),
    },
    volatility: volatility * 100,
  };
}

const NO_GREEKS: Json = { delta: double(0), theta: double(0), gamma: double(0), vega: double(0) };
