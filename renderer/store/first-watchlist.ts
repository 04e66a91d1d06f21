/** The list of a desk that has none yet: indices, near futures and the options at the money. */
import { ask } from './client.ts';
import { loadChain } from './instruments-store.ts';
import type { Contract, ContractId, Underlying } from './rows.ts';

const SHOWN = ['NIFTY', 'BANKNIFTY'] as const;

async function spotPrice(underlying: Underlying, future: Contract | null): Promise<number | null> {
  const ids = [underlying.spot, future?.id ?? null].filter((id) => id !== null);
  if (ids.length === 0) return null;
  const answer = await ask('quotes', { instruments: ids });
  if (!answer.ok) return null;
  for (const quote of answer.value.quotes) {
    const price = quote.last ?? quote.close;
    if (price !== null) return price;
  }
  return null;
}

async function listOf(underlying: Underlying): Promise<readonly ContractId[]> {
  const near = underlying.expiries[0];
  const ids: ContractId[] = underlying.spot === null ? [] : [underlying.spot];
  if (near === undefined) return ids;
  const chain = await loadChain(underlying.name, near);
  if (!chain.ok) return ids;
  const future = chain.value.future ?? (await laterFuture(underlying));
  if (future !== null) ids.push(future.id);
  const spot = await spotPrice(underlying, future);
  if (spot === null) return ids;
  const nearest = [...chain.value.strikes].sort(
    (a, b) => Math.abs(a.strike - spot) - Math.abs(b.strike - spot),
  )[0];
  for (const contract of [nearest?.call, nearest?.put]) {
    if (contract !== null && contract !== undefined) ids.push(contract.id);
  }
  return ids;
}

/** Weekly expiries have no future; the first of the later ones does. */
async function laterFuture(underlying: Underlying): Promise<Contract | null> {
  for (const expiry of underlying.expiries.slice(1, 8)) {
    const chain = await loadChain(underlying.name, expiry);
    if (chain.ok && chain.value.future !== null) return chain.value.future;
  }
  return null;
}

export async function firstWatchlist(
  underlyings: readonly Underlying[],
): Promise<readonly ContractId[]> {
  const shown = SHOWN.flatMap((name) => underlyings.find((one) => one.name === name) ?? []);
  const chosen = shown.length > 0 ? shown : underlyings.slice(0, 2);
  const lists = await Promise.all(chosen.map(listOf));
  return lists.flat();
}
