/**
 * What a line of the blotter stands for and what its keys do: one order, all of a leg, or all of a
 * batch.
 */
import { useMemo } from 'react';
import { orderNow, selectBatched, selectGaps, useBlotter } from '../../store/blotter-store.ts';
import { startEdit } from '../../store/edit-store.ts';
import type { OrderView } from '../../store/order-index.ts';
import { whyNoRequest } from '../../store/order-may.ts';
import type { Order, OrderId } from '../../store/rows.ts';
import {
  selectOrder,
  setChecked,
  toggleChecked,
  useSelection,
} from '../../store/selection-store.ts';
import { revealPanel } from '../../store/ui-store.ts';
import { askCancel } from './asked.ts';
import { isGap, type LineId, withGaps } from './gap-rows.tsx';
import {
  isOpen,
  isTreeLine,
  setOpen,
  type TreeLine,
  treeLines,
  type TreeSource,
  useTree,
} from './tree.ts';

/** Made anew when orders come, go or move, or a line is folded; never because one was filled. */
export function useLines(ids: readonly OrderId[], view: OrderView): readonly LineId[] {
  const gaps = useBlotter(selectGaps);
  const batched = useBlotter(selectBatched);
  const tree = useTree();
  return useMemo(
    () => withGaps(treeNow({ ids, batched, view }, tree), gaps, view),
    [ids, gaps, view, batched, tree],
  );
}

function treeNow(
  source: Omit<TreeSource, 'orders'>,
  tree: Parameters<typeof treeLines>[1],
): readonly TreeLine[] {
  const { orders } = useBlotter.getState();
  return treeLines({ ...source, orders }, tree);
}

/** Undefined for a line that is no order. */
export function orderOf(id: LineId): Order | undefined {
  return isGap(id) || isTreeLine(id) ? undefined : orderNow(id);
}

/** The orders that a line stands for: its own, or all that the batch or the leg has sent. */
function ordersOf(id: LineId): readonly OrderId[] {
  if (isGap(id)) return [];
  if (!isTreeLine(id)) return [id];
  const [kind, batch = '', leg] = id.split(':');
  if (kind === 'fill') return [];
  const own = useBlotter.getState().batched.get(batch) ?? [];
  return kind === 'batch' ? own : own.filter((each) => orderNow(each)?.leg === leg);
}

export function onKey(key: string, id: LineId): boolean {
  if (isGap(id)) return false;
  if (key === 'ArrowRight' || key === 'ArrowLeft') {
    setOpen(id, key === 'ArrowRight');
    return true;
  }
  const can = ordersOf(id).filter((each) => mayAsk(orderNow(each)));
  const order = orderOf(id);
  if (can.length === 0) return false;
  if (key === 'Delete') askCancel(can, can.length === 1 ? 'one' : 'chosen');
  else if (key === 'F2' && order !== undefined) startEdit(order);
  else return false;
  return true;
}

function mayAsk(order: Order | undefined): boolean {
  return order !== undefined && whyNoRequest(order) === null;
}

export function open(id: LineId): void {
  if (isGap(id)) return;
  if (id.startsWith('batch:')) void toCard(id.replace('batch:', ''));
  else if (isTreeLine(id)) setOpen(id, !isOpen(useTree.getState(), id));
  else {
    selectOrder(id);
    revealPanel('story');
  }
}

async function toCard(batchId: string): Promise<void> {
  const { showBatch } = await import('../../store/batches-store.ts');
  showBatch(batchId);
}

/** All of them, or none when all of them are chosen already. */
export function toggle(id: LineId): void {
  const ids = ordersOf(id);
  const [first] = ids;
  if (first === undefined) return;
  if (ids.length === 1) {
    toggleChecked(first);
    return;
  }
  const checked = new Set(useSelection.getState().checked);
  const all = ids.every((each) => checked.has(each));
  for (const each of ids) {
    if (all) checked.delete(each);
    else checked.add(each);
  }
  setChecked(checked);
}
