/** Which chain is on the screen, and its strikes. One chain a window; views share it. */
import { useEffect } from 'react';
import { create } from 'zustand';
import { loadChain, selectUnderlyings, useInstruments } from './instruments-store.ts';
import type { Chain, Underlying } from './rows.ts';

export type ChainStrike = Chain['strikes'][number];

interface ChainState {
  readonly underlying: string | null;
  readonly expiryDay: string | null;
  /** The chain of the choice; null while it is being read. */
  readonly chain: Chain | null;
  readonly failure: string | null;
}

export const useChain = create<ChainState>()(() => ({
  underlying: null,
  expiryDay: null,
  chain: null,
  failure: null,
}));

async function read(underlying: string, expiryDay: string): Promise<void> {
  const answer = await loadChain(underlying, expiryDay);
  const now = useChain.getState();
  if (now.underlying !== underlying || now.expiryDay !== expiryDay) return;
  if (answer.ok) useChain.setState({ chain: answer.value, failure: null });
  else useChain.setState({ chain: null, failure: answer.error.says });
}

export function chooseChain(underlying: string, expiryDay: string): void {
  useChain.setState({ underlying, expiryDay, chain: null, failure: null });
  void read(underlying, expiryDay);
}

/** Another underlying keeps the expiry where it has the same one, else takes its nearest. */
export function chooseUnderlying(underlying: Underlying): void {
  const { expiryDay } = useChain.getState();
  const kept = underlying.expiries.find((day) => day === expiryDay);
  const first = kept ?? underlying.expiries[0];
  if (first !== undefined) chooseChain(underlying.name, first);
}

export function readChainAgain(): void {
  const { underlying, expiryDay } = useChain.getState();
  if (underlying !== null && expiryDay !== null) void read(underlying, expiryDay);
}

/**
 * Chooses the first underlying with options when nothing is chosen, and reads again after an
 * import.
 */
export function useChainChoice(): Underlying | null {
  const underlyings = useInstruments(selectUnderlyings);
  const edition = useInstruments((state) => state.edition);
  const name = useChain((state) => state.underlying);
  const chosen = underlyings.find((one) => one.name === name) ?? null;
  const first = underlyings.find((one) => one.expiries.length > 0) ?? null;
  const lost = chosen === null && first !== null;
  useEffect(() => {
    if (lost && first !== null) chooseUnderlying(first);
  }, [lost, first]);
  useEffect(() => {
    if (edition > 0) readChainAgain();
  }, [edition]);
  return chosen;
}
