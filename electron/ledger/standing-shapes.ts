/** What the events of standing orders must hold; see event-shapes.ts. */
import { MODE_LETTER } from '../../shared/domain/ids.ts';
import { PRICE_MAX } from '../../shared/domain/money.ts';
import { type LossCause, PRODUCTS } from '../../shared/domain/order-events.ts';
import { QUANTITY_MAX } from '../../shared/domain/quantity.ts';
import { REJECTIONS } from '../../shared/domain/rejections.ts';
import { SIDE_SIGN } from '../../shared/domain/side.ts';
import {
  STANDING_ANSWERS,
  STANDING_ENDS,
  type StandingEvent,
} from '../../shared/domain/standing.ts';

type Check = (value: unknown) => boolean;
type Bearing<K> = Extract<StandingEvent, { readonly kind: K }>;
type Shapes = {
  readonly [K in StandingEvent['kind']]: {
    readonly [F in Exclude<keyof Bearing<K>, 'kind'>]: Check;
  };
};

const LOSS_CAUSES: Readonly<Record<LossCause, true>> = {
  timeout: true,
  socket_lost: true,
  server_fault: true,
  unreadable_reply: true,
  unlisted_reply: true,
  restart: true,
};

const text: Check = (value) => typeof value === 'string';
const name: Check = (value) => typeof value === 'string' && value !== '';
const nameOrNull: Check = (value) => value === null || name(value);
const names: Check = (value) => Array.isArray(value) && value.every(name);
const flag: Check = (value) => typeof value === 'boolean';
const upTo =
  (most: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
const price = upTo(PRICE_MAX);
const quantity = upTo(QUANTITY_MAX);

function oneOf(allowed: readonly unknown[]): Check {
  const set = new Set(allowed);
  return (value) => set.has(value);
}

function keyOf(table: Readonly<Record<string, unknown>>): Check {
  return oneOf(Object.keys(table));
}

const leg: Check = (value) => {
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  const { trigger, limit } = value as { trigger?: unknown; limit?: unknown };
  return price(trigger) && price(limit);
};

const terms: Check = (value) => {
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  const each = value as { quantity?: unknown; stop?: unknown; target?: unknown };
  return quantity(each.quantity) && leg(each.stop) && leg(each.target);
};

const OF = { standingId: name, protectionId: name };
const TERMS = { quantity, stop: leg, target: leg };

export const STANDING_SHAPES: Shapes = {
  standing_intended: {
    ...OF,
    ...TERMS,
    account: name,
    mode: keyOf(MODE_LETTER),
    strategy: name,
    instrument: name,
    product: oneOf(PRODUCTS),
    side: keyOf(SIDE_SIGN),
    last: price,
    limitsHash: text,
  },
  standing_accepted: { ...OF, brokerStandingId: name },
  standing_refused: { ...OF, rejection: keyOf(REJECTIONS), words: text },
  standing_lost: { ...OF, cause: keyOf(LOSS_CAUSES) },
  standing_requested: {
    ...OF,
    request: oneOf(['change', 'cancel']),
    attempt: upTo(Number.MAX_SAFE_INTEGER),
    terms,
  },
  standing_answered: {
    ...OF,
    attempt: upTo(Number.MAX_SAFE_INTEGER),
    answer: oneOf(STANDING_ANSWERS),
    again: flag,
    words: text,
  },
  standing_seen: { ...OF, ...TERMS, brokerStandingId: name },
  standing_fired: { ...OF, brokerStandingId: nameOrNull, orderIds: names, words: text },
  standing_traced: { ...OF, orders: names },
  standing_ended: { ...OF, end: oneOf(STANDING_ENDS), commandId: nameOrNull, words: text },
};
