/** A whole chain against integration, halving and the single option, and what it cannot solve. */
import { describe, expect, test } from 'vitest';
import { black76, black76Price } from '../../../shared/maths/black.ts';
import { openChain, solveChain, type ChainColumns } from '../../../shared/maths/chain-greeks.ts';
import { slowGreeks, slowVolatility } from './slow-options.ts';

const FORWARD = 24_112.35;
const RATE = 0.065;
const STRIKES = 200;

function smile(strike: number): number {
  const away = Math.log(strike / FORWARD);
  return 0.131 - 0.22 * away + 1.7 * away * away;
}

function pricedChain(years: number): ChainColumns {
  const chain = openChain(STRIKES);
  for (let at = 0; at < STRIKES; at += 1) {
    const strike = 19_000 + at * 50;
    const volatility = smile(strike);
    chain.strikes[at] = strike;
    chain.calls.prices[at] = black76Price('call', FORWARD, strike, years, volatility, RATE);
    chain.puts.prices[at] = black76Price('put', FORWARD, strike, years, volatility, RATE);
  }
  return chain;
}

describe('a chain of two hundred strikes', () => {
  test.each([3 / 365, 30 / 365, 0.5])('agrees with integration to 1e-9, %f years', (years) => {
    const chain = pricedChain(years);
    solveChain(chain, STRIKES, { forward: FORWARD, years, rate: RATE });
    for (let at = 0; at < STRIKES; at += 7) {
      const strike = chain.strikes[at] ?? 0;
      for (const right of ['call', 'put'] as const) {
        const side = right === 'call' ? chain.calls : chain.puts;
        const inside = right === 'call' ? strike < FORWARD : strike > FORWARD;
        const slow = slowGreeks(right, FORWARD, strike, years, smile(strike), RATE);
        // Deep inside a double holds the price but no digits of the time value: nothing to find.
        if (slow.vega < 1e-5 * FORWARD * (inside ? 1 : 1e-9)) continue;
        expect(Math.abs((side.volatilities[at] ?? 0) - smile(strike))).toBeLessThan(1e-9);
        expect(Math.abs((side.deltas[at] ?? 0) - slow.delta)).toBeLessThan(1e-9);
        expect(Math.abs((side.gammas[at] ?? 0) - slow.gamma)).toBeLessThan(1e-9);
        expect(Math.abs((side.vegas[at] ?? 0) - slow.vega)).toBeLessThan(1e-9 * FORWARD);
        expect(Math.abs((side.thetas[at] ?? 0) - slow.theta)).toBeLessThan(1e-9 * FORWARD);
      }
    }
  });

  test('finds the volatility that halving finds', () => {
    const years = 12 / 365;
    const chain = pricedChain(years);
    solveChain(chain, STRIKES, { forward: FORWARD, years, rate: RATE });
    for (let at = 70; at < 140; at += 10) {
      const strike = chain.strikes[at] ?? 0;
      const right = strike >= FORWARD ? 'call' : 'put';
      const side = right === 'call' ? chain.calls : chain.puts;
      const slow = slowVolatility(right, side.prices[at] ?? 0, FORWARD, strike, years, RATE);
      expect(Math.abs((side.volatilities[at] ?? 0) - slow)).toBeLessThan(1e-9);
    }
  });

  test('prices on a tick are met again by the single option', () => {
    const years = 5 / 365;
    const chain = pricedChain(years);
    for (const side of [chain.calls, chain.puts]) {
      for (let at = 0; at < STRIKES; at += 1) {
        side.prices[at] = Math.max(0.05, Math.round((side.prices[at] ?? 0) * 20) / 20);
      }
    }
    solveChain(chain, STRIKES, { forward: FORWARD, years, rate: RATE });
    let solved = 0;
    for (let at = 0; at < STRIKES; at += 1) {
      const volatility = chain.puts.volatilities[at] ?? 0;
      if (Number.isNaN(volatility)) continue;
      solved += 1;
      const again = black76('put', FORWARD, chain.strikes[at] ?? 0, years, volatility, RATE);
      expect(Math.abs(again.price - (chain.puts.prices[at] ?? 0))).toBeLessThan(1e-9);
      expect(chain.puts.deltas[at]).toBeCloseTo(again.delta, 12);
      expect(chain.puts.thetas[at]).toBeCloseTo(again.theta, 9);
    }
    expect(solved).toBeGreaterThan(100);
  });
});

describe('a price that no volatility gives', () => {
  test.each([
    ['nobody quotes', Number.NaN, 0.1],
    ['zero', 0, 0.1],
    ['below the inner value', 4_000, 0.1],
    ['the forward itself', FORWARD * 1.1, 0.1],
    ['expired', 5_200, 0],
    ['expired yesterday', 5_200, -0.01],
  ])('%s: everything of that strike is NaN, the others stand', (_says, price, years) => {
    const chain = openChain(2);
    chain.strikes.set([19_000, 24_000]);
    chain.calls.prices.set([price, 400]);
    chain.puts.prices.set([1, 300]);
    solveChain(chain, 2, { forward: FORWARD, years, rate: RATE });
    for (const name of ['volatilities', 'deltas', 'gammas', 'vegas', 'thetas'] as const) {
      expect(chain.calls[name][0]).toBeNaN();
      if (years > 0) expect(Math.abs(chain.puts[name][1] ?? Number.NaN)).toBeGreaterThan(0);
    }
  });

  test('what was known of a strike is forgotten when its price goes', () => {
    const chain = pricedChain(0.1);
    solveChain(chain, STRIKES, { forward: FORWARD, years: 0.1, rate: RATE });
    chain.calls.prices[100] = Number.NaN;
    solveChain(chain, STRIKES, { forward: FORWARD, years: 0.1, rate: RATE });
    expect(chain.calls.volatilities[100]).toBeNaN();
    expect(chain.calls.deltas[100]).toBeNaN();
    expect(chain.puts.volatilities[100]).toBeGreaterThan(0);
  });
});
