/** Canned rows for drawing the window without an engine: a small market, orders in every state. */
import type { OrderRow, PositionRow, QuoteRow } from '../../../shared/contract/rows.ts';
import type { QueryResult } from '../../../shared/contract/queries.ts';
import { asId, MANUAL, type InstrumentId } from '../../../shared/domain/ids.ts';
import { type Instrument, instrumentIdOf } from '../../../shared/domain/instrument.ts';
import { price } from '../../../shared/domain/money.ts';
import { ORDER_STATES, type OrderState } from '../../../shared/domain/order-transitions.ts';
import { quantity } from '../../../shared/domain/quantity.ts';

const R = 10_000;
export const NOW = Date.now();

const SPOTS = { NIFTY: 26_042, BANKNIFTY: 58_710 } as const;
type Name = keyof typeof SPOTS;
const STEP = { NIFTY: 50, BANKNIFTY: 100 } as const;
const LOT = { NIFTY: 75, BANKNIFTY: 35 } as const;
export const EXPIRIES = ['2026-11-24', '2026-12-01', '2026-12-29'] as const;

function contract(part: Partial<Instrument> & { symbol: string; underlying: string }): Instrument {
  return {
    id: instrumentIdOf(part.exchange ?? 'NFO', part.symbol),
    exchange: 'NFO',
    kind: 'index',
    expiryDay: null,
    strike: null,
    tick: price(500),
    lot: quantity(1),
    freeze: quantity(1_800),
    ...part,
  };
}

function chainOf(name: Name, day: string): Instrument[] {
  const atm = Math.round(SPOTS[name] / STEP[name]) * STEP[name];
  const tail = day.slice(2).replaceAll('-', '');
  const rows: Instrument[] = [];
  for (let i = -12; i <= 12; i += 1) {
    const strike = atm + i * STEP[name];
    for (const [kind, right] of [
      ['call', 'CE'],
      ['put', 'PE'],
    ] as const) {
      rows.push(
        contract({
          symbol: `${name}${tail}${strike}${right}`,
          underlying: name,
          kind,
          expiryDay: day,
          strike: price(strike * R),
          lot: quantity(LOT[name]),
        }),
      );
    }
  }
  return rows;
}

const names = Object.keys(SPOTS) as Name[];

export const INSTRUMENTS: readonly Instrument[] = names.flatMap((name) => [
  contract({ symbol: name, underlying: name, exchange: 'NSE', kind: 'index' }),
  contract({
    symbol: `${name}26DECFUT`,
    underlying: name,
    kind: 'future',
    expiryDay: '2026-12-29',
    lot: quantity(LOT[name]),
    tick: price(1_000),
  }),
  ...EXPIRIES.flatMap((day) => chainOf(name, day)),
]);

export const BY_ID = new Map<string, Instrument>(INSTRUMENTS.map((row) => [row.id, row]));

function spotOf(row: Instrument): number {
  return SPOTS[row.underlying as Name];
}

/** A plausible price in scaled units: intrinsic value and a bump around the money. */
export function fairPrice(row: Instrument): number {
  const spot = spotOf(row);
  if (row.kind === 'index') return spot * R;
  if (row.kind === 'future') return Math.round(spot * 1.004) * R;
  const strike = (row.strike ?? 0) / R;
  const inner = Math.max(0, row.kind === 'call' ? spot - strike : strike - spot);
  const away = (strike - spot) / spot;
  const time = spot * 0.0095 * Math.exp(-(away * away) * 1_100);
  return Math.max(500, Math.round(((inner + time) * R) / 500) * 500);
}

export function quoteOf(row: Instrument, drift = 0): QuoteRow {
  const mid = Math.max(500, fairPrice(row) + drift * row.tick);
  const index = row.kind === 'index';
  const snap = (value: number) =>
    price(Math.max(row.tick, Math.round(value / row.tick) * row.tick));
  const spread = Math.max(row.tick, Math.round(mid * 0.002));
  return {
    instrument: row.id,
    last: snap(mid),
    bid: index ? null : snap(mid - spread),
    ask: index ? null : snap(mid + spread),
    bidQuantity: index ? 0 : row.lot * 14,
    askQuantity: index ? 0 : row.lot * 9,
    open: snap(mid * 0.98),
    high: snap(mid * 1.05),
    low: snap(mid * 0.95),
    close: snap(mid * (row.kind === 'put' ? 1.08 : 0.99)),
    volume: 1_234_500,
    oi: 8_765_400,
    bandLow: snap(row.tick),
    bandHigh: snap(mid * 3),
    changedMs: NOW,
    stale: false,
  };
}

const STRATEGIES = ['Manual', 'Iron Condor 3', 'Weekly strangle', 'BNF hedge'] as const;
const WORDS: Partial<Record<OrderState, string>> = {
  rejected: 'RMS: Margin exceeds, required 1,18,240.00, available 96,310.50',
  refused: 'The price is 6.2 % away from the market, more than the 4 % allowed',
  unknown: 'No reply in 2,000 ms',
  expired: 'Immediate order found no price',
};

function filledOf(state: OrderState, units: number, lot: number): number {
  if (state === 'filled') return units;
  if (state === 'part_filled') return Math.max(lot, Math.floor(units / 2 / lot) * lot);
  return 0;
}

export function makeOrder(index: number, state: OrderState, ageMs: number): OrderRow {
  const options = INSTRUMENTS.filter((row) => row.kind === 'call' || row.kind === 'put');
  const row = options[(index * 37) % options.length] ?? options[0];
  if (row === undefined) throw new Error('no options');
  const units = row.lot * (1 + (index % 12));
  const at = Math.max(500, fairPrice(row));
  const filled = filledOf(state, units, row.lot);
  const created = NOW - ageMs;
  const sent = !['intended', 'refused', 'abandoned'].includes(state);
  const accepted = sent && !['sent', 'unknown', 'not_received', 'assumed_dead'].includes(state);
  return {
    orderId: asId(`P7K2M${index.toString().padStart(8, '0')}`),
    commandId: asId(`ui-${index}`),
    account: 'PAPER-1',
    mode: 'paper',
    instrument: row.id,
    exchange: row.exchange,
    symbol: row.symbol,
    lot: row.lot,
    strategy: STRATEGIES[index % STRATEGIES.length] ?? MANUAL,
    intent: index % 5 === 0 ? 'exit' : 'enter',
    exitReason: index % 5 === 0 ? 'manual' : null,
    side: index % 3 === 0 ? 'sell' : 'buy',
    quantity: quantity(units),
    type: (['limit', 'limit', 'market', 'stop', 'stop_limit'] as const)[index % 5] ?? 'limit',
    price: price(at),
    trigger: index % 5 >= 3 ? price(at) : null,
    validity: 'day',
    product: index % 4 === 0 ? 'mis' : 'nrml',
    parent: null,
    batch: null,
    leg: null,
    exit: null,
    state,
    brokerOrderId: accepted ? asId(`2611210000${index}`) : null,
    request: index === 5 ? { kind: 'cancel', status: 'pending', madeMs: NOW - 400 } : null,
    filled: quantity(filled),
    filledValue: filled * at,
    modifications: index % 4 === 1 ? 1 : 0,
    tag: '',
    words: WORDS[state] ?? '',
    createdMs: created,
    sentMs: sent ? created + 2 : null,
    acceptedMs: accepted ? created + 61 : null,
    firstFillMs: filled > 0 ? created + 140 : null,
    unknownSinceMs: state === 'unknown' ? created + 2_000 : null,
    updatedMs: created + 150,
  };
}

export function makeOrders(count: number): OrderRow[] {
  const rows: OrderRow[] = [];
  for (let i = 0; i < count; i += 1) {
    const common: OrderState = i % 9 === 0 ? 'cancelled' : i % 23 === 0 ? 'rejected' : 'filled';
    const state = i < 14 ? (ORDER_STATES[i % ORDER_STATES.length] ?? common) : common;
    rows.push(makeOrder(i, state, 9_000 + (count > 100 ? i * 1_700 : i * 41_000)));
  }
  return rows;
}

export function makePositions(): PositionRow[] {
  const options = INSTRUMENTS.filter((row) => row.kind === 'call' || row.kind === 'put');
  const picks = [
    [10, -4, 'Iron Condor 3'],
    [6, 4, 'Iron Condor 3'],
    [43, -4, 'Iron Condor 3'],
    [47, 4, 'Iron Condor 3'],
    [24, -10, 'Weekly strangle'],
    [25, -10, 'Weekly strangle'],
    [180, 2, 'BNF hedge'],
  ] as const;
  return picks.flatMap(([at, lots, strategy], index): PositionRow[] => {
    const row = options[at];
    if (row === undefined) return [];
    const mark = fairPrice(row);
    const net = lots * row.lot;
    const average = Math.round((mark * (index % 2 === 0 ? 1.12 : 0.93)) / 500) * 500;
    return [
      {
        key: `PAPER-1|${strategy}|${row.id}|nrml`,
        account: 'PAPER-1',
        strategy,
        instrument: row.id,
        exchange: row.exchange,
        symbol: row.symbol,
        underlying: row.underlying,
        kind: row.kind,
        product: 'nrml',
        lot: row.lot,
        net,
        openValue: net * average,
        realised: index === 4 ? 1_240_000_0 : 0,
        unrealised: net * (mark - average),
        mark: price(mark),
        markStale: index === 6,
        charges: 412_300,
        free: quantity(Math.abs(net) - (index === 1 ? row.lot : 0)),
        reserved: quantity(index === 1 ? row.lot : 0),
        boughtUnits: net > 0 ? net : 0,
        soldUnits: net < 0 ? -net : 0,
        boughtValue: net > 0 ? net * average : 0,
        soldValue: net < 0 ? -net * average : 0,
        tracker: 'active',
        lastFillMs: NOW - 840_000,
        realisedToday: index === 4 ? 1_240_000_0 : 0,
        tradedToday: true,
        brokerNet: net,
        brokerCash: -net * average,
      },
    ];
  });
}

export function chainResult(underlying: string, day: string): QueryResult<'chain'> {
  const rows = INSTRUMENTS.filter((row) => row.underlying === underlying && row.expiryDay === day);
  const strikes = [...new Set(rows.map((row) => row.strike))].filter((strike) => strike !== null);
  return {
    strikes: strikes.map((strike) => ({
      strike,
      call: rows.find((row) => row.strike === strike && row.kind === 'call') ?? null,
      put: rows.find((row) => row.strike === strike && row.kind === 'put') ?? null,
    })),
    future: rows.find((row) => row.kind === 'future') ?? null,
  };
}

export function instrument(id: InstrumentId): Instrument | undefined {
  return BY_ID.get(id);
}
