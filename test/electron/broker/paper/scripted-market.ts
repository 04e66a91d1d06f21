/** A market whose book, trades and last price the test writes line by line. */
import type { ExchangeMarket } from '../../../../electron/broker/paper/paper-exchange.ts';
import type { Valuation } from '../../../../electron/market/contract-pricing.ts';
import {
  type InstrumentBook,
  openInstrumentBook,
} from '../../../../electron/market/instruments.ts';
import { shareOf } from '../../../../electron/market/listing.ts';
import type { Depth, DepthLevel, Quote } from '../../../../electron/market/quotes.ts';
import type { MarketTrade } from '../../../../electron/market/simulated-market.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { instrumentIdOf } from '../../../../shared/domain/instrument.ts';
import { parsePrice, type Price, price } from '../../../../shared/domain/money.ts';
import { NO_QUANTITY, quantity } from '../../../../shared/domain/quantity.ts';
import type { SessionState } from '../../../../shared/domain/session.ts';
import { must } from '../../../../shared/lib/assert.ts';

export const LOT = 65;

export const CALL: Instrument = {
  id: instrumentIdOf('NFO', 'NIFTY26NOV26000CE'),
  exchange: 'NFO',
  symbol: 'NIFTY26NOV26000CE',
  underlying: 'NIFTY',
  kind: 'call',
  expiryDay: '2026-11-23',
  strike: price(260_000_000),
  tick: price(500),
  lot: quantity(LOT),
  freeze: quantity(1_800),
};

export const FUTURE: Instrument = {
  ...CALL,
  id: instrumentIdOf('NFO', 'NIFTY26NOVFUT'),
  symbol: 'NIFTY26NOVFUT',
  kind: 'future',
  strike: null,
};

const INDEX: Instrument = {
  ...CALL,
  id: instrumentIdOf('NSE', 'NIFTY'),
  exchange: 'NSE',
  symbol: 'NIFTY',
  kind: 'index',
  expiryDay: null,
  strike: null,
};

export interface ScriptedMarket extends ExchangeMarket {
  readonly instruments: InstrumentBook;
  /** `99.95*65 99.90*130 / 100.05*65`, best first. */
  setBook(text: string): void;
  setLast(text: string): void;
  setTrade(trade: MarketTrade | null): void;
  setSession(session: SessionState): void;
  setBands(low: string, high: string): void;
  setWaiting(units: number): void;
  setYears(years: number): void;
  nextStep(): void;
}

export function priceOf(text: string): Price {
  const read = parsePrice(text);
  if (!read.ok) throw new Error(`not a price in a test: ${text}`);
  return read.value;
}

export function scriptedMarket(): ScriptedMarket {
  const names = ['PARTIAL', 'REJECT', 'TIMEOUT', 'LATE', 'SLOW', 'RELIANCE'];
  const instruments = openInstrumentBook([CALL, FUTURE, INDEX, ...names.map(shareOf)]);
  let depth: Depth = { bids: [], asks: [] };
  let last = priceOf('100.00');
  let trade: MarketTrade | null = null;
  let session: SessionState = 'always_open';
  let bands = { low: priceOf('0.05'), high: priceOf('1000.00') };
  let waiting: number | null = null;
  let years = 2 / 365;
  let step = 0;

  function waitingAt(at: Price, side: 'buy' | 'sell'): number {
    if (waiting !== null) return waiting;
    const levels = side === 'buy' ? depth.bids : depth.asks;
    return levels.find((level) => level.price === at)?.quantity ?? 0;
  }

  return {
    instruments,
    session: () => session,
    step: () => step,
    quote: (id) =>
      instruments.get(id) === null
        ? null
        : quoteOf(must(instruments.get(id), id), depth, last, bands),
    depth: () => depth,
    waitingAt: (_id, at, side) => quantity(waitingAt(at, side)),
    tradeNow: () => trade,
    noteTrade: () => undefined,
    valuation: (id) => valuationOf(must(instruments.get(id), id), last, years),
    setBook: (text) => {
      const [bids = '', asks = ''] = text.split('/');
      depth = { bids: levelsOf(bids), asks: levelsOf(asks) };
    },
    setLast: (text) => {
      last = priceOf(text);
    },
    setTrade: (next) => {
      trade = next;
    },
    setSession: (next) => {
      session = next;
    },
    setBands: (low, high) => {
      bands = { low: priceOf(low), high: priceOf(high) };
    },
    setWaiting: (units) => {
      waiting = units;
    },
    setYears: (next) => {
      years = next;
    },
    nextStep: () => {
      step += 1;
    },
  };
}

function levelsOf(text: string): DepthLevel[] {
  return text
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((part) => {
      const [at = '', units = ''] = part.split('*');
      return { price: priceOf(at), quantity: quantity(Number(units)), orders: 1 };
    });
}

function quoteOf(
  instrument: Instrument,
  depth: Depth,
  last: Price,
  bands: { low: Price; high: Price },
): Quote {
  return {
    instrument: instrument.id,
    last,
    lastQuantity: NO_QUANTITY,
    bid: depth.bids[0]?.price ?? null,
    ask: depth.asks[0]?.price ?? null,
    bidQuantity: depth.bids[0]?.quantity ?? NO_QUANTITY,
    askQuantity: depth.asks[0]?.quantity ?? NO_QUANTITY,
    open: last,
    high: last,
    low: last,
    close: last,
    volume: 0,
    openInterest: 0,
    bandLow: bands.low,
    bandHigh: bands.high,
    changedMs: 0,
    lastTradeMs: null,
    depth,
  };
}

function valuationOf(instrument: Instrument, last: Price, years: number): Valuation {
  const own = last / 10_000;
  const spot = instrument.kind === 'call' ? 26_000 : own;
  return { spot, forward: spot, years, volatility: 0.13, rate: 0.065, price: own };
}
