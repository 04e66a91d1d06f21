/** Plans of protection and the map of what each lot is protected by, as the desk last told. */
import { create } from 'zustand';
import type { CoverRow, ProtectionRow } from '../../shared/contract/protection.ts';
import type { TopicPatch, TopicSnapshot } from '../../shared/contract/topics.ts';
import type { Position } from './rows.ts';

interface ProtectionState {
  readonly plans: ReadonlyMap<string, ProtectionRow>;
  /** By the key of the position's row. */
  readonly cover: ReadonlyMap<string, CoverRow>;
  /** The scope whose plan is being written; null while nobody writes one. */
  readonly edited: EditedScope | null;
}

export interface EditedScope {
  readonly strategy: Position['strategy'];
  /** The holding, or null for the whole strategy. */
  readonly holding: {
    readonly instrument: Position['instrument'];
    readonly product: Position['product'];
  } | null;
}

export const useProtection = create<ProtectionState>()(() => ({
  plans: new Map(),
  cover: new Map(),
  edited: null,
}));

export function resetProtection(snapshot: TopicSnapshot<'protection'>): void {
  useProtection.setState({
    plans: new Map(snapshot.plans.map((plan) => [plan.protectionId, plan])),
    cover: new Map(snapshot.cover.map((row) => [row.key, row])),
  });
}

export function patchProtection(patches: readonly TopicPatch<'protection'>[]): void {
  const before = useProtection.getState();
  const plans = new Map(before.plans);
  const cover = new Map(before.cover);
  for (const patch of patches) {
    for (const id of patch.ended) plans.delete(id);
    for (const plan of patch.plans) plans.set(plan.protectionId, plan);
    for (const key of patch.flat) cover.delete(key);
    for (const row of patch.cover) cover.set(row.key, row);
  }
  useProtection.setState({ plans, cover });
}

export function editProtection(edited: EditedScope | null): void {
  useProtection.setState({ edited });
}

/** The plan of a scope; there is one at most. */
export function planOf(
  plans: ReadonlyMap<string, ProtectionRow>,
  { strategy, holding }: EditedScope,
): ProtectionRow | null {
  for (const plan of plans.values()) {
    if (plan.strategy !== strategy) continue;
    const { scope } = plan;
    if (scope.kind === 'strategy' ? holding === null : isHolding(scope, holding)) return plan;
  }
  return null;
}

function isHolding(
  scope: { readonly instrument: string; readonly product: string },
  holding: EditedScope['holding'],
): boolean {
  return (
    holding !== null && holding.instrument === scope.instrument && holding.product === scope.product
  );
}
