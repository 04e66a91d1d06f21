/**
 * The one way from a price, a strike or a row to an order: contract, side and price are filled in.
 */
import { useEffect, useState } from 'react';
import { create } from 'zustand';
import { isTradable } from '../../shared/domain/instrument.ts';
import type { Side } from '../../shared/domain/side.ts';
import { nextFrame } from '../bridge/clock.ts';
import { draftContract, useDraft } from './draft-store.ts';
import { quoteNow } from './market-store.ts';
import type { Contract } from './rows.ts';
import { selectContract } from './selection-store.ts';
import { revealPanel, useUi } from './ui-store.ts';

interface TicketCall {
  /** Raised to bring the cursor into the ticket's lots. */
  readonly turn: number;
}

export const useTicketCall = create<TicketCall>()(() => ({ turn: 0 }));

/** The turn of the search key, one frame later for the same reason as the cursor of the ticket. */
export function useSearchTurn(): number {
  const turn = useUi((state) => state.searchTurn);
  const [settled, setSettled] = useState(0);
  useEffect(() => {
    if (turn === 0) return;
    nextFrame(() => {
      setSettled(turn);
    });
  }, [turn]);
  return settled;
}

/**
 * Looks at a contract: its depth, its chart, and the ticket ready for it; the cursor stays. An
 * index is only looked at: it cannot be traded, and what stands in the ticket is kept.
 */
export function lookAt(contract: Contract): void {
  selectContract(contract.id);
  const other = useDraft.getState().contract?.id !== contract.id;
  if (other && isTradable(contract)) draftContract(contract);
}

/** The price at which this side trades at once: the ask to buy, the bid to sell. */
export function touchPrice(contract: Contract, side: Side): number | null {
  const quote = quoteNow(contract.id);
  return (side === 'buy' ? quote?.ask : quote?.bid) ?? quote?.last ?? null;
}

export function openTicket(
  contract: Contract,
  start: { side?: Side; price?: number | null; lots?: number } = {},
): void {
  selectContract(contract.id);
  const price = start.price ?? (start.side === undefined ? null : touchPrice(contract, start.side));
  draftContract(contract, { ...start, price });
  revealPanel('ticket');
  // The docking takes the focus while it brings the panel forward; the cursor comes after it.
  nextFrame(() => {
    useTicketCall.setState((state) => ({ turn: state.turn + 1 }));
  });
}
