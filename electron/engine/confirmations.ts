/**
 * Questions that wait for an answer. A nonce stands for one order and the questions asked about it,
 * counts once and for some seconds, and is forgotten with the program: asking again is always safe.
 */
import type { RefusalCode } from '../../shared/domain/refusals.ts';
import type { NewId } from '../platform/new-id.ts';

const ANSWER_WITHIN_MS = 20_000;
const KEPT = 100;

export interface Question {
  readonly nonce: string;
  readonly untilMs: number;
}

export interface Confirmations {
  /** `subject` is the hash of what was asked for, without its command id. */
  ask(subject: string, codes: readonly RefusalCode[]): Question;
  /** What this nonce answers for this subject, used up by it; empty when it answers nothing. */
  take(nonce: string | undefined, subject: string): ReadonlySet<RefusalCode>;
}

interface Open extends Question {
  readonly subject: string;
  readonly codes: readonly RefusalCode[];
}

export function confirmations(newId: NewId, nowMs: () => number): Confirmations {
  const open = new Map<string, Open>();
  return {
    ask(subject, codes) {
      const nonce = newId('Q');
      const question = { nonce, untilMs: nowMs() + ANSWER_WITHIN_MS };
      open.set(nonce, { ...question, subject, codes });
      const [oldest] = open.keys();
      if (open.size > KEPT && oldest !== undefined) open.delete(oldest);
      return question;
    },
    take(nonce, subject) {
      const found = nonce === undefined ? undefined : open.get(nonce);
      if (found === undefined) return new Set();
      open.delete(found.nonce);
      const answers = found.subject === subject && nowMs() <= found.untilMs;
      return new Set(answers ? found.codes : []);
    },
  };
}
