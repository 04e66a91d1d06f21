/** Several rows of a broker that are one position to us: what they brought and cost together. */
import { addMoney, type Money } from '../../shared/domain/money.ts';

/** `before` is undefined for the first row; what is unknown of one row is unknown of all. */
export function bothCash(before: Money | null | undefined, now: Money | null): Money | null {
  if (before === undefined || now === null) return now;
  return before === null ? null : addMoney(before, now);
}
