/** A check inside the program that failed halts the desk; what it was stands in the ledger. */
import type { DeskHalted } from '../../shared/domain/desk-events.ts';
import type { CausationId } from '../../shared/domain/ids.ts';

export const BUG_CAUSE = 'assertion' as CausationId;

const WORDS_MAX = 500;

export function haltedBy(words: string): DeskHalted {
  const cause = `a check inside the program failed: ${words}`.slice(0, WORDS_MAX);
  return { kind: 'desk_halted', cause };
}
