/**
 * Protection: what this computer watches for a trader, and when it gets out. A plan covers one
 * holding or a whole strategy and holds rules of which the first that fires decides; the others
 * then do nothing (one cancels the other). It never stores a quantity: what is exited is what the
 * strategy owns at the moment of firing.
 *
 * Values are integers: a price and a premium in ten-thousandths of a rupee, a profit in the same
 * scale of money.
 */
import { unreachable } from '../lib/assert.ts';
import type { AccountId, CommandId, InstrumentId, ProtectionId, StrategyName } from './ids.ts';
import type { Product } from './order-events.ts';

export type ProtectionScope =
  | { readonly kind: 'holding'; readonly instrument: InstrumentId; readonly product: Product }
  | { readonly kind: 'strategy' };

/** One contract of a combined premium and how many times it counts, above or below zero. */
export interface PremiumLeg {
  readonly instrument: InstrumentId;
  readonly ratio: number;
}

/**
 * price: the last price of the holding. underlying: the last price of what it is written on.
 * premium: the legs of the strategy as they were when the rule was set, for one unit, so that a leg
 * that is exited later does not move it; a strategy that was sold counts what it costs to buy back.
 * profit: realised and open profit before charges, without what was realised before `base`.
 */
export type Watch =
  | { readonly kind: 'price' }
  | { readonly kind: 'underlying'; readonly instrument: InstrumentId }
  | { readonly kind: 'premium'; readonly legs: readonly PremiumLeg[] }
  | { readonly kind: 'profit'; readonly base: number };

export const SIDES_OF_LEVEL = ['at_or_below', 'at_or_above'] as const;
export type SideOfLevel = (typeof SIDES_OF_LEVEL)[number];

export const PURPOSES = ['stop', 'target', 'trailing', 'time'] as const;
type Purpose = (typeof PURPOSES)[number];

export interface LevelRule {
  readonly purpose: 'stop' | 'target';
  readonly watch: Watch;
  readonly when: SideOfLevel;
  readonly level: number;
}

/**
 * Follows the best value there was and fires when the value has come back by the distance: from the
 * highest when it fires at or below, from the lowest when it fires at or above.
 */
export interface TrailingRule {
  readonly purpose: 'trailing';
  readonly watch: Watch;
  readonly when: SideOfLevel;
  /** points: in the scale of the value. percent: in hundredths of a percent of the mark. */
  readonly by: 'points' | 'percent';
  readonly distance: number;
  /** The best value so far; null until the first fresh one. */
  readonly mark: number | null;
}

/** Gets out at this moment of the clock, whatever prices do; on that day in India or not at all. */
export interface TimeRule {
  readonly purpose: 'time';
  readonly atMs: number;
}

export type Rule = LevelRule | TrailingRule | TimeRule;
export type ValueRule = LevelRule | TrailingRule;

export const RULES_MAX = 8;

/**
 * Who watches: this computer while it runs, or the broker, who goes on without it. What the broker
 * keeps is a standing order; while nothing of the plan stands there, this computer watches.
 */
export const KEEPERS = ['desk', 'broker'] as const;
export type Keeper = (typeof KEEPERS)[number];

/** A trader arms a holding or a strategy. */
export interface ProtectionSet {
  readonly kind: 'protection_set';
  readonly protectionId: ProtectionId;
  readonly commandId: CommandId;
  readonly account: AccountId;
  readonly strategy: StrategyName;
  readonly scope: ProtectionScope;
  readonly where: Keeper;
  readonly rules: readonly Rule[];
}

/** Edited in place: other rules for the same scope; a plan that had fired is armed again. */
export interface ProtectionChanged {
  readonly kind: 'protection_changed';
  readonly protectionId: ProtectionId;
  readonly commandId: CommandId;
  readonly where: Keeper;
  readonly rules: readonly Rule[];
}

/** A trailing rule has seen a better value. */
export interface ProtectionMarked {
  readonly kind: 'protection_marked';
  readonly protectionId: ProtectionId;
  /** Which of the plan's rules, from 0. */
  readonly rule: number;
  readonly mark: number;
}

/** The one firing of an armed plan, written together with the exits that it begins. */
export interface ProtectionFired {
  readonly kind: 'protection_fired';
  readonly protectionId: ProtectionId;
  /** The command of the exits that it begins. */
  readonly commandId: CommandId;
  readonly rule: number;
  readonly purpose: Purpose;
  /** What it saw, and the level that this met; moments of the clock for a time. */
  readonly value: number;
  readonly level: number;
}

/** flat: nothing is held any more. disarmed: the trader took it away. */
export type ProtectionEnd = 'flat' | 'disarmed';

interface ProtectionEnded {
  readonly kind: 'protection_ended';
  readonly protectionId: ProtectionId;
  /** The command that took it away; null when nothing was left to protect. */
  readonly commandId: CommandId | null;
  readonly end: ProtectionEnd;
}

export type ProtectionEvent =
  | ProtectionSet
  | ProtectionChanged
  | ProtectionMarked
  | ProtectionFired
  | ProtectionEnded;

interface Firing {
  readonly commandId: CommandId;
  readonly rule: number;
  readonly purpose: Purpose;
  readonly value: number;
  readonly level: number;
  readonly atMs: number;
}

/** One plan as it stands; a plan that has ended is no more. */
export interface Protection {
  readonly protectionId: ProtectionId;
  readonly account: AccountId;
  readonly strategy: StrategyName;
  readonly scope: ProtectionScope;
  readonly where: Keeper;
  readonly rules: readonly Rule[];
  readonly setMs: number;
  /** Null while it is armed. */
  readonly fired: Firing | null;
  /** How often it has fired; each firing has a command id of its own. */
  readonly firings: number;
}

export function firstProtection(event: ProtectionSet, atMs: number): Protection {
  const { kind: _kind, commandId: _command, ...fields } = event;
  return { ...fields, setMs: atMs, fired: null, firings: 0 };
}

export function evolveProtection(
  before: Protection,
  event: ProtectionChanged | ProtectionMarked | ProtectionFired,
  atMs: number,
): Protection {
  switch (event.kind) {
    case 'protection_changed':
      return { ...before, where: event.where, rules: event.rules, setMs: atMs, fired: null };
    case 'protection_marked':
      return {
        ...before,
        rules: before.rules.map((rule, at) =>
          at === event.rule && rule.purpose === 'trailing' ? { ...rule, mark: event.mark } : rule,
        ),
      };
    case 'protection_fired': {
      const { commandId, rule, purpose, value, level } = event;
      const fired = { commandId, rule, purpose, value, level, atMs };
      return { ...before, fired, firings: before.firings + 1 };
    }
    default:
      return unreachable(event);
  }
}

/** The scope as text: a plan is found by it, and there is one plan for a scope at most. */
export function scopeKey(
  account: AccountId,
  strategy: StrategyName,
  scope: ProtectionScope,
): string {
  return scope.kind === 'strategy'
    ? `${account}|${strategy}`
    : `${account}|${strategy}|${scope.instrument}|${scope.product}`;
}
