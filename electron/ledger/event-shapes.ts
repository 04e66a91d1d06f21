/**
 * What the body of each kind of event must hold, one check per field. The type makes the table
 * complete: a field added to an event does not compile until it stands here. It is plain data and
 * plain functions because every event passes here twice, when written and when read.
 */
import {
  BATCH_CHOICES,
  BATCH_ENDS,
  BATCH_INTENTS,
  STOP_SAYS,
} from '../../shared/domain/batch-events.ts';
import {
  type AnomalyCode,
  GUARDS,
  type HoldCause,
  WISH_ENDS,
} from '../../shared/domain/desk-events.ts';
import type { DomainEvent, EventKind } from '../../shared/domain/events.ts';
import { type ExitEnd, REST_SAYS } from '../../shared/domain/exit.ts';
import { MODE_LETTER } from '../../shared/domain/ids.ts';
import { EXCHANGES } from '../../shared/domain/instrument.ts';
import { EXIT_REASONS, INTENTS } from '../../shared/domain/intent.ts';
import { PRICE_MAX } from '../../shared/domain/money.ts';
import {
  type LossCause,
  ORDER_TYPES,
  type OrderIdentity,
  type OrderTerms,
  PRODUCTS,
  VALIDITIES,
} from '../../shared/domain/order-events.ts';
import { KEEPERS, type ProtectionEnd, PURPOSES } from '../../shared/domain/protection.ts';
import { QUANTITY_MAX } from '../../shared/domain/quantity.ts';
import { REFUSALS } from '../../shared/domain/refusals.ts';
import { REJECTIONS } from '../../shared/domain/rejections.ts';
import { DISARM_SAYS, KILL_LEVELS } from '../../shared/domain/session.ts';
import { SIDE_SIGN } from '../../shared/domain/side.ts';
import { isLegs, isPolicy } from './batch-shapes.ts';
import { isRules, isScope } from './protection-shapes.ts';
import { STANDING_SHAPES } from './standing-shapes.ts';

export type FieldCheck = (value: unknown) => boolean;

type Bearing<E, K> = E extends { readonly kind: infer Kinds }
  ? K extends Kinds
    ? E
    : never
  : never;
type Fields<E> = { readonly [F in Exclude<keyof E, 'kind'>]: FieldCheck };
type EventShapes = { readonly [K in EventKind]: Fields<Bearing<DomainEvent, K>> };

const text: FieldCheck = (value) => typeof value === 'string';
const name: FieldCheck = (value) => typeof value === 'string' && value !== '';
const whole: FieldCheck = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const signed: FieldCheck = (value) => Number.isSafeInteger(value);
const price: FieldCheck = (value) => whole(value) && (value as number) <= PRICE_MAX;
const quantity: FieldCheck = (value) => whole(value) && (value as number) <= QUANTITY_MAX;

const orNull =
  (check: FieldCheck): FieldCheck =>
  (value) =>
    value === null || check(value);

function oneOf(allowed: readonly unknown[]): FieldCheck {
  const set = new Set(allowed);
  return (value) => set.has(value);
}

function listOf(check: FieldCheck): FieldCheck {
  return (value) => Array.isArray(value) && value.every((each) => check(each));
}

function keyOf(table: Readonly<Record<string, unknown>>): FieldCheck {
  return oneOf(Object.keys(table));
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const names: FieldCheck = (value) => Array.isArray(value) && value.every(name);
const figures: FieldCheck = (value) =>
  isFields(value) &&
  Object.values(value).every((figure) => text(figure) || Number.isFinite(figure));
const limits: FieldCheck = (value) =>
  isFields(value) && Object.values(value).every((figure) => Number.isFinite(figure));

const LOSS_CAUSES: Readonly<Record<LossCause, true>> = {
  timeout: true,
  socket_lost: true,
  server_fault: true,
  unreadable_reply: true,
  unlisted_reply: true,
  restart: true,
};

const ANOMALY_CODES: Readonly<Record<AnomalyCode, true>> = {
  illegal_update: true,
  late_fill: true,
  overfill: true,
  late_appearance: true,
  two_orders_one_tag: true,
  broker_id_changed: true,
  fills_missing: true,
  position_differs: true,
  changed_elsewhere: true,
  earlier_day: true,
  trade_reissued: true,
  trade_corrected: true,
  events_lost: true,
  unreadable_frame: true,
  would_cross_zero: true,
};

const EXIT_ENDS: Readonly<Record<ExitEnd, true>> = {
  flat: true,
  done: true,
  stopped: true,
  interrupted: true,
};

const HOLD_CAUSES: Readonly<Record<HoldCause, true>> = { overfill: true, twin_orders: true };

const PROTECTION_ENDS: Readonly<Record<ProtectionEnd, true>> = { flat: true, disarmed: true };

const loss = keyOf(LOSS_CAUSES);
const rejection = keyOf(REJECTIONS);
const refusal = keyOf(REFUSALS);

const TERMS: Fields<OrderTerms> = {
  quantity,
  type: oneOf(ORDER_TYPES),
  price,
  trigger: orNull(price),
};

const IDENTITY: Fields<OrderIdentity> = {
  orderId: name,
  commandId: name,
  account: name,
  mode: keyOf(MODE_LETTER),
  instrument: name,
  exchange: oneOf(EXCHANGES),
  symbol: name,
  lot: quantity,
  strategy: name,
  intent: oneOf(INTENTS),
  exitReason: orNull(oneOf(EXIT_REASONS)),
  exit: orNull(name),
  side: keyOf(SIDE_SIGN),
  validity: oneOf(VALIDITIES),
  product: oneOf(PRODUCTS),
  parent: orNull(name),
  batch: orNull(name),
  leg: orNull(name),
};

const WORKING = { orderId: name, brokerOrderId: name, exchangeMs: orNull(whole) };
const ENDED = { orderId: name, brokerOrderId: orNull(name), words: text };
const CONTRACT = { instrument: name, product: oneOf(PRODUCTS) };
const REQUEST = { orderId: name, commandId: name };
const FILL = {
  orderId: name,
  brokerOrderId: name,
  tradeId: name,
  quantity,
  price,
  exchangeMs: orNull(whole),
};

const terms: FieldCheck = (value) => isFields(value) && missingField(value, listed(TERMS)) === null;

const SHAPES: EventShapes = {
  order_intended: { ...IDENTITY, ...TERMS },
  order_refused: { orderId: name, refusal, context: figures },
  order_sent: { orderId: name, attempt: whole, limitsHash: text },
  order_abandoned: { orderId: name },
  order_outcome_lost: { orderId: name, cause: loss },
  order_accepted: { orderId: name, brokerOrderId: name },
  order_working: WORKING,
  order_trigger_pending: WORKING,
  order_triggered: WORKING,
  order_filled_in_part: FILL,
  order_filled_in_full: FILL,
  fill_corrected: { orderId: name, tradeId: name, quantity, was: price, price },
  order_cancelled: ENDED,
  order_expired: ENDED,
  order_rejected: { ...ENDED, rejection },
  order_not_received: { orderId: name, reads: whole, silentMs: whole },
  order_assumed_dead: { ...REQUEST, overshoot: quantity },
  order_adopted: { ...IDENTITY, ...TERMS, brokerOrderId: name },
  order_told: { orderId: name, by: oneOf(['push', 'book']) },
  order_claimed: { ...REQUEST, strategy: name },
  order_traced: {
    orderId: name,
    standingId: name,
    strategy: name,
    reason: oneOf(['stop', 'target']),
  },
  request_made: { ...REQUEST, request: oneOf(['cancel', 'modify']), terms: orNull(terms) },
  cancel_wanted: REQUEST,
  request_acknowledged: REQUEST,
  request_outcome_lost: { ...REQUEST, cause: loss },
  request_failed: { ...REQUEST, rejection, words: text },
  order_modified: { orderId: name, ...TERMS },
  exit_intended: {
    exitId: name,
    commandId: name,
    account: name,
    strategy: name,
    instrument: name,
    product: oneOf(PRODUCTS),
    quantity,
    reason: oneOf(EXIT_REASONS),
    worst: orNull(price),
    after: names,
  },
  exit_stepped: { exitId: name, order: name, step: whole, steps: whole, price },
  exit_replaced: { exitId: name, order: name },
  exit_released: { exitId: name, commandId: name },
  exit_rested: { exitId: name, why: keyOf(REST_SAYS) },
  exit_ended: { exitId: name, end: keyOf(EXIT_ENDS), words: text },
  protection_set: {
    protectionId: name,
    commandId: name,
    account: name,
    strategy: name,
    scope: isScope,
    where: oneOf(KEEPERS),
    rules: isRules,
  },
  protection_changed: {
    protectionId: name,
    commandId: name,
    where: oneOf(KEEPERS),
    rules: isRules,
  },
  protection_marked: { protectionId: name, rule: whole, mark: signed },
  protection_fired: {
    protectionId: name,
    commandId: name,
    rule: whole,
    purpose: oneOf(PURPOSES),
    value: signed,
    level: signed,
  },
  protection_ended: {
    protectionId: name,
    commandId: orNull(name),
    end: keyOf(PROTECTION_ENDS),
  },
  batch_intended: {
    batchId: name,
    commandId: name,
    account: name,
    strategy: name,
    structure: text,
    intent: oneOf(BATCH_INTENTS),
    product: oneOf(PRODUCTS),
    units: whole,
    legs: isLegs,
    net: orNull(signed),
    policy: isPolicy,
    scaleIn: oneOf([true, false]),
    after: orNull(name),
  },
  batch_began: { batchId: name },
  batch_frozen: { batchId: name, leg: name },
  batch_thawed: { batchId: name },
  batch_stopped: {
    batchId: name,
    commandId: orNull(name),
    cause: keyOf(STOP_SAYS),
    leg: orNull(name),
    words: text,
  },
  batch_asked: { batchId: name, toComplete: orNull(signed), toUnwind: orNull(signed) },
  batch_decided: { batchId: name, choice: oneOf(BATCH_CHOICES), commandId: orNull(name) },
  batch_ended: { batchId: name, end: oneOf(BATCH_ENDS) },
  batch_reopened: { batchId: name },
  ...STANDING_SHAPES,
  command_taken: { commandId: name, name, contentHash: text },
  desk_opened: {
    account: name,
    mode: keyOf(MODE_LETTER),
    broker: text,
    appVersion: text,
    limitsHash: text,
    limits,
  },
  desk_reconciled: { orders: whole, trades: whole, adopted: whole, found: whole },
  gap_opened: { cause: text },
  clock_corrected: { byMs: signed },
  position_differs: { ...CONTRACT, ours: signed, theirs: signed },
  position_agrees: { ...CONTRACT, net: signed },
  positions_compared: { contracts: whole },
  contract_held: { instrument: name, cause: keyOf(HOLD_CAUSES), words: text },
  contract_released: { commandId: name, instrument: name, reason: text },
  desk_halted: { cause: text },
  desk_resumed: { commandId: name, reason: text },
  kill_set: { commandId: name, level: oneOf(KILL_LEVELS), reason: text },
  limits_set: { commandId: name, limits, limitsHash: text },
  limits_wished: { commandId: name, limits, dueMs: whole },
  limits_wish_ended: { commandId: name, end: oneOf(WISH_ENDS) },
  guard_tripped: { guard: oneOf(GUARDS), words: text },
  order_confirmed: { commandId: name, questions: listOf(refusal) },
  kill_rearmed: { commandId: name, reason: text },
  live_armed: { appVersion: text, limits, listDay: orNull(name), setup: text },
  live_disarmed: { cause: keyOf(DISARM_SAYS) },
  command_refused: { commandId: name, name: text, about: text, refusal, context: figures },
  anomaly_noted: { code: keyOf(ANOMALY_CODES), orderId: orNull(name), words: text },
};

type Listed = readonly (readonly [field: string, check: FieldCheck])[];

function listed(fields: Readonly<Record<string, FieldCheck>>): Listed {
  return Object.entries(fields);
}

const LISTED: ReadonlyMap<string, Listed> = new Map(
  Object.entries(SHAPES).map(([kind, fields]) => [kind, listed(fields)]),
);

/** The first field that is missing or wrong; null when the body is whole. */
export function wrongField(kind: EventKind, body: object): string | null {
  const fields = LISTED.get(kind);
  return fields === undefined ? 'kind' : missingField(body as Record<string, unknown>, fields);
}

function missingField(body: Readonly<Record<string, unknown>>, fields: Listed): string | null {
  for (const [field, check] of fields) {
    if (!check(body[field])) return field;
  }
  return null;
}
