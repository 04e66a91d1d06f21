/** The limits in force: defaults, and over them what the trader has recorded in the ledger. */
import { createHash } from 'node:crypto';
import {
  DEFAULT_LIMITS,
  LIMIT_HELP,
  LIMIT_NAMES,
  type Limits,
} from '../../shared/domain/limits.ts';
import { type RefusalReason, refusal } from '../../shared/domain/refusals.ts';

export function limitsInForce(recorded: Readonly<Partial<Record<string, number>>>): Limits {
  const limits: Record<string, number> = { ...DEFAULT_LIMITS };
  for (const name of LIMIT_NAMES) {
    const value = recorded[name];
    if (value !== undefined) limits[name] = value;
  }
  return { ...DEFAULT_LIMITS, ...limits };
}

/** Sixteen hexadecimal digits of a hash over the limits in their fixed order. */
export function hashLimits(limits: Limits): string {
  const text = JSON.stringify(LIMIT_NAMES.map((name) => [name, limits[name]]));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The first value that no limit of that name may have, or null. */
export function limitComplaint(
  wanted: Readonly<Partial<Record<string, number>>>,
): RefusalReason | null {
  for (const help of LIMIT_HELP) {
    const value = wanted[help.name];
    if (value === undefined) continue;
    if (!Number.isSafeInteger(value) || value < help.least || value > help.most) {
      const { title: name, least, most } = help;
      return refusal('limit_out_of_range', { name, least, most });
    }
  }
  return null;
}
