/**
 * What an exchange would roughly ask to hold a set of legs: the worst loss over sixteen scenarios
 * of price and volatility (the idea of SPAN), worked out per underlying over all legs together, so
 * that a hedged spread needs less than its naked half; and an exposure part on what is short. An
 * estimate for deciding and for paper: a broker's own figure always wins.
 *
 * Left out on purpose: calendar charges between expiries, benefits across underlyings, extra
 * margins on the expiry day, additional surveillance margins.
 */
import { undiscountedPrice } from './black.ts';

export interface MarginLeg {
  readonly underlying: string;
  readonly kind: 'future' | 'call' | 'put' | 'equity';
  /** Units; above zero long. */
  readonly units: number;
  /** Rupees; 0 for what is not an option. */
  readonly strike: number;
  readonly spot: number;
  readonly forward: number;
  readonly years: number;
  readonly volatility: number;
  readonly rate: number;
}

export interface MarginRules {
  /** The largest move that is scanned, as a share of the price. */
  readonly priceScan: number;
  /** How far volatility is moved, as a share of itself. */
  readonly volatilityScan: number;
  /** Asked on the notional of futures and of short options. */
  readonly exposure: number;
}

export interface MarginEstimate {
  readonly scan: number;
  readonly exposure: number;
  /** Rupees. */
  readonly total: number;
}

/** NSE's floors for index and share derivatives, rounded; daily figures move around them. */
export const INDEX_MARGIN: MarginRules = { priceScan: 0.095, volatilityScan: 0.25, exposure: 0.02 };
export const SHARE_MARGIN: MarginRules = { priceScan: 0.16, volatilityScan: 0.25, exposure: 0.035 };

interface Scenario {
  /** In units of the price scan. */
  readonly price: number;
  /** In units of the volatility scan. */
  readonly volatility: number;
  /** Share of the loss that is counted. */
  readonly weight: number;
}

const MOVES = [0, 1 / 3, -1 / 3, 2 / 3, -2 / 3, 1, -1] as const;
/** SPAN counts 35 % of the loss in a move of twice the range. */
const EXTREME_WEIGHT = 0.35;

const SCENARIOS: readonly Scenario[] = [
  ...MOVES.flatMap((price) => [
    { price, volatility: 1, weight: 1 },
    { price, volatility: -1, weight: 1 },
  ]),
  { price: 2, volatility: 0, weight: EXTREME_WEIGHT },
  { price: -2, volatility: 0, weight: EXTREME_WEIGHT },
];

export function estimateMargin(
  legs: readonly MarginLeg[],
  rulesOf: (underlying: string) => MarginRules,
): MarginEstimate {
  let scan = 0;
  let exposure = 0;
  for (const [underlying, group] of byUnderlying(legs)) {
    const rules = rulesOf(underlying);
    scan += scanRisk(group, rules);
    for (const leg of group) exposure += exposureOf(leg, rules);
  }
  return { scan, exposure, total: scan + exposure };
}

/**
 * The most that any choice of the added legs could need beside what is held: some may fill and the
 * others not. For one scenario every leg adds or takes its own part, so the worst choice is the
 * legs that add; the worst of all scenarios is the answer, and no choice has to be tried. A leg
 * counts by itself even where it would net with a holding in the same contract. Rupees.
 */
export function worstMargin(
  held: readonly MarginLeg[],
  added: readonly MarginLeg[],
  rulesOf: (underlying: string) => MarginRules,
): number {
  const groups = byUnderlying(held);
  const more = byUnderlying(added);
  let total = 0;
  for (const underlying of new Set([...groups.keys(), ...more.keys()])) {
    const own = groups.get(underlying) ?? [];
    total += worstOf(own, more.get(underlying) ?? [], rulesOf(underlying));
  }
  return total;
}

function worstOf(
  held: readonly MarginLeg[],
  added: readonly MarginLeg[],
  rules: MarginRules,
): number {
  const exposures = (legs: readonly MarginLeg[]): number =>
    legs.reduce((sum, leg) => sum + exposureOf(leg, rules), 0);
  // Where options bought are worth more than all that can be lost, the exposure alone is asked.
  let worst = exposures(held) + exposures(added);
  for (const scenario of [...SCENARIOS, NO_LOSS]) {
    let need = exposures(held);
    for (const leg of held) need += shareOfScan(leg, scenario, rules);
    for (const leg of added) {
      need += Math.max(0, shareOfScan(leg, scenario, rules) + exposureOf(leg, rules));
    }
    worst = Math.max(worst, need);
  }
  return worst;
}

/** Short options owe their value even where no scenario loses more. */
const NO_LOSS: Scenario = { price: 0, volatility: 0, weight: 0 };

/** What one leg adds to the scan of one scenario: its weighted loss less its value as an option. */
function shareOfScan(leg: MarginLeg, scenario: Scenario, rules: MarginRules): number {
  const now = valueIn(leg, 0, 1);
  const volatility = 1 + scenario.volatility * rules.volatilityScan;
  const then = valueIn(leg, scenario.price * rules.priceScan, volatility);
  return (now - then) * scenario.weight - (isOption(leg) ? now : 0);
}

/**
 * The worst loss, less what the options are worth now: a long option can lose no more than its
 * value, which was paid in cash already, and a short one owes its value on top.
 */
function scanRisk(legs: readonly MarginLeg[], rules: MarginRules): number {
  let optionsValue = 0;
  let nowValue = 0;
  for (const leg of legs) {
    const value = valueIn(leg, 0, 1);
    nowValue += value;
    if (isOption(leg)) optionsValue += value;
  }
  let worst = 0;
  for (const scenario of SCENARIOS) {
    let value = 0;
    for (const leg of legs) {
      const volatility = 1 + scenario.volatility * rules.volatilityScan;
      value += valueIn(leg, scenario.price * rules.priceScan, volatility);
    }
    worst = Math.max(worst, (nowValue - value) * scenario.weight);
  }
  return Math.max(0, worst - optionsValue);
}

function valueIn(leg: MarginLeg, move: number, volatilityFactor: number): number {
  if (leg.kind === 'equity') return leg.units * leg.spot * (1 + move);
  const forward = leg.forward * (1 + move);
  if (leg.kind === 'future') return leg.units * forward;
  const deviation = leg.volatility * volatilityFactor * Math.sqrt(leg.years);
  const discount = Math.exp(-leg.rate * leg.years);
  return leg.units * discount * undiscountedPrice(leg.kind, forward, leg.strike, deviation);
}

function exposureOf(leg: MarginLeg, rules: MarginRules): number {
  if (leg.kind === 'equity') return 0;
  if (isOption(leg) && leg.units > 0) return 0;
  return Math.abs(leg.units) * leg.spot * rules.exposure;
}

function isOption(leg: MarginLeg): boolean {
  return leg.kind === 'call' || leg.kind === 'put';
}

function byUnderlying(legs: readonly MarginLeg[]): Map<string, MarginLeg[]> {
  const groups = new Map<string, MarginLeg[]>();
  for (const leg of legs) {
    const group = groups.get(leg.underlying);
    if (group === undefined) groups.set(leg.underlying, [leg]);
    else group.push(leg);
  }
  return groups;
}
