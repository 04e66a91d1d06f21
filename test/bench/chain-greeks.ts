/**
 * Volatilities and greeks of two hundred strikes, calls and puts, from quoted prices; against the
 * textbook formulas in a plain loop.
 */
import { black76Price } from '../../shared/maths/black.ts';
import { type ChainColumns, openChain, solveChain } from '../../shared/maths/chain-greeks.ts';
import { slowGreeks } from '../shared/maths/slow-options.ts';
import type { BenchOptions } from './bench.ts';
import { figure, median, pairs, ratios, timed } from './measure.ts';
import { plainGreeks, plainVolatility } from './plain-options.ts';
import { never, type Outcome, ratio, told } from './report.ts';

const STRIKES = 200;
const FORWARD = 24_112.35;
const YEARS = 12 / 365;
const RATE = 0.065;
const MARKET = { forward: FORWARD, years: YEARS, rate: RATE };
const ERROR_MAX = 1e-9;

function smile(strike: number): number {
  const away = Math.log(strike / FORWARD);
  return 0.131 - 0.22 * away + 1.7 * away * away;
}

/** Between these a call and a put both have a time value; beyond them no quote tells of it. */
function quotedChain(): ChainColumns {
  const chain = openChain(STRIKES);
  for (let at = 0; at < STRIKES; at += 1) {
    const strike = 22_600 + at * 15;
    chain.strikes[at] = strike;
    chain.calls.prices[at] = black76Price('call', FORWARD, strike, YEARS, smile(strike), RATE);
    chain.puts.prices[at] = black76Price('put', FORWARD, strike, YEARS, smile(strike), RATE);
  }
  return chain;
}

export async function run({ smoke }: BenchOptions): Promise<Outcome> {
  const chain = quotedChain();
  const every = smoke ? 50 : 10;
  const repeats = smoke ? 1 : 400;
  let kept = 0;
  const { ours, peer } = await pairs(
    smoke ? 1 : 9,
    () => {
      const ms = timed(() => {
        for (let n = 0; n < repeats; n += 1) solveChain(chain, STRIKES, MARKET);
      });
      return (ms * 1_000) / repeats;
    },
    () => {
      // A part of the chain stands for the whole: all of it would take minutes.
      const ms = timed(() => {
        for (let at = 0; at < STRIKES; at += every) kept += plainStrike(chain, at);
      });
      return ms * 1_000 * every;
    },
  );
  return {
    figures: [
      figure('our chain of 200 strikes', 'µs', ours),
      figure('textbook formulas, halving', 'µs', peer),
    ],
    checks: [
      told('a chain with its volatilities', median(ours), ' µs', 'lower', 400),
      ratio('times faster', median(ratios(peer, ours)), 'higher', 100),
      never('figures further than 1e-9 from integration', countErrors(chain, smoke ? 40 : 4)),
      never('figures of the peer that are not finite', Number.isFinite(kept) ? 0 : 1),
    ],
    notes: [
      'The peer is the textbook formulas as the black-scholes package computes them, written out',
      'in test/bench/plain-options.ts, since the package is not installed',
    ],
  };
}

/** Both options of one strike; the sum keeps the work from being optimised away. */
function plainStrike(chain: ChainColumns, at: number): number {
  const strike = chain.strikes[at] ?? 0;
  let sum = 0;
  for (const right of ['call', 'put'] as const) {
    const price = (right === 'call' ? chain.calls : chain.puts).prices[at] ?? 0;
    const volatility = plainVolatility(right, price, FORWARD, strike, YEARS, RATE);
    const greeks = plainGreeks(right, FORWARD, strike, YEARS, volatility, RATE);
    sum += volatility + greeks.delta + greeks.gamma + greeks.vega + greeks.theta;
  }
  return sum;
}

/** Relative to the forward, as prices are. */
function countErrors(chain: ChainColumns, every: number): number {
  let errors = 0;
  const differs = (ours: number | undefined, slow: number, unit: number): void => {
    if (!(Math.abs((ours ?? Number.NaN) - slow) <= ERROR_MAX * unit)) errors += 1;
  };
  for (let at = 0; at < STRIKES; at += every) {
    const strike = chain.strikes[at] ?? 0;
    for (const right of ['call', 'put'] as const) {
      const side = right === 'call' ? chain.calls : chain.puts;
      const slow = slowGreeks(right, FORWARD, strike, YEARS, smile(strike), RATE);
      differs(side.volatilities[at], smile(strike), 1);
      differs(side.deltas[at], slow.delta, 1);
      differs(side.gammas[at], slow.gamma, 1);
      differs(side.vegas[at], slow.vega, FORWARD);
      differs(side.thetas[at], slow.theta, FORWARD);
    }
  }
  return errors;
}
