/** Rows of profit and loss over the real fold: priced, charged, claimed away, unlisted, in step. */
import { beforeEach, describe, expect, it } from 'vitest';
import { evolve } from '../../../electron/engine/evolve.ts';
import { type EngineState, emptyState } from '../../../electron/engine/state.ts';
import type { Mark } from '../../../electron/projections/active-cache.ts';
import { openPnlCache } from '../../../electron/projections/pnl-cache.ts';
import { positionRow } from '../../../shared/contract/rows.ts';
import type { DomainEvent, EventRecord } from '../../../shared/domain/events.ts';
import {
  asId,
  asStrategyName,
  type BrokerOrderId,
  type CommandId,
  EXTERNAL,
  type OrderId,
  type TradeId,
} from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { money, price, SCALE } from '../../../shared/domain/money.ts';
import type { OrderFilled } from '../../../shared/domain/order-events.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { CALL } from '../../support/desk.ts';
import { oneOfEach } from '../ledger/sample-events.ts';

const EACH = oneOfEach();
let state: EngineState;
let listed: Instrument | null;
let mark: Mark;

beforeEach(() => {
  state = emptyState();
  laterMs = 0;
  listed = CALL;
  mark = { price: price(110 * SCALE), stale: false };
});

const START_MS = 1_795_000_000_000;
const DAY_MS = 86_400_000;
let laterMs = 0;

function happens(event: DomainEvent): void {
  const seq = state.seq + 1;
  const atMs = START_MS + laterMs + seq;
  evolve(state, { seq, atMs, chain: 'desk', cause: 'test', event } as EventRecord);
}

function adopted(name: string, rupees: number): OrderId {
  const orderId = asId<OrderId>(name);
  const brokerOrderId = asId<BrokerOrderId>(`B-${name}`);
  const commandId = asId<CommandId>(`c-${name}`);
  const terms = { instrument: CALL.id, symbol: CALL.symbol, lot: CALL.lot, quantity: quantity(65) };
  const found = EACH.order_adopted as Extract<DomainEvent, { kind: 'order_adopted' }>;
  happens({ ...found, ...terms, orderId, brokerOrderId, commandId, strategy: EXTERNAL });
  const fill = EACH.order_filled_in_full as OrderFilled;
  happens({
    ...fill,
    kind: 'order_filled_in_full',
    orderId,
    tradeId: asId<TradeId>(`T-${name}`),
    quantity: quantity(65),
    price: price(rupees * SCALE),
  });
  return orderId;
}

function claim(orderId: OrderId): void {
  const commandId = asId<CommandId>(`claim-${orderId}`);
  happens({ kind: 'order_claimed', orderId, commandId, strategy: asStrategyName('Mine') });
}

function cache() {
  return openPnlCache({
    view: () => state,
    instrument: () => listed,
    mark: () => mark,
    brokerNet: () => null,
  });
}

describe('the P&L cache', () => {
  it('shows a contract that is no longer listed by what its orders know of it', () => {
    listed = null;
    mark = { price: null, stale: true };
    adopted('E1', 100);
    const [row] = cache().rows();
    expect(positionRow.safeParse(row).error?.issues ?? []).toEqual([]);
    expect(row).toMatchObject({
      symbol: CALL.symbol,
      underlying: 'NIFTY',
      kind: 'call',
      lot: CALL.lot,
      unrealised: null,
      markStale: true,
    });
    expect(cache().totals()).toMatchObject({ unrealised: 0, stale: 1 });
  });

  it('lets a row go whose fills were all claimed, listed or not', () => {
    for (const instrument of [CALL, null]) {
      state = emptyState();
      listed = instrument;
      const orderId = adopted('E1', 100);
      const pnl = cache();
      const [before] = pnl.rows();
      expect(before?.strategy).toBe(EXTERNAL);
      claim(orderId);
      for (const key of [before?.key ?? '', ...state.positions.keys()]) pnl.refresh(key);
      expect(pnl.rows().map((row) => row.strategy)).toEqual(['Mine']);
      expect([...pnl.active.keysOf(CALL.id)]).toHaveLength(1);
      expect(pnl.totals().unrealised).toBe(before?.unrealised);
    }
  });

  it('charges for the fills that are there, though as many were there before', () => {
    const cheap = adopted('E1', 100);
    const pnl = cache();
    const [before] = pnl.rows();
    const key = before?.key ?? '';
    claim(cheap);
    adopted('E2', 900);
    expect(pnl.refresh(key)?.charges ?? 0).toBeGreaterThan(before?.charges ?? 0);
    expect(pnl.get(key)).toEqual(pnl.rebuilt().find((row) => row.key === key));
  });

  it('is settled only while position and round trip are those it was worked out from', () => {
    const pnl = cache();
    adopted('E1', 100);
    expect(pnl.settled()).toEqual([]);
    for (const key of state.positions.keys()) pnl.refresh(key);
    expect(pnl.settled()).toHaveLength(1);
    const [key = ''] = state.positions.keys();
    state.trips.set(key, []);
    expect(pnl.settled()).toEqual([]);
  });
});

describe('the broker’s own figures', () => {
  const key = `${CALL.id}|nrml`;
  const readWith = (readMs: number, cash: number | null) =>
    openPnlCache({
      view: () => state,
      instrument: () => listed,
      mark: () => mark,
      brokerNet: () => ({
        readMs,
        units: new Map([[key, 65]]),
        cash: new Map(cash === null ? [] : [[key, money(cash)]]),
      }),
    }).rows()[0];

  it('stand beside ours when they were read after the last fill, and only then', () => {
    adopted('E1', 100);
    const late = START_MS + DAY_MS;
    expect(readWith(late, -6_500)).toMatchObject({ brokerNet: 65, brokerCash: -6_500 });
    expect(readWith(late, null)).toMatchObject({ brokerNet: 65, brokerCash: null });
    expect(readWith(START_MS, -6_500)).toMatchObject({ brokerNet: null, brokerCash: null });
  });
});

describe('the totals', () => {
  const sells = (name: string, rupees: number): void => {
    const orderId = asId<OrderId>(name);
    const found = EACH.order_adopted as Extract<DomainEvent, { kind: 'order_adopted' }>;
    const terms = {
      instrument: CALL.id,
      symbol: CALL.symbol,
      lot: CALL.lot,
      quantity: quantity(65),
    };
    const ids = {
      brokerOrderId: asId<BrokerOrderId>(`B-${name}`),
      commandId: asId<CommandId>(`c-${name}`),
    };
    happens({ ...found, ...terms, ...ids, orderId, side: 'sell', strategy: EXTERNAL });
    const fill = EACH.order_filled_in_full as OrderFilled;
    happens({
      ...fill,
      kind: 'order_filled_in_full',
      orderId,
      tradeId: asId<TradeId>(`T-${name}`),
      quantity: quantity(65),
      price: price(rupees * SCALE),
    });
  };

  it('are of today, and all days stand apart', () => {
    adopted('E1', 100);
    sells('E2', 110);
    const today = cache().totals();
    const gain = 65 * 10 * SCALE;
    expect(today).toMatchObject({ realised: gain, realisedAllDays: gain });
    expect(today.charges).toBeGreaterThan(0);
    laterMs = DAY_MS;
    happens({ kind: 'gap_opened', cause: 'night' });
    expect(cache().totals()).toMatchObject({ realised: 0, realisedAllDays: gain, charges: 0 });
    laterMs = 0;
    happens({ kind: 'clock_corrected', byMs: -DAY_MS });
    adopted('E3', 100);
    sells('E4', 90);
    expect(cache().totals()).toMatchObject({ realised: -gain, realisedAllDays: 0 });
    laterMs = -DAY_MS;
    happens({ kind: 'clock_corrected', byMs: -DAY_MS });
    expect(cache().totals().realised).toBe(-gain);
  });

  it('of one position are split at the day, and every row is due when a day begins', () => {
    adopted('E1', 100);
    adopted('E2', 100);
    sells('E3', 110);
    const pnl = cache();
    const gain = 65 * 10 * SCALE;
    const [before] = pnl.rows();
    expect(before).toMatchObject({ realised: gain, realisedToday: gain, tradedToday: true });
    expect([...pnl.overnight()]).toEqual([]);
    laterMs = DAY_MS;
    happens({ kind: 'gap_opened', cause: 'night' });
    const due = [...pnl.overnight()];
    expect(due).toEqual([before?.key]);
    expect([...pnl.overnight()]).toEqual([]);
    const row = pnl.refresh(due[0] ?? '');
    expect(row).toMatchObject({ realised: gain, realisedToday: 0, tradedToday: false, charges: 0 });
    sells('E4', 90);
    const after = pnl.refresh(due[0] ?? '');
    expect(after).toMatchObject({ realised: 0, realisedToday: -gain, tradedToday: true });
    expect(after).toEqual(pnl.rebuilt()[0]);
  });

  it('move with a claim', () => {
    const bought = adopted('E1', 100);
    claim(bought);
    sells('E2', 110);
    expect(cache().totals().realised).toBe(0);
    claim(asId<OrderId>('E2'));
    expect(cache().totals().realised).toBe(65 * 10 * SCALE);
  });
});
