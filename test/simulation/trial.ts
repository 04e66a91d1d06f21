/** The comparisons of the auditor: its own books against the engine's, and against the broker's. */
import type { EngineView } from '../../electron/engine/state.ts';
import type { BrokerTruth, TrueOrder } from './broker-model.ts';
import { hasEnded, isReducing, keyOf, type NaiveBook, type NaiveOrder } from './naive-book.ts';

type Complain = (words: string) => void;

/** I-17, I-18: what the engine holds in memory is what the ledger says, by a second arithmetic. */
export function trialOfBooks(book: NaiveBook, view: EngineView, complain: Complain): void {
  if (view.seq !== book.head) complain(`I-17: the engine is at ${view.seq}, not ${book.head}`);
  if (view.orders.size !== book.orders.size) complain('I-17: the engine has other orders');
  let live = 0;
  for (const order of book.orders.values()) {
    const ours = view.orders.get(order.id as never);
    if (ours === undefined) {
      complain(`I-17: the engine lost ${order.id}`);
      continue;
    }
    if (!hasEnded(order)) live += 1;
    const same =
      ours.state === order.state &&
      BigInt(ours.quantity) === order.quantity &&
      BigInt(ours.filled) === order.filled &&
      BigInt(ours.filledValue) === order.value &&
      ours.strategy === order.strategy &&
      ours.brokerOrderId === order.brokerId;
    if (!same) {
      complain(
        `I-17: ${order.id} is ${ours.state} ${ours.filled}/${ours.quantity} in the engine and ` +
          `${order.state} ${order.filled}/${order.quantity} in the ledger`,
      );
    }
  }
  if (view.liveCount !== live) complain(`I-17: ${view.liveCount} live orders, not ${live}`);
  trialOfPositions(book, view, complain);
}

function trialOfPositions(book: NaiveBook, view: EngineView, complain: Complain): void {
  const positions = book.positions();
  const byKey = new Map(
    [...view.positions.values()].map((at) => [`${at.strategy}|${at.instrument}|${at.product}`, at]),
  );
  for (const [key, ours] of positions) {
    const theirs = byKey.get(key);
    if (theirs === undefined) {
      complain(`I-18: the engine has no position ${key}`);
      continue;
    }
    const same =
      BigInt(theirs.net) === ours.net &&
      BigInt(theirs.boughtUnits) === ours.bought &&
      BigInt(theirs.soldUnits) === ours.sold &&
      BigInt(theirs.boughtValue) === ours.boughtValue &&
      BigInt(theirs.soldValue) === ours.soldValue;
    if (!same) complain(`I-18: ${key} is ${theirs.net} in the engine and ${ours.net} by its fills`);
    // Fills that come to a strategy after the fact are put behind its own.
    const claimed = book.claimedKeys.has(key) || book.tracedKeys.has(key);
    if (!claimed && BigInt(theirs.realised) !== ours.realised) {
      complain(`I-18: ${key} realised ${theirs.realised}, by its fills ${ours.realised}`);
    }
    trialOfTrips(view, theirs, ours.net, complain);
  }
  for (const [key, theirs] of byKey) {
    if (!positions.has(key) && theirs.net !== 0) complain(`I-18: ${key} has no fills`);
  }
}

/** The open round trip of a position holds exactly the position. */
function trialOfTrips(
  view: EngineView,
  at: {
    readonly account: string;
    readonly strategy: string;
    readonly instrument: string;
    readonly product: string;
  },
  net: bigint,
  complain: Complain,
): void {
  const key = `${at.account}|${at.strategy}|${at.instrument}|${at.product}`;
  const trips = view.trips.get(key) ?? [];
  const last = trips.at(-1);
  const open = last !== undefined && (last.state === 'active' || last.state === 'pending');
  const held = open ? BigInt(last.net) : 0n;
  if (held !== net) complain(`I-18: the trips of ${key} hold ${held}, the position ${net}`);
}

export type Moment = 'soon' | 'at last' | 'restarted';

export interface TruthTrial {
  readonly book: NaiveBook;
  readonly truth: BrokerTruth;
  /** Soon: what the proof of absence may still wait for is allowed to wait. */
  readonly mode: Moment;
  readonly tradeIds: boolean;
}

/** I-04, I-05, I-15, I-28: after the faults ended, the desk knows what the broker knows. */
export function trialOfTruth(trial: TruthTrial, complain: Complain): void {
  const { book, truth, mode } = trial;
  const byBrokerId = new Map<string, NaiveOrder[]>();
  for (const order of book.orders.values()) {
    if (order.brokerId === null) continue;
    const list = byBrokerId.get(order.brokerId) ?? [];
    list.push(order);
    byBrokerId.set(order.brokerId, list);
  }
  const tagged = new Map<string, number>();
  const unread = new Set<string>();
  for (const real of truth.orders.values()) {
    if (real.tag !== null && real.origin === 'desk') {
      tagged.set(real.tag, (tagged.get(real.tag) ?? 0) + 1);
    }
    const ours = byBrokerId.get(real.id) ?? [];
    const [one] = ours;
    // A quiet desk does not poll: what others did while the stream lost it is read at a connect.
    if (one === undefined && real.origin === 'outside' && mode !== 'restarted') {
      unread.add(real.id);
      continue;
    }
    if (one === undefined || ours.length !== 1) {
      complain(`I-05: ${real.id} (${real.origin}, ${real.status}) is ${ours.length} orders here`);
      continue;
    }
    trialOfOrder(one, real, complain);
  }
  for (const [tag, count] of tagged) {
    if (count > 1) complain(`I-04: ${count} orders at the broker carry ${tag}`);
  }
  trialOfDoubts(book, truth, mode, complain);
  trialOfFills(trial, unread, complain);
  trialOfSigns(book, truth, complain);
  if (mode === 'at last' && book.killed >= 2) trialOfKill(byBrokerId, truth, complain);
  if (mode === 'at last' && book.killed === 3 && !book.halted) trialOfFlat(book, complain);
}

/**
 * I-35: at level three everything is flat, on its way, or was exited since and says why it is not:
 * what was held when the level was set, and what filled after it.
 */
function trialOfFlat(book: NaiveBook, complain: Complain): void {
  const open = new Set([...book.exits.values()].filter((run) => run.open).map((run) => run.key));
  for (const [key, { net }] of book.positions()) {
    if (net === 0n || open.has(key) || book.claimedKeys.has(key)) continue;
    const exit = book.lastExit.get(key) ?? 0;
    const owedSince = Math.max(book.lastFill.get(key) ?? 0, book.killedSeq);
    if (owedSince > exit)
      complain(`I-35: ${key} holds ${net} at level three, and nothing exits it`);
  }
}

/** What rests says why: an open exit has moved of late, or has called for a person. */
export function trialOfExits(book: NaiveBook, sinceMs: number, complain: Complain): void {
  for (const run of book.exits.values()) {
    if (!run.open || run.rested || run.movedMs > sinceMs) continue;
    complain(`the exit ${run.id} of ${run.key} stands still and does not say why`);
  }
}

/** I-35: from level two on nothing that adds risk is left resting. */
function trialOfKill(
  byBrokerId: ReadonlyMap<string, readonly NaiveOrder[]>,
  truth: BrokerTruth,
  complain: Complain,
): void {
  for (const real of truth.orders.values()) {
    const [order] = byBrokerId.get(real.id) ?? [];
    const rests = real.status === 'working' || real.status === 'trigger_pending';
    if (order !== undefined && rests && !isReducing(order)) {
      complain(`I-35: ${order.id} still rests under the kill switch`);
    }
  }
}

function trialOfOrder(ours: NaiveOrder, real: TrueOrder, complain: Complain): void {
  const says = `${ours.id}/${real.id}`;
  if (ours.filled !== BigInt(real.filled)) {
    complain(`I-28: ${says} filled ${ours.filled}, at the broker ${real.filled}`);
  }
  const expected = stateOf(real);
  const late = ours.filled > 0n && real.status === 'filled' && ours.state === 'filled';
  if (ours.state !== expected && !late) {
    complain(`I-28: ${says} is ${ours.state}, at the broker ${real.status} ${real.filled}`);
  }
  if (!hasEnded(ours) && ours.quantity !== BigInt(real.quantity)) {
    complain(`I-28: ${says} asks ${ours.quantity}, at the broker ${real.quantity}`);
  }
}

function stateOf(real: TrueOrder): string {
  const rests = real.status === 'working' || real.status === 'pending';
  if (rests || real.status === 'trigger_pending') {
    if (real.filled > 0) return 'part_filled';
    return real.status === 'trigger_pending' ? 'trigger_pending' : 'working';
  }
  return real.status;
}

/** Nothing stays in doubt, except what only time can prove absent. */
function trialOfDoubts(
  book: NaiveBook,
  truth: BrokerTruth,
  mode: Moment,
  complain: Complain,
): void {
  const atBroker = new Set([...truth.orders.values()].map((real) => real.shownTag));
  for (const order of book.orders.values()) {
    const waits = mode === 'soon' && order.state === 'unknown' && !atBroker.has(order.id);
    if ((order.state === 'sent' || order.state === 'unknown') && !waits) {
      complain(`I-28: ${order.id} is still ${order.state}`);
    }
    if (order.state === 'intended') complain(`I-06: ${order.id} is still only intended`);
    if (order.request !== null && mode !== 'soon') {
      complain(`I-28: a ${order.request.kind} of ${order.id} is still ${order.request.status}`);
    }
  }
}

/** Booked fills are exactly the broker's trades, or its totals where it numbers no trades. */
function trialOfFills(
  { book, truth, tradeIds }: TruthTrial,
  unread: ReadonlySet<string>,
  complain: Complain,
): void {
  if (!tradeIds) {
    for (const order of book.orders.values()) {
      const real = order.brokerId === null ? undefined : truth.orders.get(order.brokerId);
      if (real === undefined) continue;
      const off = order.value - BigInt(real.value);
      const size = off < 0n ? -off : off;
      if (size > order.filled)
        complain(`I-15: ${order.id} is worth ${off} more than at the broker`);
    }
    return;
  }
  const known = truth.trades.filter((trade) => !unread.has(trade.brokerOrderId));
  const real = new Set(known.map((trade) => `${trade.brokerOrderId} ${trade.tradeId}`));
  for (const key of book.tradeKeys) {
    if (!key.startsWith('carried-') && !real.has(key))
      complain(`I-15: the fill ${key} never happened`);
  }
  for (const key of real) {
    if (!book.tradeKeys.has(key)) complain(`I-15: the trade ${key} is not booked`);
  }
}

/**
 * I-37 by the broker's own trades: an order meant to reduce never takes a position through zero.
 * Where a foreign hand made it so (an order placed elsewhere, an overfill, a fill told after
 * the end, a changed order, an
 * order counted as dead that was alive, a claim), the position is left out.
 */
function trialOfSigns(book: NaiveBook, truth: BrokerTruth, complain: Complain): void {
  const excused = new Set(book.claimedKeys);
  for (const order of book.orders.values()) {
    const real = order.brokerId === null ? undefined : truth.orders.get(order.brokerId);
    const foreign = real !== undefined && (real.overfilled || real.touched || real.filledLate);
    const odd = order.strategy === 'External' || order.buried || foreign;
    if (odd) excused.add(keyOf(order));
  }
  const byBrokerId = new Map([...book.orders.values()].map((order) => [order.brokerId, order]));
  const nets = new Map<string, number>();
  for (const trade of truth.trades) {
    const order = byBrokerId.get(trade.brokerOrderId);
    if (order === undefined) continue;
    const key = keyOf(order);
    const before = nets.get(key) ?? 0;
    const after = before + (trade.side === 'buy' ? trade.units : -trade.units);
    nets.set(key, after);
    if (!isReducing(order) || excused.has(key)) continue;
    const shrinks = Math.abs(after) < Math.abs(before) && Math.sign(after) !== -Math.sign(before);
    if (!shrinks) complain(`I-37: ${order.id} took ${key} from ${before} to ${after}`);
  }
}

/** Our net by contract and product, all strategies together. */
export function netsOf(book: NaiveBook): Map<string, bigint> {
  const nets = new Map<string, bigint>();
  for (const [key, { net }] of book.positions()) {
    const [, instrument = '', product = ''] = key.split('|');
    const contract = `${instrument}|${product}`;
    nets.set(contract, (nets.get(contract) ?? 0n) + net);
  }
  return nets;
}

/** Every contract in which the broker shows another net than the ledger is named, with both. */
export function trialOfDifferences(book: NaiveBook, truth: BrokerTruth, complain: Complain): void {
  const nets = netsOf(book);
  for (const { id } of truth.tradable) {
    const contract = `${id}|nrml`;
    const ours = nets.get(contract) ?? 0n;
    const theirs = BigInt(truth.shownNet(id));
    const said = book.differs.get(contract);
    if (ours === theirs && said !== undefined) complain(`I-28: ${contract} is said to differ`);
    if (ours === theirs) continue;
    const right = said !== undefined && BigInt(said.theirs - said.ours) === theirs - ours;
    if (!right) complain(`I-28: ${contract} is ${ours} here, at the broker ${theirs}, unsaid`);
  }
}
