/** Decides which rules apply to an event; see faults.ts for the rules themselves. */
import { openPrng } from '../market/prng.ts';
import type { World } from '../platform/world.ts';
import type { FaultAction, FaultDesk, FaultPoint, FaultRule } from './faults.ts';

const FAULT_SALT = 0x5f0f_17ed;

interface Kept {
  readonly rule: FaultRule;
  readonly sinceMs: number;
  seen: number;
  hits: number;
}

export function openFaultDesk(world: Pick<World, 'monotonicMs'>, seed: number): FaultDesk {
  const chances = openPrng(seed ^ FAULT_SALT);
  const kept = new Map<string, Kept>();
  /** Rules that are gone keep their counts, for whoever asks after a run. */
  const past = new Map<string, number>();

  function applies(each: Kept, point: FaultPoint): boolean {
    const { match, max } = each.rule;
    if (!fits(match, point) || !inWindow(match, world.monotonicMs() - each.sinceMs)) return false;
    each.seen += 1;
    if (max !== undefined && each.hits >= max) return false;
    if (match.nth !== undefined && each.seen !== match.nth) return false;
    if (match.every !== undefined && each.seen % match.every !== 0) return false;
    return match.prob === undefined || chances.unit() < match.prob;
  }

  return {
    add: (rule) => {
      past.set(rule.id, past.get(rule.id) ?? 0);
      kept.set(rule.id, { rule, sinceMs: world.monotonicMs(), seen: 0, hits: 0 });
    },
    remove: (id) => kept.delete(id),
    clear: () => {
      kept.clear();
      past.clear();
    },
    rules: () => [...kept.values()].map((each) => each.rule),
    decide: (point, only = () => true) => {
      const actions: FaultAction[] = [];
      for (const each of kept.values()) {
        if (!only(each.rule.action.kind)) continue;
        if (!applies(each, point)) continue;
        each.hits += 1;
        past.set(each.rule.id, (past.get(each.rule.id) ?? 0) + 1);
        actions.push(each.rule.action);
      }
      return actions;
    },
    hits: () => Object.fromEntries(past),
    chance: () => chances.unit(),
  };
}

function fits(match: FaultRule['match'], point: FaultPoint): boolean {
  return (
    match.channel === point.channel &&
    (match.op === '*' || match.op === point.op) &&
    (match.tag === undefined || match.tag === point.tag) &&
    (match.symbol === undefined || match.symbol === point.symbol) &&
    (match.state === undefined || match.state === point.state)
  );
}

function inWindow({ window }: FaultRule['match'], ageMs: number): boolean {
  if (window === undefined) return true;
  return ageMs >= (window.fromMs ?? 0) && ageMs <= (window.toMs ?? Number.POSITIVE_INFINITY);
}
