/** Arming, editing and disarming a plan: what a trader asked for into rules, or why not. */
import type { CommandParams } from '../../../shared/contract/commands.ts';
import type { ProtectionId } from '../../../shared/domain/ids.ts';
import { groupedText } from '../../../shared/domain/money.ts';
import type { Position } from '../../../shared/domain/position.ts';
import {
  type Protection,
  type Rule,
  scopeKey,
  type SideOfLevel,
  type TrailingRule,
  type Watch,
} from '../../../shared/domain/protection.ts';
import {
  type Hurts,
  isMet,
  levelOf,
  ruleComplaint,
} from '../../../shared/domain/protection-rules.ts';
import { type RefusalReason, refusal } from '../../../shared/domain/refusals.ts';
import { isStandingInDoubt } from '../../../shared/domain/standing.ts';
import { unreachable } from '../../../shared/lib/assert.ts';
import { type Decision, refused } from '../decision.ts';
import type { EngineView } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';
import { latestOf, placeRefusal } from './standing-drive.ts';
import { brokerLevels, unableAtBroker } from './standing-terms.ts';
import {
  type Covered,
  nameOf,
  positionsOf,
  premiumLegs,
  profitBase,
  readingOf,
  sumOf,
} from './values.ts';

type Params = CommandParams<'set_protection'>;
type AskedRule = Params['rules'][number];
type AskedWatch = Exclude<AskedRule, { purpose: 'time' }>['watch'];

export function decideSetProtection(
  state: EngineView,
  around: Surroundings,
  { commandId, strategy, scope, where = 'desk', rules: asked }: Params,
): Decision {
  const covered = { account: around.manifest.account, strategy, scope };
  const held = positionsOf(state, covered).filter(({ net }) => net !== 0);
  if (held.length === 0) return refused([], refusal('protection_nothing_held', { strategy }));
  const before = planOf(state, covered);
  const rules: Rule[] = [];
  for (const each of asked) {
    const rule = ruleOf({ state, around, covered, held, before }, each);
    if ('code' in rule) return refused([], rule);
    rules.push(rule);
  }
  const unkept =
    where === 'broker' ? keptRefusal({ state, around, covered, held, before }, rules) : null;
  if (unkept !== null) return refused([], unkept);
  if (before !== null) {
    const { protectionId } = before;
    return accepted({ kind: 'protection_changed', protectionId, commandId, where, rules });
  }
  const protectionId = around.newId('G') as ProtectionId;
  return accepted({
    kind: 'protection_set',
    protectionId,
    commandId,
    ...covered,
    where,
    rules,
  });
}

/** Why the broker cannot keep it, or does not get it at this moment. */
function keptRefusal(
  { state, around, covered, held, before }: Ground,
  rules: readonly Rule[],
): RefusalReason | null {
  const [position] = held;
  const levels = brokerLevels(rules);
  if (covered.scope.kind !== 'holding' || position === undefined) {
    return refusal('protection_not_at_broker', { why: 'it keeps one holding, not a strategy' });
  }
  if (typeof levels === 'string') return refusal('protection_not_at_broker', { why: levels });
  const instrument = around.market.instrument(position.instrument);
  const why = instrument && unableAtBroker(around, instrument, position.product, levels);
  if (why !== null) return refusal('protection_not_at_broker', { why });
  const latest = before === null ? null : latestOf(state, before);
  const plan = { rules, strategy: covered.strategy };
  return placeRefusal(state, around, plan, position, latest?.standingId ?? null);
}

/** Only what is in doubt is for the trader to decide; anything else a read has settled. */
export function decideAssumeStandingDead(
  state: EngineView,
  { commandId, standingId }: CommandParams<'assume_standing_dead'>,
): Decision {
  const standing = state.standings.get(standingId);
  if (standing === undefined) return refused([], refusal('standing_unknown', { standingId }));
  const open = state.liveStandings.has(standingId) && isStandingInDoubt(standing);
  if (!open) return refused([], refusal('standing_not_in_doubt'));
  const { protectionId } = standing;
  const end = { end: 'assumed_dead', commandId, words: '' } as const;
  return accepted({ kind: 'standing_ended', standingId, protectionId, ...end });
}

export function decideEndProtection(
  state: EngineView,
  { commandId, protectionId }: CommandParams<'end_protection'>,
): Decision {
  if (!state.protections.has(protectionId)) {
    return refused([], refusal('protection_unknown', { protectionId }));
  }
  return accepted({ kind: 'protection_ended', protectionId, commandId, end: 'disarmed' });
}

export function planOf(
  state: EngineView,
  { account, strategy, scope }: Covered,
): Protection | null {
  const id = state.protectionOf.get(scopeKey(account, strategy, scope));
  return id === undefined ? null : (state.protections.get(id) ?? null);
}

function accepted(event: Decision['events'][number]): Decision {
  return { events: [event], effects: [], orderIds: [], refusal: null };
}

interface Ground {
  readonly state: EngineView;
  readonly around: Surroundings;
  readonly covered: Covered;
  readonly held: readonly Position[];
  readonly before: Protection | null;
}

function ruleOf(ground: Ground, asked: AskedRule): Rule | RefusalReason {
  const { state, around, covered } = ground;
  const nowMs = around.nowMs();
  if (asked.purpose === 'time') {
    const facts = { nowMs, value: null, hurts: 'unknown' } as const;
    return ruleComplaint(asked, facts, String) ?? asked;
  }
  const watched = watchOf(ground, asked.watch);
  if ('code' in watched) return watched;
  const { watch, hurts } = watched;
  const when = asked.when ?? sideFor(asked.purpose, hurts);
  if (when === null) return unfit('say whether it fires above or below the level');
  const reading = readingOf(around, sumOf(state, covered, watch));
  const facts = { nowMs, value: reading.value, hurts };
  if (asked.purpose !== 'trailing') {
    const rule = { purpose: asked.purpose, watch, when, level: asked.level };
    return ruleComplaint(rule, facts, groupedText) ?? rule;
  }
  const { by, distance } = asked;
  const fresh = reading.stale === null ? reading.value : null;
  const wish: TrailingRule = { purpose: 'trailing', watch, when, by, distance, mark: null };
  const rule = { ...wish, mark: markBefore(ground.before, wish) ?? fresh };
  return ruleComplaint(rule, facts, groupedText) ?? trailingPassed(rule, reading.value) ?? rule;
}

/** A smaller distance from the old mark may already have been used up. */
function trailingPassed(rule: TrailingRule, value: number | null): RefusalReason | null {
  const level = levelOf(rule);
  if (level === null || value === null || !isMet(rule.when, level, value)) return null;
  return refusal('protection_passed', {
    purpose: rule.purpose,
    level: groupedText(level),
    value: groupedText(value),
  });
}

/** An edit of the distance keeps the best value that there was; one that fired begins anew. */
function markBefore(before: Protection | null, { watch, when }: TrailingRule): number | null {
  if (before === null || before.fired !== null) return null;
  for (const rule of before.rules) {
    if (rule.purpose !== 'trailing' || rule.when !== when) continue;
    if (JSON.stringify(rule.watch) === JSON.stringify(watch)) return rule.mark;
  }
  return null;
}

function sideFor(purpose: 'stop' | 'target' | 'trailing', hurts: Hurts): SideOfLevel | null {
  if (hurts === 'unknown') return null;
  return (hurts === 'falling') === (purpose === 'target') ? 'at_or_above' : 'at_or_below';
}

function unfit(why: string): RefusalReason {
  return refusal('protection_watch_unfit', { why });
}

function watchOf(
  { state, around, covered, held }: Ground,
  asked: AskedWatch,
): { readonly watch: Watch; readonly hurts: Hurts } | RefusalReason {
  switch (asked.kind) {
    case 'price': {
      if (covered.scope.kind !== 'holding') return unfit('a strategy has no price of its own');
      const long = (held[0]?.net ?? 0) > 0;
      return { watch: asked, hurts: long ? 'falling' : 'rising' };
    }
    case 'underlying': {
      const name = around.market.instrument(asked.instrument)?.underlying;
      if (name === undefined) return unfit(`there is no contract ${asked.instrument}`);
      const written = held.some(
        (at) => around.market.instrument(at.instrument)?.underlying === name,
      );
      if (!written) return unfit(`nothing that is held is written on ${name}`);
      return { watch: asked, hurts: 'unknown' };
    }
    case 'premium': {
      if (covered.scope.kind !== 'strategy') return unfit('a combined premium is of a strategy');
      const found = premiumLegs(around, held);
      if (typeof found === 'string') return unfit(`there is no price for ${nameOf(found)}`);
      const { legs, sold } = found;
      return { watch: { kind: 'premium', legs }, hurts: sold ? 'rising' : 'falling' };
    }
    case 'profit':
      return { watch: { kind: 'profit', base: profitBase(state, covered) }, hurts: 'falling' };
    default:
      return unreachable(asked);
  }
}
