/**
 * The ExecutionGuard: which strategies hold or are entering a contract. It is read from the fold of
 * the ledger at the moment it is asked, so it cannot drift, and a failed order frees it by itself.
 * Exits never ask it.
 */
import { isReducing } from '../../shared/domain/intent.ts';
import type { Order } from '../../shared/domain/order.ts';
import type { SignedQuantity } from '../../shared/domain/quantity.ts';
import { oppositeSide, SIDE_SIGN, type Side } from '../../shared/domain/side.ts';

export interface Guard {
  /** The strategy holds the contract, or an entry of it is in flight. */
  readonly holds: boolean;
  /** It holds, or is entering, the other side: one more entry would reverse it. */
  readonly opposes: boolean;
}

export function executionGuard(net: SignedQuantity, live: readonly Order[], side: Side): Guard {
  const entries = live.filter((order) => !isReducing(order.intent));
  return {
    holds: net !== 0 || entries.length > 0,
    opposes:
      Math.sign(net) === -SIDE_SIGN[side] ||
      entries.some((order) => order.side === oppositeSide(side)),
  };
}
