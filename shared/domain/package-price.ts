/**
 * The price of a package in points: what one lot of every ratio costs together, paid above zero and
 * received below. One limit on the whole is turned into limits of the legs that can never add up to
 * more than it. All numbers are integers in ten-thousandths of a rupee.
 */
import { must } from '../lib/assert.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { type Price, price } from './money.ts';
import { SIDE_SIGN, type Side } from './side.ts';

/** One leg as its price is asked for; `ratio` is above zero. */
export interface PricedLeg {
  readonly side: Side;
  readonly ratio: number;
  readonly tick: Price;
  /** The best prices of the market. */
  readonly bid: Price;
  readonly ask: Price;
}

type Sided = Pick<PricedLeg, 'side' | 'ratio'>;

/** Σ of what is paid for bought legs and received for sold ones. */
export function netOf(legs: readonly Sided[], prices: readonly Price[]): number {
  return legs.reduce(
    (sum, { side, ratio }, at) => sum + SIDE_SIGN[side] * ratio * must(prices[at], 'a price'),
    0,
  );
}

/** What it costs to take every leg from the other side of its book at once. */
export function naturalNet(legs: readonly PricedLeg[]): number {
  return netOf(legs, legs.map(natural));
}

/** The step of the package: every price that the legs can add up to is a multiple of it. */
export function netTick(legs: readonly Pick<PricedLeg, 'ratio' | 'tick'>[]): number {
  return legs.reduce((step, { ratio, tick }) => commonDivisor(step, ratio * tick), 0);
}

export function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function natural({ side, bid, ask }: PricedLeg): Price {
  return side === 'buy' ? ask : bid;
}

/** How much better than natural a leg can ask to be: to the best price of its own side. */
function room({ bid, ask }: PricedLeg): number {
  return Math.max(0, ask - bid);
}

/**
 * Limits of the legs for this limit of the package, on the tick, never adding up to more. What has
 * to be gained against the natural price is asked of each leg by the width of its spread; a package
 * that asks for more than its spreads hold asks the rest of the legs in their order. Where the
 * limit is worse than natural the legs take the natural price and no worse.
 */
export function legLimits(
  legs: readonly PricedLeg[],
  net: number,
): Result<readonly Price[], 'out_of_reach'> {
  const gain = naturalNet(legs) - net;
  if (gain <= 0) return ok(legs.map(natural));
  const width = legs.reduce((sum, leg) => sum + leg.ratio * room(leg), 0);
  const better = legs.map((leg) =>
    width === 0 ? 0 : stepDown(Math.min(room(leg), Math.floor((gain * room(leg)) / width)), leg),
  );
  for (const most of [room, reach]) giveRest(legs, better, gain, most);
  if (gainOf(legs, better) < gain) return err('out_of_reach');
  takeBack(legs, better, gain);
  return ok(legs.map((leg, at) => price(natural(leg) - SIDE_SIGN[leg.side] * (better[at] ?? 0))));
}

function stepDown(gap: number, { tick }: PricedLeg): number {
  return gap - (gap % tick);
}

/** As far as a price can go at all: a buy down to one tick; a sale as far again as its price. */
function reach(leg: PricedLeg): number {
  return leg.side === 'buy' ? leg.ask - leg.tick : leg.bid;
}

function gainOf(legs: readonly Sided[], better: readonly number[]): number {
  return legs.reduce((sum, { ratio }, at) => sum + ratio * (better[at] ?? 0), 0);
}

/** Asks what is missing of one leg after the other, in whole ticks, up to what each can give. */
function giveRest(
  legs: readonly PricedLeg[],
  better: number[],
  gain: number,
  most: (leg: PricedLeg) => number,
): void {
  legs.forEach((leg, at) => {
    const missing = gain - gainOf(legs, better);
    if (missing <= 0) return;
    const ticks = Math.ceil(missing / (leg.ratio * leg.tick));
    const own = better[at] ?? 0;
    const spare = Math.max(0, most(leg) - own);
    better[at] = own + Math.min(ticks * leg.tick, stepDown(spare, leg));
  });
}

/** Whole ticks that were asked for beyond the limit go back, so that no leg asks too much. */
function takeBack(legs: readonly PricedLeg[], better: number[], gain: number): void {
  legs.forEach((leg, at) => {
    const spare = gainOf(legs, better) - gain;
    const ticks = Math.floor(spare / (leg.ratio * leg.tick));
    better[at] = Math.max(0, (better[at] ?? 0) - ticks * leg.tick);
  });
}
