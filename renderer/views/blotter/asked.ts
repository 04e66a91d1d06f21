/** What the blotter asks about before it is done; its dialogs load after the first picture. */
import { create } from 'zustand';
import type { OrderId } from '../../store/rows.ts';

interface AskedCancel {
  readonly ids: readonly OrderId[];
  readonly scope: 'all' | 'chosen' | 'one';
}

export const useAskedCancel = create<AskedCancel>()(() => ({ ids: [], scope: 'chosen' }));

export function askCancel(ids: readonly OrderId[], scope: AskedCancel['scope']): void {
  useAskedCancel.setState({ ids, scope });
}

export function leaveCancel(): void {
  useAskedCancel.setState({ ids: [] });
}

export const useAskedDead = create<{ readonly id: OrderId | null }>()(() => ({ id: null }));

export function askDead(id: OrderId): void {
  useAskedDead.setState({ id });
}

export function leaveDead(): void {
  useAskedDead.setState({ id: null });
}
