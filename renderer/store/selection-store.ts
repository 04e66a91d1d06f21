/** What the trader is looking at: shared between panels of this window. */
import { create } from 'zustand';
import type { ContractId, OrderId } from './rows.ts';

interface Selection {
  /** Whose story is open. */
  readonly order: OrderId | null;
  /** Whose depth is shown. */
  readonly contract: ContractId | null;
  /** Whose exits the exit panel shows. */
  readonly position: string | null;
  /** Ticked for a bulk action. */
  readonly checked: ReadonlySet<OrderId>;
}

export const useSelection = create<Selection>()(() => ({
  order: null,
  contract: null,
  position: null,
  checked: new Set<OrderId>(),
}));

export function selectOrder(order: OrderId | null): void {
  useSelection.setState({ order });
}

export function selectContract(contract: ContractId | null): void {
  useSelection.setState({ contract });
}

export function selectPosition(position: string | null): void {
  useSelection.setState({ position });
}

export function toggleChecked(id: OrderId): void {
  const checked = new Set(useSelection.getState().checked);
  if (!checked.delete(id)) checked.add(id);
  useSelection.setState({ checked });
}

export function setChecked(ids: Iterable<OrderId>): void {
  useSelection.setState({ checked: new Set(ids) });
}
