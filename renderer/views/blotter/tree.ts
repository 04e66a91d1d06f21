/**
 * The lines of the blotter while it is sorted by time: a batch where the first of its orders would
 * stand, then its legs, their slices and fills. Only orders of batches are touched, each found by
 * halving, so a hundred thousand others cost one copy of their ids.
 */
import { create } from 'zustand';
import { compareBy, type OrderView, placeOf } from '../../store/order-index.ts';
import type { Order, OrderId } from '../../store/rows.ts';
import type { Trade } from '../../store/story-store.ts';

type BatchLine = `batch:${string}`;
type LegLine = `leg:${string}`;
export type FillLine = `fill:${string}`;
export type TreeId = BatchLine | LegLine | FillLine;
export type TreeLine = OrderId | TreeId;

interface Tree {
  /** What the trader opened or folded; batches and legs are open at first, fills are not. */
  readonly open: ReadonlyMap<string, boolean>;
  /** Fills read so far, of orders whose fills are or were open. */
  readonly fills: ReadonlyMap<OrderId, readonly Trade[]>;
}

export const useTree = create<Tree>()(() => ({ open: new Map(), fills: new Map() }));

export function isTreeLine(id: string): id is TreeId {
  return /^(?:batch|leg|fill):/.test(id);
}

export function isOpen({ open }: Pick<Tree, 'open'>, id: string): boolean {
  return open.get(id) ?? isTreeLine(id);
}

export function setOpen(id: string, on: boolean): void {
  useTree.setState(({ open }) => ({ open: new Map(open).set(id, on) }));
}

/** A leg has a line of its own only where it went out as several orders. */
function legLine({ batch, leg }: Order): LegLine {
  return `leg:${batch ?? ''}:${leg ?? ''}`;
}

export interface TreeSource {
  readonly ids: readonly OrderId[];
  readonly orders: ReadonlyMap<OrderId, Order>;
  readonly batched: ReadonlyMap<string, readonly OrderId[]>;
  readonly view: OrderView;
}

interface Member {
  readonly at: number;
  readonly order: Order;
}

/** Gives `ids` itself where there is nothing to group and no fill to show. */
export function treeLines(source: TreeSource, tree: Tree): readonly TreeLine[] {
  const { ids, view } = source;
  if (view.sort !== 'time') return ids;
  const members = membersOf(source);
  const opened = openedOf(source, tree);
  const stops = [...members, ...opened].sort((a, b) => a.at - b.at);
  if (stops.length === 0) return ids;
  const byBatch = new Map<string, Order[]>();
  for (const { order } of members) {
    const batch = byBatch.get(order.batch ?? '');
    if (batch === undefined) byBatch.set(order.batch ?? '', [order]);
    else batch.push(order);
  }
  const lines: TreeLine[] = [];
  let next = 0;
  for (const { at, order } of stops) {
    for (; next < at; next += 1) lines.push(ids[next] as OrderId);
    next = at + 1;
    const own = byBatch.get(order.batch ?? '');
    if (order.batch === null) pushOrder(lines, order, tree);
    else if (own !== undefined) pushBatch(lines, order.batch, own, tree);
    byBatch.delete(order.batch ?? '');
  }
  for (; next < ids.length; next += 1) lines.push(ids[next] as OrderId);
  return lines;
}

/** Orders of batches that the filter lets through, each with its place. */
function membersOf({ ids, orders, batched, view }: TreeSource): Member[] {
  const compare = compareBy(view);
  return [...batched.values()].flatMap((own) =>
    own.flatMap((id): Member[] => {
      const order = orders.get(id);
      if (order === undefined) return [];
      const at = placeOf(ids, orders, order, compare);
      return ids[at] === id ? [{ at, order }] : [];
    }),
  );
}

/** Orders outside of batches whose fills are open. */
function openedOf({ ids, orders, view }: TreeSource, { fills, open }: Tree): Member[] {
  const compare = compareBy(view);
  return [...fills.keys()].flatMap((id): Member[] => {
    const order = orders.get(id);
    if (order === undefined || order.batch !== null || open.get(id) !== true) return [];
    const at = placeOf(ids, orders, order, compare);
    return ids[at] === id ? [{ at, order }] : [];
  });
}

function pushBatch(lines: TreeLine[], batch: string, own: readonly Order[], tree: Tree): void {
  const line: BatchLine = `batch:${batch}`;
  lines.push(line);
  const shown = isOpen(tree, line);
  for (const slices of legsOf(own)) {
    const [first] = slices;
    if (first === undefined) continue;
    const leg = legLine(first);
    const alone = slices.length === 1;
    if (shown && !alone) lines.push(leg);
    for (const order of slices) {
      // What is in doubt is never folded away.
      const visible = shown && (alone || isOpen(tree, leg));
      if (visible || order.state === 'unknown') pushOrder(lines, order, tree);
    }
  }
}

/** By leg in the order of their numbers, each from its first order on. */
function legsOf(own: readonly Order[]): readonly (readonly Order[])[] {
  const legs = new Map<string, Order[]>();
  for (const order of own.toSorted((a, b) => a.createdMs - b.createdMs || before(a, b))) {
    const leg = legs.get(order.leg ?? '');
    if (leg === undefined) legs.set(order.leg ?? '', [order]);
    else leg.push(order);
  }
  return [...legs].sort(([a], [b]) => byNumber(a, b)).map(([, orders]) => orders);
}

/** Of numbers as text the shorter is the lower. */
function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

function before(a: Order, b: Order): number {
  return a.orderId < b.orderId ? -1 : 1;
}

function pushOrder(lines: TreeLine[], { orderId }: Order, { open, fills }: Tree): void {
  lines.push(orderId);
  if (open.get(orderId) !== true) return;
  for (const { id } of fills.get(orderId) ?? []) lines.push(`fill:${orderId}:${id}`);
}

/** The order of a line of a fill, and the fill. */
export function fillOf(id: FillLine): { readonly orderId: OrderId; readonly fill: string } {
  const [, orderId, fill = ''] = id.split(':');
  return { orderId: orderId as OrderId, fill };
}
