/** Contracts that fit what is typed; a short pause before each question, the last answer counts. */
import { searchContracts } from './instruments-store.ts';
import { useAsked } from './asked.ts';
import type { Contract } from './rows.ts';

const PACE = { newMs: 60, sameMs: 60 };
const NONE: readonly Contract[] = [];

interface Search {
  readonly found: readonly Contract[];
  readonly failure: string | null;
}

export function useContractSearch(typed: string | null): Search {
  const text = typed?.trim() ?? '';
  const asked = useAsked(text === '' ? null : text, () => searchContracts(text, 40), 0, PACE);
  return { found: asked.value ?? NONE, failure: asked.failure?.says ?? null };
}
