/**
 * The plans by what they watch: a change of price looks only at the rules that watch it, and at
 * none of them while it stays between the bounds of all. Only a value that meets a level, or is
 * better than a mark, is looked at more closely. Everything here is derived from the fold and
 * rebuilt from it; marks run ahead of it until they are written down.
 */
import type { InstrumentId, ProtectionId } from '../../../shared/domain/ids.ts';
import type { Price } from '../../../shared/domain/money.ts';
import type { Protection, TrailingRule, ValueRule } from '../../../shared/domain/protection.ts';
import { isMet, markAfter, trailedLevel } from '../../../shared/domain/protection-rules.ts';
import type { EngineView } from '../state.ts';
import { isAtBroker } from './standing-drive.ts';
import { type PriceSource, readingOf, type Sum, sumOf } from './values.ts';

/** What a rule saw that met its level. */
export interface Touch {
  readonly rule: number;
  readonly value: number;
  readonly level: number;
}

/** One rule of an armed plan. Its value is worth a closer look at or beyond either bound. */
interface Trigger {
  readonly plan: ProtectionId;
  readonly at: number;
  readonly rule: ValueRule;
  readonly sum: Sum;
  readonly parts: readonly Part[];
  mark: number | null;
  level: number | null;
  below: number;
  above: number;
}

/** A watched contract with its last price as it was last heard; NaN lies within no bounds. */
interface Feed {
  readonly id: InstrumentId;
  last: number;
  /** Rules whose value is this price itself, and rules that add several up. */
  readonly plain: Set<Trigger>;
  readonly sums: Set<Trigger>;
  /** Between these no plain rule has anything to see; null when a bound of one has changed. */
  quiet: { readonly below: number; readonly above: number } | null;
}

interface Part {
  readonly feed: Feed;
  readonly ratio: number;
}

export interface ProtectionWatch {
  /** Folds the armed plan in as it is now, or takes it out. */
  keep(id: ProtectionId): void;
  /** What it touched was under rules that are no more. */
  forgetTouch(id: ProtectionId): void;
  forgetAll(): void;
  /** Prices of these changed; true when a level was met. */
  heard(ids: Iterable<InstrumentId>): boolean;
  /** The same for every contract that is watched. */
  heardAll(): boolean;
  /** What was touched since the last call, by plan; the first rule of each. */
  takeTouches(): ReadonlyMap<ProtectionId, Touch>;
  /** Trailing rules of the plan with marks that the fold does not know yet. */
  unwritten(plan: Protection): readonly { readonly rule: number; readonly mark: number }[];
  /** Plans that have such marks. */
  readonly moved: ReadonlySet<ProtectionId>;
  instruments(): Iterable<InstrumentId>;
}

const NEVER_BELOW = Number.NEGATIVE_INFINITY;
const NEVER_ABOVE = Number.POSITIVE_INFINITY;

export function protectionWatch(around: PriceSource, state: () => EngineView): ProtectionWatch {
  const feeds = new Map<InstrumentId, Feed>();
  const byPlan = new Map<ProtectionId, readonly Trigger[]>();
  const moved = new Set<ProtectionId>();
  let touches = new Map<ProtectionId, Touch>();

  function feedOf(id: InstrumentId): Feed {
    let feed = feeds.get(id);
    if (feed === undefined) {
      feed = {
        id,
        last: lastOf(around.market.price(id)?.last),
        plain: new Set(),
        sums: new Set(),
        quiet: null,
      };
      feeds.set(id, feed);
    }
    return feed;
  }

  function remove(id: ProtectionId): void {
    for (const trigger of byPlan.get(id) ?? []) {
      for (const { feed } of trigger.parts) {
        feed.plain.delete(trigger);
        feed.sums.delete(trigger);
        feed.quiet = null;
        if (feed.plain.size + feed.sums.size === 0) feeds.delete(feed.id);
      }
    }
    byPlan.delete(id);
    moved.delete(id);
  }

  function add(plan: Protection, before: readonly Trigger[]): void {
    const triggers: Trigger[] = [];
    plan.rules.forEach((rule, at) => {
      if (rule.purpose === 'time') return;
      const sum = sumOf(state(), plan, rule.watch);
      const trigger: Trigger = {
        plan: plan.protectionId,
        at,
        rule,
        sum,
        parts: sum.legs.map(({ instrument, ratio }) => ({ feed: feedOf(instrument), ratio })),
        mark: liveMark(
          rule,
          before.find((each) => each.at === at),
        ),
        level: null,
        below: NEVER_BELOW,
        above: NEVER_ABOVE,
      };
      bound(trigger);
      for (const { feed } of trigger.parts) {
        if (isPlain(trigger)) feed.plain.add(trigger);
        else feed.sums.add(trigger);
        feed.quiet = null;
      }
      triggers.push(trigger);
    });
    byPlan.set(plan.protectionId, triggers);
    if (triggers.some(isAhead)) moved.add(plan.protectionId);
  }

  /** The numbers say that it matters: when every price is fresh, a touch or a better mark. */
  function look(trigger: Trigger): boolean {
    const { value, stale } = readingOf(around, trigger.sum);
    if (value === null || stale !== null) return false;
    const { rule } = trigger;
    if (trigger.level !== null && isMet(rule.when, trigger.level, value)) {
      const { plan, at: ruleAt, level } = trigger;
      if (!touches.has(plan)) touches.set(plan, { rule: ruleAt, value, level });
      return true;
    }
    if (rule.purpose !== 'trailing') return false;
    const mark = markAfter(rule.when, trigger.mark, value);
    if (mark === trigger.mark) return false;
    trigger.mark = mark;
    bound(trigger);
    moved.add(trigger.plan);
    return false;
  }

  function lookAt(feed: Feed): boolean {
    let found = false;
    const { below, above } = (feed.quiet ??= quietOf(feed));
    if (!(feed.last > below && feed.last < above)) {
      for (const trigger of feed.plain) if (isLoud(trigger) && look(trigger)) found = true;
      feed.quiet = null;
    }
    for (const trigger of feed.sums) if (isLoud(trigger) && look(trigger)) found = true;
    return found;
  }

  return {
    moved,
    keep(id) {
      const before = byPlan.get(id) ?? [];
      remove(id);
      const plan = state().protections.get(id);
      if (plan === undefined || plan.fired !== null || isAtBroker(state(), plan)) return;
      add(plan, before);
    },
    forgetTouch: (id) => touches.delete(id),
    forgetAll() {
      feeds.clear();
      byPlan.clear();
      moved.clear();
      touches.clear();
    },
    heard(ids) {
      let found = false;
      for (const id of ids) {
        const feed = feeds.get(id);
        if (feed === undefined) continue;
        feed.last = lastOf(around.market.price(id)?.last);
        if (lookAt(feed)) found = true;
      }
      return found;
    },
    heardAll() {
      let found = false;
      for (const feed of feeds.values()) {
        feed.last = lastOf(around.market.price(feed.id)?.last);
        if (lookAt(feed)) found = true;
      }
      return found;
    },
    takeTouches() {
      const taken = touches;
      touches = new Map();
      return taken;
    },
    unwritten(plan) {
      const triggers = byPlan.get(plan.protectionId) ?? [];
      return triggers.flatMap(({ at, mark, rule }) =>
        rule.purpose === 'trailing' && mark !== null && mark !== rule.mark
          ? [{ rule: at, mark }]
          : [],
      );
    },
    instruments: () => feeds.keys(),
  };
}

function lastOf(last: Price | null | undefined): number {
  return last ?? Number.NaN;
}

/** A mark that ran ahead of the fold is kept, unless the rule itself was replaced. */
function liveMark(rule: ValueRule, before: Trigger | undefined): number | null {
  if (rule.purpose !== 'trailing') return null;
  const old = before?.rule;
  const ahead = before?.mark ?? null;
  if (ahead === null || old?.purpose !== 'trailing' || !isSameTrail(old, rule)) return rule.mark;
  return rule.mark === null ? ahead : markAfter(rule.when, rule.mark, ahead);
}

/** Another distance goes on from the same mark; another thing to watch does not. */
function isSameTrail(a: TrailingRule, b: TrailingRule): boolean {
  return a.when === b.when && JSON.stringify(a.watch) === JSON.stringify(b.watch);
}

function isAhead({ rule, mark }: Trigger): boolean {
  return rule.purpose === 'trailing' && mark !== rule.mark;
}

/** Where the level stands, and from where on a value is worth a closer look. */
function bound(trigger: Trigger): void {
  const { rule, mark } = trigger;
  const trails = rule.purpose === 'trailing';
  const level = trails ? trailedLevel(rule, mark) : rule.level;
  trigger.level = level;
  trigger.below = NEVER_BELOW;
  trigger.above = NEVER_ABOVE;
  if (level === null) {
    trigger.below = NEVER_ABOVE;
  } else if (rule.when === 'at_or_below') {
    trigger.below = level;
    if (trails && mark !== null) trigger.above = mark + 1;
  } else {
    trigger.above = level;
    if (trails && mark !== null) trigger.below = mark - 1;
  }
}

/** Its value is the price of its one contract. */
function isPlain({ sum }: Trigger): boolean {
  return sum.offset === 0 && sum.legs.length === 1 && sum.legs[0]?.ratio === 1;
}

function quietOf({ plain }: Feed): { readonly below: number; readonly above: number } {
  let [below, above] = [NEVER_BELOW, NEVER_ABOVE];
  for (const trigger of plain) {
    below = Math.max(below, trigger.below);
    above = Math.min(above, trigger.above);
  }
  return { below, above };
}

function isLoud(trigger: Trigger): boolean {
  const value = valueOf(trigger);
  return !(value > trigger.below && value < trigger.above);
}

function valueOf({ sum, parts }: Trigger): number {
  let value = sum.offset;
  for (const { feed, ratio } of parts) value += ratio * feed.last;
  return value;
}
