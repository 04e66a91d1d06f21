/**
 * Taking what was placed elsewhere into a strategy. Each order is one command with its own id, made
 * when the dialog opens, so pressing twice or trying again after a failure claims nothing twice.
 */
import { create } from 'zustand';
import { EXTERNAL } from '../../shared/domain/ids.ts';
import { type CommandId, newCommandId } from '../bridge/command-id.ts';
import { useBlotter } from './blotter-store.ts';
import { sendOnce } from './gesture.ts';
import type { Order, PlaceOrder, Position } from './rows.ts';

interface Claim {
  readonly orders: readonly Order[];
  readonly commandIds: ReadonlyMap<Order['orderId'], CommandId>;
  readonly busy: boolean;
  readonly failure: string | null;
}

interface ClaimState {
  readonly claim: Claim | null;
}

export const useClaim = create<ClaimState>()(() => ({ claim: null }));

export function openClaim(orders: readonly Order[]): void {
  const commandIds = new Map(orders.map((order) => [order.orderId, newCommandId()]));
  useClaim.setState({ claim: { orders, commandIds, busy: false, failure: null } });
}

export function closeClaim(): void {
  useClaim.setState({ claim: null });
}

/** Every order behind an external position. */
export function openClaimOf(position: Position): void {
  const orders = [...useBlotter.getState().orders.values()].filter(
    (order) =>
      order.strategy === EXTERNAL &&
      order.account === position.account &&
      order.instrument === position.instrument &&
      order.product === position.product,
  );
  openClaim(orders);
}

function change(part: Partial<Claim>): void {
  const { claim } = useClaim.getState();
  if (claim !== null) useClaim.setState({ claim: { ...claim, ...part } });
}

/** One after the other; stops at the first that is refused and says what was done. */
export async function claimFor(strategy: string): Promise<void> {
  const { claim } = useClaim.getState();
  if (claim === null || claim.busy) return;
  change({ busy: true, failure: null });
  let done = 0;
  for (const { orderId } of claim.orders) {
    const params = { orderId, strategy: strategy as PlaceOrder['strategy'] };
    const answer = await sendOnce('claim_order', params, claim.commandIds.get(orderId));
    if (!answer.ok) {
      const before =
        done === 0 ? 'Nothing was claimed' : `${done} of ${claim.orders.length} were claimed`;
      change({ busy: false, failure: `${answer.error.says} ${before}.` });
      return;
    }
    done += 1;
  }
  closeClaim();
}
