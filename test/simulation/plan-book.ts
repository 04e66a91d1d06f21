/**
 * The auditor's own reading of protection: which plans are armed, what they watched, how often they
 * fired and what came of it. It does its own arithmetic on the prices that the desk was shown.
 *
 * P-01 an armed plan fires once, over every restart. P-02 it fires only on fresh prices that meet
 * its level. P-03 a mark only gets better, and no crash loses more than the last second of it.
 * P-04 what has fired is exited, or an exit of it says why not. P-05 a level that is met fires.
 * P-06 a plan ends only when its holding did.
 */
import type { EventRecord } from '../../shared/domain/events.ts';
import type { NaiveBook } from './naive-book.ts';

type Event<Kind> = Extract<EventRecord['event'], { readonly kind: Kind }>;
type PlanSet = Event<'protection_set'>;
type Rule = PlanSet['rules'][number];
type ValueRule = Exclude<Rule, { readonly purpose: 'time' }>;
type Complain = (words: string) => void;

/** A price as the desk is shown it. */
export interface Shown {
  readonly last: number;
  readonly ageMs: number;
}

/** What the auditor may know of the moment besides the ledger. */
export interface Surrounds {
  shown(instrument: string): Shown | null;
  readonly closed: boolean;
  readonly staleAfterMs: number;
  /** The broker keeps this plan, so that the desk leaves it alone. */
  atBroker(plan: string): boolean;
}

interface NaivePlan {
  readonly id: string;
  readonly strategy: string;
  readonly scope: PlanSet['scope'];
  readonly setSeq: number;
  rules: Rule[];
  armed: boolean;
  firing: string | null;
  /** For each rule the best value the desk was shown while it could look; null before the first. */
  best: (number | null)[];
  /** Since when a level has been met, or a mark been behind, without a word of it. */
  metMs: number | null;
  behindMs: number | null;
}

/** The engine looks at everything once a second; a turn may lie between. */
const FIRES_WITHIN_MS = 2_000;
const MARKS_WITHIN_MS = 3_000;
const BASIS = 10_000;

export class PlanBook {
  readonly plans = new Map<string, NaivePlan>();
  readonly firings = new Set<string>();
  /** How often rules of each purpose fired. */
  readonly fired = new Map<string, number>();
  private readonly book: NaiveBook;
  private readonly around: Surrounds;
  private readonly complain: Complain;

  constructor(book: NaiveBook, around: Surrounds, complain: Complain) {
    this.book = book;
    this.around = around;
    this.complain = complain;
  }

  /** What only a start brought to light was decided under prices of an earlier moment. */
  apply({ event, seq }: EventRecord, atOnce: boolean): void {
    switch (event.kind) {
      case 'protection_set':
        this.set(event, seq);
        return;
      case 'protection_changed':
        this.changed(event, seq);
        return;
      case 'protection_marked':
        this.marked(event);
        return;
      case 'protection_fired':
        this.fire(event, atOnce);
        return;
      case 'protection_ended':
        this.end(event);
        return;
      case 'exit_intended':
        this.exitBegun(event);
        return;
      default:
    }
  }

  /** The process died or its fold was built anew: what it knew beyond the ledger is gone. */
  forget(): void {
    for (const plan of this.plans.values()) this.begin(plan);
  }

  /** Prices have moved and the desk has heard of it, if it listens. */
  moved(nowMs: number, listens: boolean): void {
    for (const plan of this.plans.values()) {
      if (!plan.armed || !listens || this.around.atBroker(plan.id)) {
        plan.metMs = null;
        plan.behindMs = null;
        continue;
      }
      this.follow(plan);
      plan.metMs = this.isMet(plan) ? (plan.metMs ?? nowMs) : null;
      plan.behindMs = isBehind(plan) ? (plan.behindMs ?? nowMs) : null;
      if (plan.metMs !== null && nowMs - plan.metMs > FIRES_WITHIN_MS && this.isHeld(plan)) {
        this.complain(`P-05: ${plan.id} met its level ${nowMs - plan.metMs} ms ago and is silent`);
      }
      if (plan.behindMs !== null && nowMs - plan.behindMs > MARKS_WITHIN_MS) {
        this.complain(`P-03: a mark of ${plan.id} is not written down`);
      }
    }
  }

  /** P-04: everything that a fired plan covers is flat, on its way, or said to be stopped. */
  finish(): void {
    for (const plan of this.plans.values()) {
      if (plan.firing === null) continue;
      for (const [key, { net }] of this.book.positions()) {
        if (net === 0n || !covers(plan, key) || this.book.claimedKeys.has(key)) continue;
        const acts = [...this.book.exits.values()].some(
          (run) => run.key === key && (run.open || run.commandId === plan.firing),
        );
        if (!acts) this.complain(`P-04: ${plan.id} has fired and nothing exits ${key}`);
      }
    }
  }

  get armed(): boolean {
    return [...this.plans.values()].some((plan) => plan.armed);
  }

  get firing(): boolean {
    return [...this.plans.values()].some((plan) => plan.firing !== null);
  }

  private set(event: PlanSet, seq: number): void {
    const { protectionId: id, strategy, scope } = event;
    if (this.plans.has(id)) this.complain(`P-01: ${id} was set twice`);
    for (const other of this.plans.values()) {
      const same = other.strategy === strategy && scopeText(other.scope) === scopeText(scope);
      if (same) this.complain(`P-01: two plans of ${strategy} ${scopeText(scope)}`);
    }
    const plan: NaivePlan = {
      id,
      strategy,
      scope,
      setSeq: seq,
      rules: [...event.rules],
      armed: true,
      firing: null,
      best: [],
      metMs: null,
      behindMs: null,
    };
    this.plans.set(id, plan);
    this.begin(plan);
  }

  private changed(event: Event<'protection_changed'>, seq: number): void {
    const before = this.plans.get(event.protectionId);
    if (before === undefined) {
      this.complain(`P-01: ${event.protectionId} was changed and is not there`);
      return;
    }
    const plan = { ...before, rules: [...event.rules], armed: true, firing: null, setSeq: seq };
    this.plans.set(plan.id, plan);
    this.begin(plan);
  }

  private begin(plan: NaivePlan): void {
    plan.best = plan.rules.map((rule) => (rule.purpose === 'trailing' ? rule.mark : null));
    plan.metMs = null;
    plan.behindMs = null;
  }

  private marked({ protectionId, rule: at, mark }: Event<'protection_marked'>): void {
    const plan = this.plans.get(protectionId);
    const rule = plan?.rules[at];
    if (plan?.armed !== true || rule?.purpose !== 'trailing') {
      this.complain(`P-03: a mark of ${protectionId}, which does not trail`);
      return;
    }
    if (rule.mark !== null && !isBetter(rule, mark, rule.mark)) {
      this.complain(`P-03: a mark of ${protectionId} went back from ${rule.mark} to ${mark}`);
    }
    plan.rules[at] = { ...rule, mark };
    const best = plan.best[at] ?? null;
    if (best === null || isBetter(rule, mark, best)) plan.best[at] = mark;
    plan.behindMs = null;
  }

  private fire(event: Event<'protection_fired'>, atOnce: boolean): void {
    const { protectionId: id, commandId, rule: at, purpose, value } = event;
    const plan = this.plans.get(id);
    this.fired.set(purpose, (this.fired.get(purpose) ?? 0) + 1);
    if (plan?.armed !== true) this.complain(`P-01: ${id} fired and was not armed`);
    if (this.firings.has(commandId)) this.complain(`P-01: ${commandId} was used twice`);
    this.firings.add(commandId);
    if (plan === undefined) return;
    if (this.book.halted) this.complain(`P-02: ${id} fired on a halted desk`);
    if (!this.book.reconciled) this.complain(`P-02: ${id} fired before reconciliation`);
    if (atOnce && this.around.closed)
      this.complain(`P-02: ${id} fired while the exchange is closed`);
    const rule = plan.rules[at];
    if (rule?.purpose !== purpose) this.complain(`P-02: ${id} fired a rule that it does not have`);
    else if (rule.purpose !== 'time') this.checkValue(plan, rule, value, atOnce);
    plan.armed = false;
    plan.firing = commandId;
  }

  private checkValue(plan: NaivePlan, rule: ValueRule, value: number, atOnce: boolean): void {
    const level = levelOf(rule, rule.purpose === 'trailing' ? rule.mark : null);
    if (level === null || !isPast(rule, level, value)) {
      this.complain(`P-02: ${plan.id} fired at ${value}, which does not meet ${level}`);
    }
    if (!atOnce) return;
    const seen = this.valueOf(plan, rule);
    if (seen === null) this.complain(`P-02: ${plan.id} fired on a price that is not fresh`);
    // What a profit is can have changed in the turn of the firing, by the fills that it heard.
    else if (rule.watch.kind !== 'profit' && seen !== value) {
      this.complain(`P-02: ${plan.id} fired at ${value}, and it is ${seen}`);
    }
  }

  private end({ protectionId: id, end, commandId }: Event<'protection_ended'>): void {
    const plan = this.plans.get(id);
    if (plan === undefined) {
      this.complain(`P-06: ${id} ended and is not there`);
      return;
    }
    if (end === 'disarmed' && !this.book.commands.has(commandId ?? '')) {
      this.complain(`P-06: nobody took ${id} away`);
    }
    if (end === 'flat') this.checkFlat(plan);
    this.plans.delete(id);
  }

  private checkFlat(plan: NaivePlan): void {
    for (const [key, { net }] of this.book.positions()) {
      if (net === 0n || !covers(plan, key) || this.book.claimedKeys.has(key)) continue;
      const anew = (this.book.openedSeq.get(key) ?? 0) > plan.setSeq;
      if (!anew) this.complain(`P-06: ${plan.id} ended as flat and ${key} is ${net}`);
    }
  }

  /** A firing begins one exit for each holding, and another only behind one that is done. */
  private exitBegun(event: Event<'exit_intended'>): void {
    if (!this.firings.has(event.commandId)) return;
    const key = `${event.strategy}|${event.instrument}|${event.product}`;
    const plan = [...this.plans.values()].find((each) => each.firing === event.commandId);
    if (plan === undefined) this.complain(`P-01: an exit of ${event.commandId}, which is over`);
    else if (!covers(plan, key)) this.complain(`P-01: ${plan.id} exits ${key}`);
    for (const run of this.book.exits.values()) {
      if (run.id === event.exitId || run.key !== key || run.commandId !== event.commandId) continue;
      if (run.open || run.end === 'stopped' || run.end === 'interrupted') {
        this.complain(`P-01: ${event.commandId} exits ${key} again after “${run.end ?? 'open'}”`);
      }
    }
  }

  private follow(plan: NaivePlan): void {
    plan.rules.forEach((rule, at) => {
      if (rule.purpose !== 'trailing') return;
      const value = this.valueOf(plan, rule);
      const best = plan.best[at] ?? rule.mark;
      if (value === null) return;
      plan.best[at] = best === null || isBetter(rule, value, best) ? value : best;
    });
  }

  private isMet(plan: NaivePlan): boolean {
    return plan.rules.some((rule, at) => {
      if (rule.purpose === 'time') return false;
      const value = this.valueOf(plan, rule);
      const level = levelOf(rule, plan.best[at] ?? null);
      return value !== null && level !== null && isPast(rule, level, value);
    });
  }

  private isHeld(plan: NaivePlan): boolean {
    return [...this.book.positions()].some(([key, { net }]) => net !== 0n && covers(plan, key));
  }

  /** What the rule watches by the prices that the desk is shown; null when one is not fresh. */
  private valueOf(plan: NaivePlan, rule: ValueRule): number | null {
    const { watch } = rule;
    if (this.around.closed) return null;
    if (watch.kind === 'underlying') return this.fresh(watch.instrument);
    if (watch.kind === 'price') {
      return plan.scope.kind === 'holding' ? this.fresh(plan.scope.instrument) : null;
    }
    let value = watch.kind === 'profit' ? -watch.base : 0;
    const legs: [string, number][] = [];
    if (watch.kind === 'premium') {
      for (const { instrument, ratio } of watch.legs) legs.push([instrument, ratio]);
    } else {
      for (const [key, at] of this.book.positions()) {
        if (!covers(plan, key)) continue;
        value += Number(at.soldValue - at.boughtValue);
        if (at.net !== 0n) legs.push([key.split('|')[1] ?? '', Number(at.net)]);
      }
    }
    if (legs.length === 0) return null;
    for (const [instrument, ratio] of legs) {
      const price = this.fresh(instrument);
      if (price === null) return null;
      value += ratio * price;
    }
    return value;
  }

  private fresh(instrument: string): number | null {
    const shown = this.around.shown(instrument);
    return shown === null || shown.ageMs > this.around.staleAfterMs ? null : shown.last;
  }
}

function scopeText(scope: PlanSet['scope']): string {
  return scope.kind === 'strategy' ? 'all' : `${scope.instrument}|${scope.product}`;
}

function covers({ strategy, scope }: NaivePlan, key: string): boolean {
  if (!key.startsWith(`${strategy}|`)) return false;
  return scope.kind === 'strategy' || key === `${strategy}|${scopeText(scope)}`;
}

function isPast({ when }: ValueRule, level: number, value: number): boolean {
  return when === 'at_or_below' ? value <= level : value >= level;
}

function isBetter({ when }: ValueRule, value: number, than: number): boolean {
  return when === 'at_or_below' ? value > than : value < than;
}

/** A percentage is of the size of the mark, to the nearest whole unit. */
function levelOf(rule: ValueRule, mark: number | null): number | null {
  if (rule.purpose !== 'trailing') return rule.level;
  if (mark === null) return null;
  const percent = Math.round((Math.abs(mark) * rule.distance) / BASIS);
  const by = rule.by === 'points' ? rule.distance : percent;
  return rule.when === 'at_or_below' ? mark - by : mark + by;
}

function isBehind(plan: NaivePlan): boolean {
  return plan.rules.some((rule, at) => {
    const best = plan.best[at] ?? null;
    if (rule.purpose !== 'trailing' || best === null) return false;
    return rule.mark === null || isBetter(rule, best, rule.mark);
  });
}
