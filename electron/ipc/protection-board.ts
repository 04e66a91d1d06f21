/**
 * Plans of protection and the protection map as the window draws them, and what of it changed. The
 * map answers one question for every open position: if this computer died now, who would still
 * get out of it?
 */
import type { ProtectionRow } from '../../shared/contract/protection.ts';
import type { TopicPatch, TopicSnapshot } from '../../shared/contract/topics.ts';
import type { Protection, Rule } from '../../shared/domain/protection.ts';
import { levelOf } from '../../shared/domain/protection-rules.ts';
import { heldBack } from '../engine/protection/protect.ts';
import { positionsOf, readingOf, sumOf } from '../engine/protection/values.ts';
import type { Engine } from '../engine/engine-port.ts';
import { saysFired, saysRule } from '../projections/protection-line.ts';
import { coverRows } from './protection-cover.ts';
import { keptRow } from './protection-kept.ts';

type Snapshot = TopicSnapshot<'protection'>;

export interface ProtectionBoard {
  snapshot(): Snapshot;
  /** What changed since the last call or snapshot; null when nothing did. */
  changes(): TopicPatch<'protection'> | null;
}

export function protectionBoard(engine: Engine): ProtectionBoard {
  const shownPlans = new Map<string, string>();
  const shownCover = new Map<string, string>();

  function read(): Snapshot {
    const { view } = engine;
    return {
      plans: [...view.protections.values()].map((plan) => planRow(engine, plan)),
      cover: coverRows(engine),
    };
  }

  return {
    snapshot() {
      const now = read();
      differing(shownPlans, now.plans, ({ protectionId }) => protectionId);
      differing(shownCover, now.cover, ({ key }) => key);
      return now;
    },
    changes() {
      const now = read();
      const plans = differing(shownPlans, now.plans, ({ protectionId }) => protectionId);
      const cover = differing(shownCover, now.cover, ({ key }) => key);
      const ended = plans.gone as Protection['protectionId'][];
      const none = plans.changed.length + cover.changed.length + ended.length + cover.gone.length;
      if (none === 0) return null;
      return { plans: plans.changed, cover: cover.changed, ended, flat: cover.gone };
    },
  };
}

/** Rows that are not as they were shown, and the keys of those that are no more. */
function differing<Row>(
  shown: Map<string, string>,
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): { readonly changed: Row[]; readonly gone: string[] } {
  const changed: Row[] = [];
  const present = new Set<string>();
  for (const row of rows) {
    const key = keyOf(row);
    const text = JSON.stringify(row);
    present.add(key);
    if (shown.get(key) !== text) changed.push(row);
    shown.set(key, text);
  }
  const gone = [...shown.keys()].filter((key) => !present.has(key));
  for (const key of gone) shown.delete(key);
  return { changed, gone };
}

function planRow(engine: Engine, plan: Protection): ProtectionRow {
  const { view, around } = engine;
  const { protectionId, account, strategy, scope, rules, setMs, fired } = plan;
  return {
    protectionId,
    account,
    strategy,
    scope,
    rules: rules.map(askedRule),
    readings: rules.map((rule) => reading(engine, plan, rule)),
    where: plan.where,
    kept: keptRow(engine, plan),
    state: fired === null ? 'armed' : 'fired',
    heldBack: heldBack(view, around, positionsOf(view, plan)),
    setMs,
    fired:
      fired === null
        ? null
        : {
            atMs: fired.atMs,
            rule: fired.rule,
            purpose: fired.purpose,
            value: fired.value,
            level: fired.level,
            says: saysFired({ kind: 'protection_fired', protectionId, ...fired }),
          },
  };
}

/** A rule as it was asked for: what the engine added to it stays out. */
function askedRule(rule: Rule): ProtectionRow['rules'][number] {
  if (rule.purpose === 'time') return rule;
  const { kind } = rule.watch;
  const watch = kind === 'underlying' || kind === 'price' ? rule.watch : { kind };
  if (rule.purpose !== 'trailing') return { ...rule, watch };
  const { mark: _mark, ...asked } = rule;
  return { ...asked, watch };
}

function reading(
  { view, around }: Engine,
  plan: Protection,
  rule: Rule,
): ProtectionRow['readings'][number] {
  const says = saysRule(rule);
  if (rule.purpose === 'time') {
    return { says, when: null, level: rule.atMs, mark: null, value: null, stale: null };
  }
  const { value, stale } = readingOf(around, sumOf(view, plan, rule.watch));
  const mark = rule.purpose === 'trailing' ? rule.mark : null;
  return { says, when: rule.when, level: levelOf(rule), mark, value, stale };
}
