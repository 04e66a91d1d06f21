/**
 * Live prices of what is on the screen. Every view says what it shows; the union is asked of the
 * engine as one subscription, at most once a frame.
 */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { TopicParams, TopicPatch, TopicSnapshot } from '../../shared/contract/topics.ts';
import { nextFrame } from '../bridge/clock.ts';
import type { ContractId, Depth, Quote } from './rows.ts';

interface MarketState {
  readonly version: number;
  /** Changed in place; each quote is replaced whole. */
  readonly quotes: Map<ContractId, Quote>;
  readonly depth: Depth | null;
}

export const useMarket = create<MarketState>()(() => ({
  version: 0,
  quotes: new Map(),
  depth: null,
}));

export function resetMarket(snapshot: TopicSnapshot<'market'>): void {
  const { quotes, version } = useMarket.getState();
  for (const quote of snapshot.quotes) quotes.set(quote.instrument, quote);
  useMarket.setState({ version: version + 1, depth: snapshot.depth });
}

export function patchMarket(patches: readonly TopicPatch<'market'>[]): void {
  const state = useMarket.getState();
  let { depth } = state;
  for (const patch of patches) {
    for (const quote of patch.quotes) state.quotes.set(quote.instrument, quote);
    if (patch.depth !== undefined) depth = patch.depth;
  }
  useMarket.setState({ version: state.version + 1, depth });
}

export function useQuote(id: ContractId | null): Quote | undefined {
  return useMarket((state) => (id === null ? undefined : state.quotes.get(id)));
}

export function quoteNow(id: ContractId): Quote | undefined {
  return useMarket.getState().quotes.get(id);
}

export function useDepth(id: ContractId | null): Depth | null {
  return useMarket((state) => (state.depth?.instrument === id ? state.depth : null));
}

const MOST = 500;
const wanted = new Map<ContractId, number>();
let depthWanted: readonly ContractId[] = [];
let change: ((params: TopicParams<'market'>) => void) | null = null;
let scheduled = false;

export function wantedNow(): TopicParams<'market'> {
  return { instruments: [...wanted.keys()].slice(0, MOST), depth: depthWanted.at(-1) ?? null };
}

/** Called once at start with the way to change the subscription. */
export function onWantedChange(run: (params: TopicParams<'market'>) => void): void {
  change = run;
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  nextFrame(() => {
    scheduled = false;
    change?.(wantedNow());
  });
}

/** Keeps these contracts in the subscription until the returned function is called. */
export function watch(ids: readonly ContractId[]): () => void {
  for (const id of ids) {
    const count = wanted.get(id) ?? 0;
    wanted.set(id, count + 1);
    if (count === 0) schedule();
  }
  return () => {
    for (const id of ids) {
      const count = wanted.get(id) ?? 0;
      if (count > 1) wanted.set(id, count - 1);
      else if (wanted.delete(id)) schedule();
    }
  };
}

/**
 * Prices for these contracts while the component is on the screen; `ids` must be a stable array.
 */
export function useWatch(ids: readonly ContractId[]): void {
  useEffect(() => watch(ids), [ids]);
}

/** Five levels of depth for one contract; the view that asked last gets them. */
export function useWatchDepth(id: ContractId | null): void {
  useEffect(() => {
    if (id === null) return undefined;
    depthWanted = [...depthWanted, id];
    const unwatch = watch([id]);
    schedule();
    return () => {
      const at = depthWanted.lastIndexOf(id);
      depthWanted = depthWanted.filter((_, index) => index !== at);
      unwatch();
      schedule();
    };
  }, [id]);
}
