/**
 * Ten legs over 501 levels of the underlying, against the textbook formulas in a plain loop; and
 * the whole picture: now and at expiry, breakevens, most and least, probability and greeks.
 */
import { black76Price } from '../../shared/maths/black.ts';
import { payoffFigures, payoffLevels } from '../../shared/maths/payoff-figures.ts';
import {
  horizonYears,
  isOption,
  packageGreeks,
  type Payoff,
  payoffCurve,
  type PayoffLeg,
} from '../../shared/maths/payoff.ts';
import { slowProfit } from '../shared/maths/slow-options.ts';
import type { BenchOptions } from './bench.ts';
import { figure, median, pairs, ratios, timed } from './measure.ts';
import { plainPrice } from './plain-options.ts';
import { never, type Outcome, ratio, told } from './report.ts';

const SPOT = 24_000;
const RATE = 0.065;
const POINTS = 501;
const NOW = { years: 0, volatility: 1 };

/** Ten legs on both sides of the money; the last two outlive the others by a month. */
function tenLegs(): Payoff {
  const legs = Array.from({ length: 10 }, (_, at): PayoffLeg => {
    const kind = at % 2 === 0 ? 'put' : 'call';
    const years = at < 8 ? 12 / 365 : 40 / 365;
    const strike = SPOT + (at - 5) * 150;
    const forward = SPOT * Math.exp(0.06 * years);
    const volatility = 0.12 + at * 0.004;
    const price = black76Price(kind, forward, strike, years, volatility, RATE);
    return { kind, strike, years, units: at % 4 < 2 ? 65 : -65, price, volatility, forward };
  });
  return { legs, spot: SPOT, rate: RATE };
}

export async function run({ smoke }: BenchOptions): Promise<Outcome> {
  const payoff = tenLegs();
  const levels = payoffLevels(payoff, POINTS);
  const profits = new Float64Array(POINTS);
  const repeats = smoke ? 1 : 200;
  const every = smoke ? 250 : 25;
  let kept = 0;
  const pictures: number[] = [];
  const { ours, peer } = await pairs(
    smoke ? 1 : 9,
    () => {
      const whole = timed(() => {
        for (let n = 0; n < repeats; n += 1) kept += picture(payoff, levels, profits);
      });
      pictures.push(whole / repeats);
      const curve = timed(() => {
        for (let n = 0; n < repeats; n += 1) payoffCurve(payoff, NOW, levels, profits);
      });
      return curve / repeats;
    },
    () => {
      const ms = timed(() => {
        for (let at = 0; at < POINTS; at += every) kept += plainProfit(payoff, levels[at] ?? 0);
      });
      return ms * every;
    },
  );
  const broken = Number.isFinite(kept) ? 0 : 1;
  return {
    figures: [
      figure('ten legs over 501 levels', 'ms', ours),
      figure('both curves and all figures', 'ms', pictures),
      figure('the same by textbook formulas', 'ms', peer),
    ],
    checks: [
      told('ten legs over 501 levels', median(ours), ' ms', 'lower', 1),
      told('both curves and all figures', median(pictures), ' ms', 'lower', 1),
      ratio('times faster', median(ratios(peer, ours)), 'higher', 100),
      never('levels further than 1e-9 from integration', countErrors(payoff, levels, smoke)),
      never('figures that are not finite', broken),
    ],
    notes: [
      'The peer is written out in test/bench/plain-options.ts; no package of it is installed',
    ],
  };
}

function picture(payoff: Payoff, levels: Float64Array, profits: Float64Array): number {
  payoffCurve(payoff, NOW, levels, profits);
  const now = profits[250] ?? 0;
  payoffCurve(payoff, { years: horizonYears(payoff), volatility: 1 }, levels, profits);
  const figures = payoffFigures(payoff);
  return now + (profits[250] ?? 0) + (figures.expected ?? 0) + packageGreeks(payoff).delta;
}

function plainProfit({ legs, spot, rate }: Payoff, level: number): number {
  let profit = 0;
  for (const leg of legs) {
    if (!isOption(leg)) continue;
    const { kind, strike, years, units, price, volatility } = leg;
    const forward = (level * leg.forward) / spot;
    profit += units * (plainPrice(kind, forward, strike, years, volatility, rate) - price);
  }
  return profit;
}

/** Relative to what the legs are written on. */
function countErrors(payoff: Payoff, levels: Float64Array, smoke: boolean): number {
  const profits = new Float64Array(levels.length);
  const notional = payoff.legs.length * 65 * SPOT;
  let errors = 0;
  for (const years of [0, horizonYears(payoff)]) {
    payoffCurve(payoff, { years, volatility: 1 }, levels, profits);
    for (let at = 0; at < levels.length; at += smoke ? 250 : 50) {
      const slow = slowProfit(payoff.legs, SPOT, RATE, years, levels[at] ?? 0);
      if (!(Math.abs((profits[at] ?? Number.NaN) - slow) <= 1e-9 * notional)) errors += 1;
    }
  }
  return errors;
}
