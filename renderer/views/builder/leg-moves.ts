/** Another strike or expiry of a leg: the next one that the chain lists, never a made one. */
import { type BuilderLeg, editLeg, selectHalf, useBuilder } from '../../store/builder-store.ts';
import { loadChain } from '../../store/instruments-store.ts';
import type { Chain, Contract } from '../../store/rows.ts';

/** The same right one listed strike up or down; null at the end of the chain. */
export function nextStrike({ strikes }: Chain, contract: Contract, by: 1 | -1): Contract | null {
  const { kind, strike } = contract;
  if (strike === null || (kind !== 'call' && kind !== 'put')) return null;
  const listed = strikes
    .filter((row) => row[kind] !== null && (row.strike - strike) * by > 0)
    .sort((a, b) => (a.strike - b.strike) * by);
  return listed[0]?.[kind] ?? null;
}

/** What is like it in another expiry; null where its strike is not listed there. */
export function sameIn({ strikes, future }: Chain, { kind, strike }: Contract): Contract | null {
  if (kind === 'future') return future;
  if (kind !== 'call' && kind !== 'put') return null;
  return strikes.find((row) => row.strike === strike)?.[kind] ?? null;
}

/** What was moved meanwhile stays where it was moved to. */
function put(at: number, leg: BuilderLeg, contract: Contract): void {
  const now = selectHalf(useBuilder.getState()).legs[at];
  if (now?.contract.id === leg.contract.id) editLeg(at, { contract, price: null });
}

/** Null when it moved, else why it did not. */
export async function stepStrike(at: number, leg: BuilderLeg, by: 1 | -1): Promise<string | null> {
  const { contract } = leg;
  const answer = await loadChain(contract.underlying, contract.expiryDay ?? '');
  if (!answer.ok) return answer.error.says;
  const next = nextStrike(answer.value, contract, by);
  if (next === null) return `There is no strike ${by > 0 ? 'above' : 'below'} it`;
  put(at, leg, next);
  return null;
}

export async function moveToExpiry(
  at: number,
  leg: BuilderLeg,
  day: string,
): Promise<string | null> {
  const { contract } = leg;
  const answer = await loadChain(contract.underlying, day);
  if (!answer.ok) return answer.error.says;
  const next = sameIn(answer.value, contract);
  if (next === null) return `${contract.symbol} has nothing like it in that expiry`;
  put(at, leg, next);
  return null;
}
