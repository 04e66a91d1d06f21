/**
 * Every order of the session. The map is changed in place and its rows are replaced whole, so a
 * visible row that subscribes to its own id is drawn again exactly when it changed.
 */
import { create } from 'zustand';
import type { TopicPatch, TopicSnapshot } from '../../shared/contract/topics.ts';
import { isFinal } from '../../shared/domain/order-transitions.ts';
import { tellOrderNews } from './news.ts';
import { FIRST_VIEW, movedIds, type OrderChange, type OrderView, orderIds } from './order-index.ts';
import type { Gap, Order, OrderId } from './rows.ts';

export interface OrderCounts {
  readonly all: number;
  readonly open: number;
  readonly unknown: number;
  readonly done: number;
}

interface BlotterState {
  /** Changes whenever any order did. */
  readonly version: number;
  readonly orders: Map<OrderId, Order>;
  /** Rises whenever an order filled. */
  readonly fills: number;
  /** What the filter lets through, in the order of the sort. */
  readonly ids: readonly OrderId[];
  readonly gaps: readonly Gap[];
  /** Orders that belong to a batch, by the batch. */
  readonly batched: ReadonlyMap<string, readonly OrderId[]>;
  readonly counts: OrderCounts;
  readonly strategies: readonly string[];
  readonly view: OrderView;
}

const NO_COUNTS: OrderCounts = { all: 0, open: 0, unknown: 0, done: 0 };

export const useBlotter = create<BlotterState>()(() => ({
  version: 0,
  orders: new Map(),
  fills: 0,
  ids: [],
  gaps: [],
  batched: new Map(),
  counts: NO_COUNTS,
  strategies: [],
  view: FIRST_VIEW,
}));

export function resetBlotter(snapshot: TopicSnapshot<'blotter'>): void {
  const { view, version } = useBlotter.getState();
  const orders = new Map<OrderId, Order>();
  const strategies = new Set<string>();
  let counts = NO_COUNTS;
  for (const order of snapshot.orders) {
    orders.set(order.orderId, order);
    strategies.add(order.strategy);
    counts = counted(counts, order, 1);
  }
  useBlotter.setState({
    version: version + 1,
    orders,
    fills: useBlotter.getState().fills + 1,
    ids: orderIds(orders, view),
    gaps: snapshot.gaps,
    batched: withBatched(new Map(), snapshot.orders),
    counts,
    strategies: sorted(strategies),
  });
}

export function patchBlotter(patches: readonly TopicPatch<'blotter'>[]): void {
  const state = useBlotter.getState();
  const changes = new Map<OrderId, OrderChange>();
  let { gaps, counts } = state;
  const strategies = new Set(state.strategies);
  for (const patch of patches) {
    if (patch.gaps !== undefined) gaps = patch.gaps;
    for (const after of patch.orders) {
      const before = state.orders.get(after.orderId);
      if (before !== undefined) counts = counted(counts, before, -1);
      counts = counted(counts, after, 1);
      strategies.add(after.strategy);
      const first = changes.get(after.orderId);
      changes.set(after.orderId, { before: first === undefined ? before : first.before, after });
      state.orders.set(after.orderId, after);
    }
  }
  const list = [...changes.values()];
  const fresh = list.flatMap(({ before, after }) => (before === undefined ? [after] : []));
  const filled = list.some(({ before, after }) => after.filled > (before?.filled ?? 0));
  const ids = movedIds(state.ids, state.orders, list, state.view);
  useBlotter.setState({
    version: state.version + 1,
    fills: state.fills + (filled ? 1 : 0),
    ids,
    gaps,
    batched: withBatched(state.batched, fresh),
    counts,
    strategies: strategies.size === state.strategies.length ? state.strategies : sorted(strategies),
  });
  tellOrderNews(list);
}

export function setOrderView(change: Partial<OrderView>): void {
  const { orders, view } = useBlotter.getState();
  const next = { ...view, ...change };
  useBlotter.setState({ view: next, ids: orderIds(orders, next) });
}

/** The same map where none of the new orders belongs to a batch. */
function withBatched(
  batched: BlotterState['batched'],
  fresh: readonly Order[],
): BlotterState['batched'] {
  const found = fresh.filter(({ batch }) => batch !== null);
  if (found.length === 0) return batched;
  const next = new Map(batched);
  for (const { batch, orderId } of found) {
    if (batch !== null) next.set(batch, [...(next.get(batch) ?? []), orderId]);
  }
  return next;
}

function counted(counts: OrderCounts, order: Order, step: 1 | -1): OrderCounts {
  const final = isFinal(order.state);
  return {
    all: counts.all + step,
    open: counts.open + (final ? 0 : step),
    unknown: counts.unknown + (order.state === 'unknown' ? step : 0),
    done: counts.done + (final ? step : 0),
  };
}

function sorted(names: Iterable<string>): readonly string[] {
  return [...names].sort((a, b) => a.localeCompare(b));
}

export const selectOrderIds = (state: BlotterState): readonly OrderId[] => state.ids;
export const selectOrderCounts = (state: BlotterState): OrderCounts => state.counts;
export const selectOrderView = (state: BlotterState): OrderView => state.view;
export const selectBatched = (state: BlotterState): BlotterState['batched'] => state.batched;
export const selectGaps = (state: BlotterState): readonly Gap[] => state.gaps;
export const selectStrategies = (state: BlotterState): readonly string[] => state.strategies;

/** One subscription per visible row. */
export function useOrder(id: OrderId): Order | undefined {
  return useBlotter((state) => state.orders.get(id));
}

export function orderNow(id: OrderId): Order | undefined {
  return useBlotter.getState().orders.get(id);
}

/** The orders as a grid reads them. */
export const orderSource = {
  get: orderNow,
  subscribe: (changed: () => void) => useBlotter.subscribe(changed),
};
