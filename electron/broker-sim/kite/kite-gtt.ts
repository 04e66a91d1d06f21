/** Good-till-triggered: conditions that the broker watches and turns into limit orders, once. */
import { z } from 'zod';
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Price } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { DAY_MS } from '../../../shared/maths/calendar.ts';
import type { PersonalityParts, RestCall, RestReply } from '../personality.ts';
import { rupees, scaledFromNumber, wholeFrom } from '../wire-numbers.ts';
import { APP_ID } from './kite-rows.ts';
import { kiteToken } from './kite-tokens.ts';
import {
  failure,
  idTextOf,
  inputNo,
  type KiteNo,
  productFrom,
  replyNo,
  stamp,
  success,
} from './kite-words.ts';

const ACTIVE_MAX = 500;
const YEAR_MS = 365 * DAY_MS;
const WEEK_MS = 7 * DAY_MS;

const condition = z.object({
  exchange: z.string(),
  tradingsymbol: z.string(),
  trigger_values: z.array(z.number().positive()).min(1).max(2),
  last_price: z.number().positive(),
});
const order = z.object({
  exchange: z.string(),
  tradingsymbol: z.string(),
  transaction_type: z.enum(['BUY', 'SELL']),
  quantity: z.int().positive().max(10_000_000),
  order_type: z.string(),
  product: z.string(),
  price: z.number().positive(),
});
type Order = z.infer<typeof order>;

interface Asked {
  readonly type: 'single' | 'two-leg';
  readonly condition: z.infer<typeof condition>;
  readonly orders: readonly Order[];
  readonly instrument: Instrument;
}

interface Trigger extends Asked {
  readonly id: number;
  readonly createdMs: number;
  updatedMs: number;
  status: 'active' | 'triggered' | 'deleted' | 'expired' | 'rejected';
  /** Which of the values was reached, and what became of its order. */
  fired: { readonly place: number; readonly result: unknown } | null;
}

export interface KiteGtt {
  create(call: RestCall): RestReply;
  list(call: RestCall): RestReply;
  one(call: RestCall): RestReply;
  replace(call: RestCall): RestReply;
  remove(call: RestCall): RestReply;
  close(): void;
}

export function openKiteGtt(parts: PersonalityParts, userId: string): KiteGtt {
  const { world, truth } = parts;
  const triggers = new Map<number, Trigger>();
  let lastId = 100_000 + (parts.seed % 1_000);

  const stop = truth.venue.onTick(() => {
    for (const trigger of triggers.values()) if (trigger.status === 'active') check(trigger);
  });

  function check(trigger: Trigger): void {
    if (world.nowMs() > trigger.createdMs + YEAR_MS) {
      settle(trigger, 'expired', null);
      return;
    }
    const last = truth.venue.quote(trigger.instrument.id)?.last ?? null;
    if (last === null || !truth.venue.trading()) return;
    const place = reached(trigger, last);
    if (place !== null) fire(trigger, place);
  }

  function settle(trigger: Trigger, status: Trigger['status'], fired: Trigger['fired']): void {
    trigger.status = status;
    trigger.updatedMs = world.nowMs();
    trigger.fired = fired;
  }

  function fire(trigger: Trigger, place: number): void {
    const asked = trigger.orders[place];
    if (asked === undefined) return;
    const answer = truth.place({
      instrument: trigger.instrument.id,
      side: asked.transaction_type === 'BUY' ? 'buy' : 'sell',
      product: productFrom(asked.product) ?? 'nrml',
      validity: 'day',
      quantity: quantity(asked.quantity),
      type: 'limit',
      price: scaledFromNumber(asked.price) as Price,
      trigger: null,
      tag: null,
      details: { variety: 'regular', askedType: 'LIMIT', gtt: trigger.id },
      placedBy: 'outside',
    });
    const taken = answer.kind === 'taken';
    const result = {
      account_id: userId,
      exchange: asked.exchange,
      tradingsymbol: asked.tradingsymbol,
      validity: 'DAY',
      product: asked.product,
      order_type: asked.order_type,
      transaction_type: asked.transaction_type,
      quantity: asked.quantity,
      price: asked.price,
      meta: JSON.stringify({ app_id: APP_ID, gtt: trigger.id }),
      timestamp: stamp(world.nowMs()),
      triggered_at: rupees(truth.venue.quote(trigger.instrument.id)?.last ?? 0),
      order_result: {
        status: taken ? 'success' : 'failed',
        order_id: taken ? answer.order.id : '',
        rejection_reason: taken ? '' : answer.words,
      },
    };
    settle(trigger, 'triggered', { place, result });
  }

  function row(trigger: Trigger): Readonly<Record<string, unknown>> {
    return {
      id: trigger.id,
      user_id: userId,
      parent_trigger: null,
      type: trigger.type,
      created_at: stamp(trigger.createdMs),
      updated_at: stamp(trigger.updatedMs),
      expires_at: stamp(trigger.createdMs + YEAR_MS),
      status: trigger.status,
      condition: {
        ...trigger.condition,
        instrument_token: kiteToken(truth.tokens, trigger.instrument),
      },
      orders: trigger.orders.map((each, place) => ({
        ...each,
        result: trigger.fired?.place === place ? trigger.fired.result : null,
      })),
      meta: {},
    };
  }

  function found({ path }: RestCall): Trigger | null {
    return triggers.get(wholeFrom(path.split('/')[3]) ?? 0) ?? null;
  }

  const unknown = failure(404, 'GeneralException', 'Trigger not found.');

  return {
    close: stop,
    create: (call) => {
      const read = readAsked(parts, new URLSearchParams(call.body));
      if (!read.ok) return replyNo(read.error);
      const active = [...triggers.values()].filter((each) => each.status === 'active');
      if (active.length >= ACTIVE_MAX) {
        return replyNo(inputNo(`At most ${ACTIVE_MAX} active triggers are allowed.`));
      }
      lastId += 1;
      const nowMs = world.nowMs();
      const fresh = { id: lastId, createdMs: nowMs, updatedMs: nowMs, fired: null };
      triggers.set(lastId, { ...read.value, ...fresh, status: 'active' });
      return success({ trigger_id: lastId });
    },
    list: () => {
      const sinceMs = world.nowMs() - WEEK_MS;
      const shown = [...triggers.values()].filter(
        (each) => each.status === 'active' || each.updatedMs >= sinceMs,
      );
      return success(shown.map(row));
    },
    one: (call) => {
      const trigger = found(call);
      return trigger === null ? unknown : success(row(trigger));
    },
    replace: (call) => {
      const trigger = found(call);
      if (trigger === null) return unknown;
      if (trigger.status !== 'active') return replyNo(inputNo('The trigger is not active.'));
      const read = readAsked(parts, new URLSearchParams(call.body));
      if (!read.ok) return replyNo(read.error);
      triggers.set(trigger.id, { ...trigger, ...read.value, updatedMs: world.nowMs() });
      return success({ trigger_id: trigger.id });
    },
    remove: (call) => {
      const trigger = found(call);
      if (trigger === null) return unknown;
      if (trigger.status !== 'active') return replyNo(inputNo('The trigger is not active.'));
      settle(trigger, 'deleted', null);
      return success({ trigger_id: trigger.id });
    },
  };
}

/** The direction follows from the last price that was sent along with the condition. */
function reached(
  { type, condition: { trigger_values, last_price } }: Asked,
  last: number,
): number | null {
  const [first = 0, second = 0] = trigger_values.map(scaledFromNumber);
  if (type === 'two-leg') {
    if (last <= first) return 0;
    return last >= second ? 1 : null;
  }
  const rising = first > scaledFromNumber(last_price);
  return (rising ? last >= first : last <= first) ? 0 : null;
}

function readAsked({ truth }: PersonalityParts, form: URLSearchParams): Result<Asked, KiteNo> {
  const type = form.get('type');
  if (type !== 'single' && type !== 'two-leg') return err(inputNo('Invalid `type`.'));
  const conditionRead = condition.safeParse(readJson(form.get('condition')));
  if (!conditionRead.success) return err(inputNo('Invalid `condition`.'));
  const ordersRead = z
    .array(order)
    .min(1)
    .max(2)
    .safeParse(readJson(form.get('orders')));
  if (!ordersRead.success) return err(inputNo('Invalid `orders`.'));
  const { exchange, tradingsymbol } = conditionRead.data;
  const instrument = truth.venue.instrument(idTextOf(exchange, tradingsymbol) as InstrumentId);
  if (instrument === null) return err(inputNo('Invalid `tradingsymbol`.'));
  const asked: Asked = {
    type,
    condition: conditionRead.data,
    orders: ordersRead.data,
    instrument,
  };
  const no = complaint(asked, truth.venue.quote(instrument.id)?.last ?? null);
  return no === null ? ok(asked) : err(inputNo(no));
}

function complaint(
  { type, condition: asked, orders, instrument }: Asked,
  last: number | null,
): string | null {
  const wanted = type === 'single' ? 1 : 2;
  const values = asked.trigger_values.map(scaledFromNumber);
  if (values.length !== wanted || orders.length !== wanted) {
    return 'The number of trigger values and orders does not fit the type.';
  }
  if (orders.some((each) => each.order_type !== 'LIMIT')) return 'Only LIMIT orders are allowed.';
  const products = instrument.expiryDay === null ? ['CNC', 'MTF'] : ['NRML'];
  if (orders.some((each) => !products.includes(each.product))) return 'Invalid `product`.';
  const sent = scaledFromNumber(asked.last_price);
  const [first = 0, second = 0] = values;
  if (values.includes(sent)) return 'Trigger price cannot be equal to the last price.';
  if (type === 'single') {
    const satisfied = last !== null && (first > sent ? last >= first : last <= first);
    return satisfied ? 'Trigger already met with the current price.' : null;
  }
  return first < sent && sent < second
    ? null
    : 'The lower trigger has to be below and the upper above the last price.';
}

function readJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
