/**
 * Conditional triggers: orders that are placed when a price condition holds. Conditions on
 * technical indicators are taken and shown, and never come true here: the market has no past of
 * its own to work them out from.
 */
import { indiaDay, readDay } from '../../../shared/maths/calendar.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { type Answer, badInput, ok, orderError } from './dhan-error.ts';
import { type DhanDesk, lastPrice, requestOf } from './dhan-desk.ts';
import { isoUtc } from './dhan-time.ts';
import { type Json, rupees } from './java-json.ts';
import { readContract, readPlace, type Wish, wrongClient } from './order-request.ts';
import { type Fields, isAbsent, isFields, readAmount, readWord } from './read-body.ts';
import type { Asked, Route } from './route.ts';

const COMPARISONS = [
  'TECHNICAL_WITH_VALUE',
  'TECHNICAL_WITH_INDICATOR',
  'TECHNICAL_WITH_CLOSE',
  'PRICE_WITH_VALUE',
] as const;
const SEGMENTS = ['NSE_EQ', 'BSE_EQ', 'IDX_I'] as const;
const FRAMES = ['DAY', 'ONE_MIN', 'FIVE_MIN', 'FIFTEEN_MIN'] as const;
const AVERAGE = /^[SE]MA_(?:5|10|20|50|100|200)$/;
const INDICATORS = new Set(
  `BB_UPPER BB_LOWER RSI_14 ATR_14 STOCHASTIC STOCHRSI_14 MACD_26 MACD_12 MACD_HIST`.split(' '),
);

type Holds = (before: number, now: number, value: number) => boolean;

const up: Holds = (before, now, value) => before < value && now >= value;
const down: Holds = (before, now, value) => before > value && now <= value;

const OPERATORS: Readonly<Record<string, Holds>> = {
  CROSSING_UP: up,
  CROSSING_DOWN: down,
  CROSSING_ANY_SIDE: (...prices) => up(...prices) || down(...prices),
  GREATER_THAN: (_, now, value) => now > value,
  LESS_THAN: (_, now, value) => now < value,
  GREATER_THAN_EQUAL: (_, now, value) => now >= value,
  LESS_THAN_EQUAL: (_, now, value) => now <= value,
  EQUAL: (_, now, value) => now === value,
  NOT_EQUAL: (_, now, value) => now !== value,
};

interface Condition {
  readonly given: Fields;
  readonly instrument: Instrument;
  readonly operator: Holds;
  /** Scaled; null for a condition that is not on the price. */
  readonly value: number | null;
  readonly lastDay: string | null;
}

interface Alert {
  readonly id: string;
  readonly createdMs: number;
  condition: Condition;
  orders: readonly Wish[];
  givenOrders: readonly unknown[];
  status: 'ACTIVE' | 'TRIGGERED' | 'EXPIRED' | 'CANCELLED';
  triggeredMs: number | null;
  lastSeen: number;
}

export interface AlertOrders {
  readonly routes: readonly Route[];
  step(): void;
}

export function openAlertOrders(desk: DhanDesk): AlertOrders {
  const alerts = new Map<string, Alert>();
  let number = 0;

  function create({ body }: Asked): Answer {
    const read = readAlert(desk, body);
    if (read === null || read.orders === null) return badInput();
    number += 1;
    const alert: Alert = {
      id: String(1_000_000_000 + number),
      createdMs: desk.parts.world.nowMs(),
      condition: read.condition,
      orders: read.orders.wishes,
      givenOrders: read.orders.given,
      status: 'ACTIVE',
      triggeredMs: null,
      lastSeen: lastPrice(desk, read.condition.instrument.id),
    };
    alerts.set(alert.id, alert);
    return ok(statusOf(alert));
  }

  function modify({ at, body }: Asked): Answer {
    const alert = alerts.get(at('alertId'));
    const read = readAlert(desk, body);
    if (read === null) return badInput();
    if (alert === undefined) return orderError('Alert not found');
    if (alert.status !== 'ACTIVE') return orderError('Alert cannot be modified');
    alert.condition = read.condition;
    if (read.orders !== null) {
      alert.orders = read.orders.wishes;
      alert.givenOrders = read.orders.given;
    }
    alert.lastSeen = lastPrice(desk, read.condition.instrument.id);
    return ok(statusOf(alert));
  }

  function remove({ at }: Asked): Answer {
    const alert = alerts.get(at('alertId'));
    if (alert === undefined) return orderError('Alert not found');
    if (alert.status !== 'ACTIVE') return orderError('Alert cannot be deleted');
    alert.status = 'CANCELLED';
    return ok(statusOf(alert));
  }

  const one = '/v2/alerts/orders/{alertId}';
  const write = { family: 'order', guard: 'token', writes: true } as const;
  const read = { method: 'GET', family: 'other', guard: 'token', op: 'alerts' } as const;
  return {
    step: () => {
      for (const alert of alerts.values()) look(desk, alert);
    },
    routes: [
      { ...write, method: 'POST', path: '/v2/alerts/orders', op: 'alert_place', answer: create },
      {
        ...read,
        path: '/v2/alerts/orders',
        answer: () => ok([...alerts.values()].map((each) => rowOf(desk, each))),
      },
      {
        ...read,
        path: one,
        answer: ({ at }) => {
          const alert = alerts.get(at('alertId'));
          return alert === undefined ? orderError('Alert not found') : ok(rowOf(desk, alert));
        },
      },
      { ...write, method: 'PUT', path: one, op: 'alert_modify', answer: modify },
      { ...write, method: 'DELETE', path: one, op: 'alert_cancel', answer: remove },
    ],
  };
}

interface Read {
  readonly condition: Condition;
  /** Null when the body has none. */
  readonly orders: { readonly wishes: readonly Wish[]; readonly given: readonly unknown[] } | null;
}

function readAlert(desk: DhanDesk, body: Fields | null): Read | null {
  if (body === null || wrongClient(body, desk) !== null) return null;
  const condition = isFields(body['condition']) ? readCondition(desk, body['condition']) : null;
  if (condition === null) return null;
  const list: unknown = body['orders'];
  if (isAbsent(list)) return { condition, orders: null };
  if (!Array.isArray(list) || list.length === 0) return null;
  const given: readonly unknown[] = list;
  const wishes = given.flatMap((each) => {
    const wish = isFields(each) ? readOrder(desk, each) : null;
    return wish === null ? [] : [wish];
  });
  return wishes.length === given.length ? { condition, orders: { wishes, given } } : null;
}

function readCondition(desk: DhanDesk, given: Fields): Condition | null {
  const comparison = readWord(given['comparisonType'], COMPARISONS);
  const instrument = readContract(given, desk.ids);
  const name: unknown = given['operator'];
  const operator =
    typeof name === 'string' && Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (comparison === null || instrument === null || operator === undefined) return null;
  if (readWord(given['exchangeSegment'], SEGMENTS) === null) return null;
  if (!hasWhatItNeeds(given, comparison)) return null;
  const lastDay: unknown = given['expDate'];
  if (!isAbsent(lastDay) && (typeof lastDay !== 'string' || readDay(lastDay) === null)) return null;
  const value = comparison === 'PRICE_WITH_VALUE' ? readAmount(given['comparingValue']) : null;
  return {
    given,
    instrument,
    operator,
    value,
    lastDay: typeof lastDay === 'string' && lastDay !== '' ? lastDay : null,
  };
}

function hasWhatItNeeds(given: Fields, comparison: (typeof COMPARISONS)[number]): boolean {
  const isIndicator = (value: unknown): boolean =>
    typeof value === 'string' && (AVERAGE.test(value) || INDICATORS.has(value));
  if (comparison.endsWith('_VALUE')) {
    const value = given['comparingValue'];
    if (isAbsent(value) || readAmount(value) === null) return false;
  }
  if (comparison === 'PRICE_WITH_VALUE') return true;
  if (!isIndicator(given['indicatorName'])) return false;
  if (readWord(given['timeFrame'], FRAMES) === null) return false;
  return comparison !== 'TECHNICAL_WITH_INDICATOR' || isIndicator(given['comparingIndicatorName']);
}

/** Its prices are text, and its disclosed quantity has another name than in plain orders. */
function readOrder(desk: DhanDesk, given: Fields): Wish | null {
  const read = readPlace(
    {
      ...given,
      dhanClientId: desk.clientId,
      disclosedQuantity: given['discQuantity'],
      afterMarketOrder: true,
      amoTime: 'OPEN',
    },
    { ...desk, switches: () => ({ ...desk.switches(), strictKeys: false }) },
  );
  return read.good ? { ...read.value, amo: false } : null;
}

function statusOf(alert: Alert): Json {
  return { alertId: alert.id, alertStatus: alert.status };
}

function rowOf(desk: DhanDesk, alert: Alert): Json {
  return {
    alertId: alert.id,
    alertStatus: alert.status,
    createdTime: isoUtc(alert.createdMs),
    triggeredTime: alert.triggeredMs === null ? null : isoUtc(alert.triggeredMs),
    lastPrice: rupees(lastPrice(desk, alert.condition.instrument.id)),
    condition: asJson(alert.condition.given),
    orders: asJson(alert.givenOrders),
  };
}

const DEEPEST = 20;

/** What came in as JSON goes out as it came, as deep as anybody means it. */
function asJson(value: unknown, depth = 0): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'string') return value;
  if (depth > DEEPEST) return null;
  if (Array.isArray(value)) return value.map((each) => asJson(each, depth + 1));
  if (!isFields(value)) return null;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, asJson(each, depth + 1)]),
  );
}

function look(desk: DhanDesk, alert: Alert): void {
  const { condition } = alert;
  if (alert.status !== 'ACTIVE' || condition.value === null) return;
  if (condition.lastDay !== null && indiaDay(desk.parts.world.nowMs()) > condition.lastDay) {
    alert.status = 'EXPIRED';
    return;
  }
  const now = lastPrice(desk, condition.instrument.id);
  const before = alert.lastSeen;
  alert.lastSeen = now;
  if (now === 0 || desk.killed || !desk.trading()) return;
  if (!condition.operator(before, now, condition.value)) return;
  alert.triggeredMs = desk.parts.world.nowMs();
  if (condition.given['frequency'] !== 'ALWAYS') alert.status = 'TRIGGERED';
  for (const wish of alert.orders) desk.parts.truth.place(requestOf(desk, wish));
}
