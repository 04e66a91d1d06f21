/**
 * Placing, changing and cancelling, with what Kite does around a plain order: slices, legs, covers.
 */
import type { Result } from '../../../shared/lib/result.ts';
import { maxOrderQuantity } from '../../../shared/domain/instrument.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import { type Quantity, quantity } from '../../../shared/domain/quantity.ts';
import { oppositeSide } from '../../../shared/domain/side.ts';
import type { PersonalityParts, RestCall, RestReply } from '../personality.ts';
import type { Bends, OrderDetails, TruthAnswer, TruthOrder, TruthRequest } from '../truth.ts';
import { type KiteOrder, readChange, readOrder } from './kite-door.ts';
import { historyRows, orderRow, type RowParts, tradeRow } from './kite-rows.ts';
import { type MisCutOff, openMisCutOff } from './mis-cut-off.ts';
import { failure, inputNo, type KiteNo, replyNo, success } from './kite-words.ts';

const MODIFICATIONS = 25;
const SLICES_MAX = 10;
const PLACED_PER_DAY = 5_000;
const UNKNOWN = failure(404, 'GeneralException', "Couldn't find that `order_id`.");
const CHANGEABLE: ReadonlySet<string> = new Set(['open', 'trigger_pending', 'held']);

export interface KiteOrders {
  place(call: RestCall): RestReply;
  modify(call: RestCall): RestReply;
  cancel(call: RestCall): RestReply;
  list(call: RestCall): RestReply;
  history(call: RestCall): RestReply;
  trades(call: RestCall): RestReply;
  orderTrades(call: RestCall): RestReply;
}

export function openKiteOrders(parts: PersonalityParts, rows: RowParts): KiteOrders {
  return new Orders(parts, rows);
}

class Orders implements KiteOrders {
  readonly #parts: PersonalityParts;
  readonly #rows: RowParts;
  /** What follows when an order is filled: the next leg, the stop of a cover. */
  readonly #sequels = new Map<string, () => void>();
  readonly #cutOff: MisCutOff;
  #slicings = 0;
  #placedToday = 0;

  constructor(parts: PersonalityParts, rows: RowParts) {
    this.#parts = parts;
    this.#rows = rows;
    this.#cutOff = openMisCutOff(parts);
    parts.truth.onChange((change) => {
      if (change.kind === 'day') this.#placedToday = 0;
      if (change.kind !== 'order') return;
      const sequel = this.#sequels.get(change.order.id);
      if (sequel === undefined || !isOver(change.order)) return;
      this.#sequels.delete(change.order.id);
      if (change.order.phase === 'filled') sequel();
    });
  }

  place(call: RestCall): RestReply {
    const form = new URLSearchParams(call.body);
    this.#placedToday += 1;
    if (this.#parts.settings.limits && this.#placedToday > PLACED_PER_DAY) {
      return failure(429, 'NetworkException', 'Maximum allowed orders per day exceeded.');
    }
    const [, variety = ''] = call.path.split('/').slice(1);
    const read: Result<KiteOrder, KiteNo> = readOrder(this.#parts.truth.venue, variety, form);
    if (!read.ok) return replyNo(read.error);
    const order = read.value;
    if (order.product === 'mis' && this.#cutOff.isPast(order.instrument)) {
      return replyNo(inputNo('MIS orders are not allowed after the square-off time.'));
    }
    if (order.slices) return this.#placeSliced(order, call);
    const answer =
      order.variety === 'iceberg'
        ? this.#placeLeg(order, 1, call.bends)
        : this.#parts.truth.place(requestOf(order), call.bends);
    if (answer.kind === 'refused') return replyNo(noOf(answer.rejection, answer.words));
    if (order.variety === 'co') this.#cover(order, answer.order.id);
    if (order.validityWord === 'TTL') this.#endLater(answer.order.id, order.validityMinutes);
    return success({ order_id: answer.order.id });
  }

  modify(call: RestCall): RestReply {
    const order = this.#orderIn(call);
    if (order === null) return UNKNOWN;
    if (!CHANGEABLE.has(order.phase)) {
      return replyNo(inputNo('Order cannot be modified as it is being processed. Try later.'));
    }
    if (order.modifications >= MODIFICATIONS) {
      const message = 'Maximum allowed order modifications exceeded.';
      return failure(400, 'NetworkException', message);
    }
    const { truth } = this.#parts;
    const instrument = truth.venue.instrument(order.instrument);
    if (instrument === null) return UNKNOWN;
    const askedType = String(order.details['askedType'] ?? 'LIMIT');
    const now = {
      quantity: order.quantity as Quantity,
      type: order.type,
      price: order.price,
      trigger: order.trigger,
      askedType,
    };
    const form = new URLSearchParams(call.body);
    const change = readChange(truth.venue, instrument, order.side, now, form);
    if (!change.ok) return replyNo(change.error);
    const { askedType: type, systemTags, ...terms } = change.value;
    const details = { askedType: type, systemTags: systemTags.join(',') };
    const answer = truth.modify(order.id, terms, details, call.bends);
    if (answer.kind === 'refused') return replyNo(noOf(answer.rejection, answer.words));
    return success({ order_id: order.id });
  }

  cancel(call: RestCall): RestReply {
    const order = this.#orderIn(call);
    if (order === null) return UNKNOWN;
    if (!CHANGEABLE.has(order.phase)) {
      return replyNo(inputNo('Order cannot be cancelled as it is being processed. Try later.'));
    }
    if (order.details['cover'] === true) return this.#exitCover(order);
    this.#sequels.delete(order.id);
    const answer = this.#parts.truth.cancel(order.id, call.bends);
    if (answer.kind === 'refused') return replyNo(noOf(answer.rejection, answer.words));
    return success({ order_id: order.id });
  }

  list({ view }: RestCall): RestReply {
    return success(view.orders().map((order) => orderRow(this.#rows, order)));
  }

  history(call: RestCall): RestReply {
    const order = call.view.order(call.path.split('/')[2] ?? '');
    return order === null ? UNKNOWN : success(historyRows(this.#rows, order));
  }

  trades({ view }: RestCall): RestReply {
    return success(view.trades().map((trade) => tradeRow(this.#rows, trade)));
  }

  orderTrades({ view, path }: RestCall): RestReply {
    const id = path.split('/')[2] ?? '';
    if (view.order(id) === null) return UNKNOWN;
    const trades = view.trades().filter((trade) => trade.orderId === id);
    return success(trades.map((trade) => tradeRow(this.#rows, trade)));
  }

  #orderIn({ path, view }: RestCall): TruthOrder | null {
    return view.order(path.split('/')[3] ?? '');
  }

  /** Legs run one after another: the next goes in when the one before is done. */
  #placeLeg(order: KiteOrder, leg: number, bends: Bends): TruthAnswer {
    const done = (leg - 1) * order.icebergQuantity;
    const units = Math.min(order.icebergQuantity, order.terms.quantity - done);
    const details = {
      icebergLeg: leg,
      icebergLegs: order.icebergLegs,
      icebergQuantity: order.icebergQuantity,
      icebergTotal: order.terms.quantity,
    };
    const request = requestOf(order, details);
    const answer = this.#parts.truth.place({ ...request, quantity: quantity(units) }, bends);
    if (answer.kind === 'taken' && leg < order.icebergLegs) {
      this.#sequels.set(answer.order.id, () => {
        this.#placeLeg(order, leg + 1, {});
      });
    }
    return answer;
  }

  #placeSliced(order: KiteOrder, call: RestCall): RestReply {
    const most = maxOrderQuantity(order.instrument);
    const count = Math.ceil(order.terms.quantity / most);
    if (count > SLICES_MAX) {
      return replyNo(inputNo(`Order cannot be sliced into more than ${SLICES_MAX} orders.`));
    }
    if (call.failedChildren === 'all') {
      return failure(500, 'OrderException', 'The order could not be sliced.');
    }
    this.#slicings += 1;
    const parent = kiteOrderId(SLICE_PARENTS + this.#slicings, this.#parts.world.nowMs());
    const failed = new Set(call.failedChildren ?? []);
    const children = Array.from({ length: count }, (_, place) => {
      const units = Math.min(most, order.terms.quantity - place * most);
      return this.#placeSlice(order, parent, units, failed.has(place + 1));
    });
    const listed = call.shuffleChildren ? children.toReversed() : children;
    if (this.#parts.settings.autoslice === 'v1') return success(listed);
    return success({ order_id: parent, children: listed });
  }

  #placeSlice(order: KiteOrder, parent: string, units: number, fails: boolean): unknown {
    const systemTags = [...order.systemTags, 'autoslice', `autoslice:${parent}`].join(',');
    const request = { ...requestOf(order, { systemTags }), quantity: quantity(units) };
    const words = 'Insufficient funds.';
    const answer: TruthAnswer = fails
      ? { kind: 'refused', rejection: 'margin_short', words }
      : this.#parts.truth.place(request, {});
    if (answer.kind === 'taken') return { order_id: answer.order.id };
    const { status, type, message } = noOf(answer.rejection, answer.words);
    return { error: { code: status, error_type: type, message, data: null } };
  }

  /** The stop of a cover order goes in when the entry is filled. */
  #cover(order: KiteOrder, parent: string): void {
    const { coverTrigger } = order;
    if (coverTrigger === null) return;
    this.#sequels.set(parent, () => {
      const entry = requestOf(order, { cover: true, askedType: 'SL', systemTags: '' });
      const side = oppositeSide(order.side);
      const quote = this.#parts.truth.venue.quote(order.instrument.id);
      const edge = side === 'buy' ? quote?.bandHigh : quote?.bandLow;
      this.#parts.truth.place({
        ...entry,
        side,
        type: 'stop',
        trigger: coverTrigger,
        price: edge ?? coverTrigger,
        parent,
      });
    });
  }

  /** Cancelling the stop of a cover order leaves the position at once. */
  #exitCover(order: TruthOrder): RestReply {
    const answer = this.#parts.truth.modify(order.id, {
      quantity: order.quantity as Quantity,
      type: 'market',
      price: order.price,
      trigger: null,
    });
    if (answer.kind === 'refused') return replyNo(noOf(answer.rejection, answer.words));
    return success({ order_id: order.id });
  }

  #endLater(id: string, minutes: number): void {
    this.#parts.world.after(minutes * 60_000, () => this.#parts.truth.cancel(id));
  }
}

/** Ids of parents that are in no book lie far above those that are. */
const SLICE_PARENTS = 90_000_000_000;

/** Nineteen digits, larger than any number a careless client can hold exactly. */
export function kiteOrderId(number: number, nowMs: number): string {
  const days = Math.floor(nowMs / 86_400_000);
  return `19${String(days).padStart(6, '0')}${String(number).padStart(11, '0')}`;
}

function isOver({ phase }: TruthOrder): boolean {
  return ['filled', 'cancelled', 'rejected', 'expired'].includes(phase);
}

function requestOf(order: KiteOrder, more: OrderDetails = {}): TruthRequest {
  const { terms, side, product, validity, tag, variety } = order;
  return {
    ...terms,
    instrument: order.instrument.id,
    side,
    product,
    validity,
    tag,
    held: variety === 'amo',
    details: {
      variety,
      askedType: order.askedType,
      validity: order.validityWord,
      validityMinutes: order.validityMinutes,
      disclosed: order.disclosed,
      systemTags: order.systemTags.join(','),
      ...more,
    },
  };
}

const TYPES: Readonly<Partial<Record<RejectionCode, KiteNo['type']>>> = {
  margin_short: 'MarginException',
  unrecognised: 'OrderException',
};

export function noOf(rejection: RejectionCode, words: string): KiteNo {
  const message = words === '' ? 'The order was refused.' : words;
  if (rejection === 'rate_limited') return { status: 429, type: 'NetworkException', message };
  if (rejection === 'not_permitted' && /holdings/.test(words)) {
    return { status: 400, type: 'HoldingException', message };
  }
  return { status: 400, type: TYPES[rejection] ?? 'InputException', message };
}
