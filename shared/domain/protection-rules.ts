/** Rules of protection: where they fire, how a trailing mark moves, and why one cannot be set. */
import type { LevelRule, Rule, SideOfLevel, TrailingRule, ValueRule } from './protection.ts';
import { type RefusalReason, refusal } from './refusals.ts';

const BASIS = 10_000;

/** Where it fires now; null for a trailing rule that has seen no value yet. */
export function levelOf(rule: ValueRule): number | null {
  return rule.purpose === 'trailing' ? trailedLevel(rule, rule.mark) : rule.level;
}

/** Where a trailing rule fires with this mark. A better mark never brings a worse level. */
export function trailedLevel(rule: TrailingRule, mark: number | null): number | null {
  if (mark === null) return null;
  const by =
    rule.by === 'points' ? rule.distance : Math.round((Math.abs(mark) * rule.distance) / BASIS);
  return rule.when === 'at_or_below' ? mark - by : mark + by;
}

export function isMet(when: SideOfLevel, level: number, value: number): boolean {
  return when === 'at_or_below' ? value <= level : value >= level;
}

/** The mark after this value: the highest for a rule that fires below it, else the lowest. */
export function markAfter(when: SideOfLevel, mark: number | null, value: number): number {
  if (mark === null) return value;
  return when === 'at_or_below' ? Math.max(mark, value) : Math.min(mark, value);
}

/** Which way a value has to go to hurt: down, up, or not known, as for an underlying. */
export type Hurts = 'falling' | 'rising' | 'unknown';

export interface RuleFacts {
  readonly nowMs: number;
  /** The value that the rule watches as it was last known; null when there is none. */
  readonly value: number | null;
  readonly hurts: Hurts;
}

/** Why the rule cannot be set, or null. `says` prints a value of what the rule watches. */
export function ruleComplaint(
  rule: Rule,
  facts: RuleFacts,
  says: (value: number) => string,
): RefusalReason | null {
  if (rule.purpose === 'time') {
    return rule.atMs <= facts.nowMs ? refusal('protection_time_passed') : null;
  }
  if (isWrongWay(rule, facts.hurts)) {
    return refusal('protection_wrong_side', { purpose: rule.purpose });
  }
  return rule.purpose === 'trailing' ? trailingComplaint(rule) : passed(rule, facts, says);
}

function isWrongWay({ purpose, when }: ValueRule, hurts: Hurts): boolean {
  if (hurts === 'unknown') return false;
  const firesOnLoss = (when === 'at_or_below') === (hurts === 'falling');
  return firesOnLoss === (purpose === 'target');
}

function trailingComplaint(rule: TrailingRule): RefusalReason | null {
  if (rule.distance <= 0) return refusal('protection_no_distance');
  if (rule.by === 'points') return null;
  // A profit passes through zero, where no percentage of it means anything.
  const odd = rule.distance >= BASIS || rule.watch.kind === 'profit';
  return odd ? refusal('protection_percent_unfit') : null;
}

function passed(
  { purpose, when, level }: LevelRule,
  { value }: RuleFacts,
  says: (value: number) => string,
): RefusalReason | null {
  if (value === null || !isMet(when, level, value)) return null;
  return refusal('protection_passed', { purpose, level: says(level), value: says(value) });
}
