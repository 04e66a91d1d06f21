/**
 * The verdict over one day against a simulated broker. It knows the broker's truth, the requests
 * that reached its wire and the ledger file, and nothing of the engine: every complaint is a
 * sentence that names the order. A day without one has lost, doubled and hidden nothing.
 */
import type { LedgerBooks, LedgerOrder, PlaceRequest, TruthBooks } from './books.ts';

export interface Day {
  readonly truth: TruthBooks;
  readonly places: readonly PlaceRequest[];
  readonly ledger: LedgerBooks;
  /** The broker executed a request twice by a fault: the twin has to be shown all the same. */
  readonly twins?: boolean;
  /**
   * Trades that the exchange took back or gave another price after they were booked. Their units
   * and value may differ, and where units do, the ledger has to say so.
   */
  readonly corrected?: ReadonlySet<string>;
  /**
   * Units moved at the broker without any order, as by a conversion. The ledger has to say exactly
   * by how much it differs; what it does not say is a complaint as ever.
   */
  readonly moved?: boolean;
  /** Everything in doubt has had its time: nothing may still be unknown. */
  readonly settled: boolean;
  /** Whether fills carry the exchange's ids; where they do not, sums are compared. */
  readonly tradeIds: boolean;
}

const NEVER_LEFT = new Set(['intended', 'refused', 'abandoned']);
/** What a phase of the truth may look like in the ledger once everything is settled. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  filled: ['filled'],
  cancelled: ['cancelled'],
  rejected: ['rejected'],
  expired: ['expired', 'cancelled'],
  open: ['working', 'part_filled'],
  trigger_pending: ['trigger_pending'],
};

const OPEN = new Set(['open', 'trigger_pending']);
const NONE: ReadonlySet<string> = new Set();

export function complaintsOf(day: Day): readonly string[] {
  return [
    ...doubled(day),
    ...unrecorded(day),
    ...hidden(day),
    ...lost(day),
    ...terms(day),
    ...fills(day),
    ...positions(day),
  ];
}

/** At most one request and one order for each of our ids, however the broker answered. */
function doubled({ truth, places, ledger, twins = false }: Day): readonly string[] {
  const complaints: string[] = [];
  const asked = counted(places.map(({ tag }) => tag));
  for (const [tag, count] of asked) {
    if (count > 1) complaints.push(`${tag} was sent ${count} times`);
  }
  const there = truth.orders.filter(({ placedBy }) => placedBy !== 'outside');
  for (const [tag, count] of counted(there.map(({ tag }) => tag))) {
    if (count > 1 && !twins) complaints.push(`${tag} is ${count} orders at the broker`);
  }
  for (const [id, count] of ledger.sends) {
    if (count > 1) complaints.push(`${id} was handed over ${count} times`);
  }
  return complaints;
}

/** Whatever reached the wire was durable before. */
function unrecorded({ places, ledger }: Day): readonly string[] {
  return places.flatMap(({ tag }) => {
    if (tag === null) return ['an order left without our tag'];
    return ledger.sends.has(tag) ? [] : [`${tag} left without a durable intention`];
  });
}

/** Every order at the broker stands in the ledger exactly once, whoever placed it. */
function hidden({ truth, ledger }: Day): readonly string[] {
  const shown = counted(ledger.orders.map(({ brokerOrderId }) => brokerOrderId));
  return truth.orders.flatMap((order) => {
    const count = shown.get(order.id) ?? 0;
    if (count === 1) return [];
    const who = order.tag ?? order.placedBy;
    return [`broker order ${order.id} (${who}) stands in the ledger ${count} times`];
  });
}

/** Every order that left is what the broker says it is. */
function lost(day: Day): readonly string[] {
  const { truth, ledger, settled } = day;
  const byId = new Map(truth.orders.map((order) => [order.id, order]));
  const byTag = new Map(truth.orders.map((order) => [order.tag, order]));
  return ledger.orders.flatMap((order) => {
    const there = order.brokerOrderId === null ? undefined : byId.get(order.brokerOrderId);
    const found = there ?? byTag.get(order.id);
    if (NEVER_LEFT.has(order.state)) {
      return found === undefined ? [] : [`${order.id} is ${order.state} and yet at the broker`];
    }
    if (found === undefined) return absent(order, settled);
    const states = SAME[found.phase];
    if (!settled || states === undefined || states.includes(order.state)) return [];
    return [`${order.id} is ${order.state}, and ${found.phase} at the broker`];
  });
}

/** Nothing of it is at the broker: then the ledger may not count it as there. */
function absent(order: LedgerOrder, settled: boolean): readonly string[] {
  const open = order.state === 'unknown' || order.state === 'sent';
  if (order.state === 'not_received' || order.state === 'rejected') return [];
  if (open) return settled ? [`${order.id} is still ${order.state}`] : [];
  return [`${order.id} is ${order.state} and not at the broker`];
}

/** What rests at the broker rests with the price and size that the ledger says. */
function terms({ truth, ledger, settled }: Day): readonly string[] {
  if (!settled) return [];
  const byId = new Map(ledger.orders.map((order) => [order.brokerOrderId, order]));
  return truth.orders.flatMap((there) => {
    const ours = byId.get(there.id);
    if (ours === undefined || !OPEN.has(there.phase)) return [];
    if (ours.quantity === there.quantity && ours.price === there.price) return [];
    const says = (at: { quantity: number; price: number }): string =>
      `${at.quantity} at ${at.price}`;
    return [`${ours.id} rests as ${says(there)} at the broker, as ${says(ours)} in the ledger`];
  });
}

function fills({ truth, ledger, tradeIds, corrected = NONE }: Day): readonly string[] {
  const complaints: string[] = [];
  const booked = new Set(ledger.fills.map(({ tradeId }) => tradeId));
  for (const id of corrected) {
    if (!booked.has(id))
      complaints.push(`${id} was traded before it was corrected, and not booked`);
  }
  const theirs = new Map<string, { quantity: number; value: number; ids: string[] }>();
  const ours = new Map<string, { quantity: number; value: number; ids: string[] }>();
  for (const { id, orderId, quantity, price } of truth.trades) {
    if (corrected.has(id)) continue;
    addTo(theirs, orderId, id, quantity, price);
  }
  for (const { brokerOrderId, tradeId, quantity, price } of ledger.fills) {
    if (corrected.has(tradeId)) continue;
    addTo(ours, brokerOrderId, tradeId, quantity, price);
  }
  for (const id of new Set([...theirs.keys(), ...ours.keys()])) {
    const [a, b] = [theirs.get(id), ours.get(id)];
    if (a?.quantity !== b?.quantity || a?.value !== b?.value) {
      const say = (sum: typeof a): string => (sum === undefined ? '0' : `${sum.quantity}`);
      complaints.push(`${id}: ${say(a)} units traded at the broker, ${say(b)} in the ledger`);
    } else if (tradeIds && a?.ids.toSorted().join(' ') !== b?.ids.toSorted().join(' ')) {
      complaints.push(`${id}: other trades than the broker's`);
    }
  }
  return complaints;
}

function addTo(
  sums: Map<string, { quantity: number; value: number; ids: string[] }>,
  order: string,
  trade: string,
  quantity: number,
  price: number,
): void {
  const sum = sums.get(order) ?? { quantity: 0, value: 0, ids: [] };
  sum.quantity += quantity;
  sum.value += quantity * price;
  sum.ids.push(trade);
  sums.set(order, sum);
}

function positions({ truth, ledger, moved = false }: Day): readonly string[] {
  const nets = new Map<string, number>();
  const orders = new Map(ledger.orders.map((order) => [order.id, order]));
  for (const fill of ledger.fills) {
    const order = orders.get(fill.orderId);
    if (order === undefined) return [`a fill of ${fill.orderId}, which is no order`];
    const key = `${order.instrument} ${order.product}`;
    const signed = order.side === 'buy' ? fill.quantity : -fill.quantity;
    nets.set(key, (nets.get(key) ?? 0) + signed);
  }
  const real = new Map(truth.positions.map((at) => [`${at.instrument} ${at.product}`, at.net]));
  const keys = new Set([...nets.keys(), ...real.keys()]);
  return [...keys].flatMap((key) => {
    const [ours, theirs] = [nets.get(key) ?? 0, real.get(key) ?? 0];
    if (ours === theirs) return [];
    const said = ledger.differs.get(key);
    if (moved && said?.ours === ours && said.theirs === theirs) return [];
    return [`${key}: ${theirs} at the broker, ${ours} in the ledger`];
  });
}

function counted(values: readonly (string | null)[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) {
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}
