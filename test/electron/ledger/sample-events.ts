/**
 * Legal stories for tests of the ledger: every event they hold could have been written by the
 * engine.
 */
import type { DomainEvent, EventKind, PendingEvent } from '../../../shared/domain/events.ts';
import {
  type AccountId,
  asId,
  type BatchId,
  type BrokerOrderId,
  type BrokerStandingId,
  type CausationId,
  type ChainId,
  type CommandId,
  type ExitId,
  type InstrumentId,
  type LegId,
  MANUAL,
  type OrderId,
  type ProtectionId,
  type StandingId,
  type TradeId,
} from '../../../shared/domain/ids.ts';
import { price } from '../../../shared/domain/money.ts';
import type { OrderIdentity, OrderTerms } from '../../../shared/domain/order-events.ts';
import { quantity } from '../../../shared/domain/quantity.ts';

export const ACCOUNT = asId<AccountId>('AB1234');
const BASE_MS = 1_795_000_000_000;

export function orderIdOf(n: number): OrderId {
  return asId<OrderId>(`P${String(n).padStart(9, '0')}`);
}

function identity(n: number): OrderIdentity {
  return {
    orderId: orderIdOf(n),
    commandId: asId<CommandId>(`cmd-${n}`),
    account: ACCOUNT,
    mode: 'paper',
    instrument: asId<InstrumentId>('NFO:NIFTY26NOV26000CE'),
    exchange: 'NFO',
    symbol: 'NIFTY26NOV26000CE',
    lot: quantity(75),
    strategy: MANUAL,
    intent: 'enter',
    exitReason: null,
    exit: null,
    side: n % 3 === 0 ? 'sell' : 'buy',
    validity: 'day',
    product: 'nrml',
    parent: null,
    batch: n % 5 === 0 ? asId<BatchId>('batch-1') : null,
    leg: null,
  };
}

const TERMS: OrderTerms = {
  quantity: quantity(150),
  type: 'limit',
  price: price(1_010_500),
  trigger: null,
};

export function pending(chain: string, event: DomainEvent, atMs = BASE_MS): PendingEvent {
  return { atMs, chain: asId<ChainId>(chain), cause: asId<CausationId>('test'), event };
}

export function intended(n: number): PendingEvent {
  return pending(orderIdOf(n), { kind: 'order_intended', ...identity(n), ...TERMS }, BASE_MS + n);
}

export function halted(cause: string): PendingEvent {
  return pending('desk', { kind: 'desk_halted', cause });
}

/** From the intention to a complete fill in two parts, with a modify that failed in between. */
export function wholeStory(n: number): readonly PendingEvent[] {
  const orderId = orderIdOf(n);
  const brokerOrderId = asId<BrokerOrderId>(`B${n}`);
  const commandId = asId<CommandId>(`modify-${n}`);
  const terms = { ...TERMS, price: price(1_020_000) };
  const part = { orderId, brokerOrderId, quantity: quantity(75), exchangeMs: null };
  const events: readonly DomainEvent[] = [
    { kind: 'order_sent', orderId, attempt: 1, limitsHash: 'a1b2' },
    { kind: 'order_outcome_lost', orderId, cause: 'timeout' },
    { kind: 'order_accepted', orderId, brokerOrderId },
    { kind: 'request_made', orderId, commandId, request: 'modify', terms },
    {
      kind: 'order_filled_in_part',
      ...part,
      tradeId: asId<TradeId>('T1'),
      price: price(1_010_000),
    },
    { kind: 'request_failed', orderId, commandId, rejection: 'rate_limited', words: 'slow down' },
    {
      kind: 'order_filled_in_full',
      ...part,
      tradeId: asId<TradeId>('T2'),
      price: price(1_010_500),
    },
  ];
  return [intended(n), ...events.map((event) => pending(orderId, event, BASE_MS + n))];
}

/** The kinds of a batch, from its intention to a fill after its end. */
function oneOfEachBatch() {
  const batchId = asId<BatchId>('S1');
  const commandId = asId<CommandId>('cmd-1');
  const leg = asId<LegId>('1');
  const { account, strategy, instrument, symbol, product } = identity(1);
  return {
    batch_intended: {
      kind: 'batch_intended',
      batchId,
      commandId,
      account,
      strategy,
      structure: 'Long call',
      intent: 'enter',
      product,
      units: 2,
      legs: [
        {
          ...{ leg, instrument, symbol, side: 'buy', ratio: 1, quantity: quantity(150), wave: 0 },
          price: TERMS.price,
          bound: TERMS.price,
        },
      ],
      net: -500,
      policy: {
        sequence: 'hedge_first',
        payUpTicks: 1,
        payUpAfterMs: 2_000,
        payUpMost: 4,
        ioc: false,
        mostLoss: 50_000_000,
        mostMs: 30_000,
        onBreach: 'ask',
      },
      scaleIn: false,
      after: null,
    },
    batch_began: { kind: 'batch_began', batchId },
    batch_frozen: { kind: 'batch_frozen', batchId, leg },
    batch_thawed: { kind: 'batch_thawed', batchId },
    batch_stopped: {
      kind: 'batch_stopped',
      batchId,
      commandId: null,
      cause: 'rejected',
      leg,
      words: 'margin',
    },
    batch_asked: { kind: 'batch_asked', batchId, toComplete: 500, toUnwind: null },
    batch_decided: { kind: 'batch_decided', batchId, choice: 'unwind', commandId },
    batch_ended: { kind: 'batch_ended', batchId, end: 'rolled_back' },
    batch_reopened: { kind: 'batch_reopened', batchId },
  } as const satisfies Partial<Record<EventKind, DomainEvent>>;
}

/** The kinds of protection, with every shape of rule among them. */
function oneOfEachProtection() {
  const protectionId = asId<ProtectionId>('G1');
  const commandId = asId<CommandId>('cmd-1');
  const { account, strategy, instrument, product } = identity(1);
  const scope = { kind: 'holding', instrument, product } as const;
  const level = {
    purpose: 'stop',
    watch: { kind: 'price' },
    when: 'at_or_below',
    level: 1,
  } as const;
  const watch = { kind: 'premium', legs: [{ instrument, ratio: -1 }] } as const;
  const trailing = { ...level, purpose: 'trailing', watch, by: 'points', distance: 5 } as const;
  return {
    protection_set: {
      kind: 'protection_set',
      protectionId,
      commandId,
      account,
      strategy,
      scope,
      where: 'desk',
      rules: [level, { ...trailing, mark: null }, { purpose: 'time', atMs: BASE_MS }],
    },
    protection_changed: {
      kind: 'protection_changed',
      protectionId,
      commandId,
      where: 'broker',
      rules: [{ ...level, watch: { kind: 'profit', base: -5 } }],
    },
    protection_marked: { kind: 'protection_marked', protectionId, rule: 1, mark: -7 },
    protection_fired: {
      kind: 'protection_fired',
      protectionId,
      commandId,
      rule: 0,
      purpose: 'stop',
      value: 1,
      level: 1,
    },
    protection_ended: { kind: 'protection_ended', protectionId, commandId: null, end: 'flat' },
  } as const;
}

/** The kinds of a standing order, with and without what may be missing. */
function oneOfEachStanding() {
  const of = { standingId: asId<StandingId>('PS1'), protectionId: asId<ProtectionId>('G1') };
  const brokerStandingId = asId<BrokerStandingId>('123');
  const { account, mode, strategy, instrument, product } = identity(1);
  const stop = { trigger: price(500), limit: price(450) };
  const terms = { quantity: quantity(75), stop, target: null };
  return {
    order_traced: {
      kind: 'order_traced',
      orderId: orderIdOf(1),
      standingId: of.standingId,
      strategy,
      reason: 'stop',
    },
    standing_intended: {
      kind: 'standing_intended',
      ...{ ...of, account, mode, strategy, instrument, product, side: 'sell', ...terms },
      last: price(600),
      limitsHash: 'l1',
    },
    standing_accepted: { kind: 'standing_accepted', ...of, brokerStandingId },
    standing_refused: { kind: 'standing_refused', ...of, rejection: 'margin_short', words: 'no' },
    standing_lost: { kind: 'standing_lost', ...of, cause: 'timeout' },
    standing_requested: {
      kind: 'standing_requested',
      ...{ ...of, request: 'change', attempt: 1, terms: { ...terms, target: stop } },
    },
    standing_answered: {
      kind: 'standing_answered',
      ...{ ...of, attempt: 1, answer: 'failed', again: true, words: '' },
    },
    standing_seen: { kind: 'standing_seen', ...of, ...terms, brokerStandingId },
    standing_fired: {
      kind: 'standing_fired',
      ...{ ...of, brokerStandingId: null, orderIds: [asId<BrokerOrderId>('B1')], words: '' },
    },
    standing_traced: { kind: 'standing_traced', ...of, orders: [orderIdOf(1)] },
    standing_ended: {
      kind: 'standing_ended',
      ...{ ...of, end: 'cancelled', commandId: null, words: 'deleted' },
    },
  } as const satisfies Partial<Record<EventKind, DomainEvent>>;
}

/** One event of every kind, in whatever order; for the codec, which asks for no story. */
export function oneOfEach(): Readonly<{ [K in EventKind]: DomainEvent }> {
  const orderId = orderIdOf(1);
  const brokerOrderId = asId<BrokerOrderId>('B1');
  const commandId = asId<CommandId>('cmd-1');
  const exitId = asId<ExitId>('X1');
  const resting = { orderId, brokerOrderId, exchangeMs: 1_795_000_000_123 };
  const ended = { orderId, brokerOrderId: null, words: 'RMS: “margin” ₹1,000 short\n=1+1' };
  const fill = {
    ...resting,
    tradeId: asId<TradeId>('T1'),
    quantity: quantity(75),
    price: price(500),
  };
  const { account, strategy, instrument, product } = identity(1);
  const { mode } = identity(1);
  return {
    order_intended: { kind: 'order_intended', ...identity(1), ...TERMS },
    order_refused: {
      kind: 'order_refused',
      orderId,
      refusal: 'price_off_tick',
      context: { tick: 5, name: 'x' },
    },
    order_sent: { kind: 'order_sent', orderId, attempt: 1, limitsHash: '' },
    order_abandoned: { kind: 'order_abandoned', orderId },
    order_outcome_lost: { kind: 'order_outcome_lost', orderId, cause: 'restart' },
    order_accepted: { kind: 'order_accepted', orderId, brokerOrderId },
    order_working: { kind: 'order_working', ...resting },
    order_trigger_pending: { kind: 'order_trigger_pending', ...resting },
    order_triggered: { kind: 'order_triggered', ...resting, exchangeMs: null },
    order_filled_in_part: { kind: 'order_filled_in_part', ...fill },
    order_filled_in_full: { kind: 'order_filled_in_full', ...fill },
    fill_corrected: {
      kind: 'fill_corrected',
      orderId,
      tradeId: fill.tradeId,
      quantity: fill.quantity,
      was: fill.price,
      price: price(fill.price + 50),
    },
    order_cancelled: { kind: 'order_cancelled', ...ended },
    order_expired: { kind: 'order_expired', ...ended },
    order_rejected: { kind: 'order_rejected', ...ended, rejection: 'margin_short' },
    order_not_received: { kind: 'order_not_received', orderId, reads: 3, silentMs: 9000 },
    order_assumed_dead: {
      kind: 'order_assumed_dead',
      orderId,
      commandId,
      overshoot: quantity(75),
    },
    order_adopted: { kind: 'order_adopted', ...identity(1), ...TERMS, brokerOrderId },
    order_claimed: { kind: 'order_claimed', orderId, commandId, strategy },
    request_made: { kind: 'request_made', orderId, commandId, request: 'cancel', terms: null },
    cancel_wanted: { kind: 'cancel_wanted', orderId, commandId },
    request_acknowledged: { kind: 'request_acknowledged', orderId, commandId },
    request_outcome_lost: { kind: 'request_outcome_lost', orderId, commandId, cause: 'timeout' },
    request_failed: {
      kind: 'request_failed',
      orderId,
      commandId,
      rejection: 'already_final',
      words: '',
    },
    order_modified: { kind: 'order_modified', orderId, ...TERMS },
    order_told: { kind: 'order_told', orderId, by: 'push' },
    exit_intended: {
      kind: 'exit_intended',
      exitId,
      commandId,
      account,
      strategy,
      instrument,
      product,
      quantity: quantity(75),
      reason: 'manual',
      worst: null,
      after: [],
    },
    exit_stepped: {
      kind: 'exit_stepped',
      exitId,
      order: orderId,
      step: 1,
      steps: 6,
      price: TERMS.price,
    },
    exit_replaced: { kind: 'exit_replaced', exitId, order: orderId },
    exit_released: { kind: 'exit_released', exitId, commandId },
    exit_rested: { kind: 'exit_rested', exitId, why: 'last_step' },
    exit_ended: { kind: 'exit_ended', exitId, end: 'flat', words: '' },
    ...oneOfEachBatch(),
    ...oneOfEachProtection(),
    ...oneOfEachStanding(),
    command_taken: { kind: 'command_taken', commandId, name: 'order.place', contentHash: 'ab' },
    desk_opened: {
      kind: 'desk_opened',
      account,
      mode,
      broker: 'paper',
      appVersion: '0.1.0',
      limitsHash: 'ab',
      limits: { orderValue: 100 },
    },
    desk_reconciled: { kind: 'desk_reconciled', orders: 1, trades: 2, adopted: 0, found: 1 },
    gap_opened: { kind: 'gap_opened', cause: 'silence' },
    position_differs: { kind: 'position_differs', instrument, product, ours: 75, theirs: -75 },
    position_agrees: { kind: 'position_agrees', instrument, product, net: -75 },
    positions_compared: { kind: 'positions_compared', contracts: 2 },
    contract_held: { kind: 'contract_held', instrument, cause: 'overfill', words: '80 of 75' },
    contract_released: { kind: 'contract_released', commandId, instrument, reason: 'looked' },
    clock_corrected: { kind: 'clock_corrected', byMs: -86_400_000 },
    desk_halted: { kind: 'desk_halted', cause: 'ledger' },
    desk_resumed: { kind: 'desk_resumed', commandId, reason: 'checked' },
    kill_set: { kind: 'kill_set', commandId, level: 2, reason: 'test' },
    kill_rearmed: { kind: 'kill_rearmed', commandId, reason: 'test' },
    live_armed: {
      kind: 'live_armed',
      appVersion: '0.1.0',
      limits: { orderValue: 1 },
      listDay: '2026-11-20',
      setup: 'kite, AB1234',
    },
    live_disarmed: { kind: 'live_disarmed', cause: 'idle' },
    limits_set: { kind: 'limits_set', commandId, limits: { orderValue: 1 }, limitsHash: 'ab' },
    limits_wished: {
      kind: 'limits_wished',
      commandId,
      limits: { orderValue: 2 },
      dueMs: 1_700_000_000_000,
    },
    limits_wish_ended: { kind: 'limits_wish_ended', commandId, end: 'withdrawn' },
    guard_tripped: { kind: 'guard_tripped', guard: 'loss', words: 'too much' },
    order_confirmed: { kind: 'order_confirmed', commandId, questions: ['price_unusual'] },
    command_refused: {
      kind: 'command_refused',
      commandId,
      name: 'order.cancel',
      about: orderId,
      refusal: 'order_final',
      context: {},
    },
    anomaly_noted: { kind: 'anomaly_noted', code: 'late_fill', orderId: null, words: 'late' },
  };
}
