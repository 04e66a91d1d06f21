/**
 * Starts the simulated market from a real chain. The file's premiums are kept: the forward comes
 * from put-call parity near the money, the volatility of every strike from its own premium, and
 * from there the path moves them. A chain of a day gone by is put on the nearest expiry that is
 * still ahead, so that it can be traded; only the volatilities then differ from the file's.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import { type Instrument } from '../../shared/domain/instrument.ts';
import { type Price, price, SCALE } from '../../shared/domain/money.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { DAY_MS, dayNumber, indiaDay, indiaMoment } from '../../shared/maths/calendar.ts';
import { impliedVolatility } from '../../shared/maths/implied-volatility.ts';
import type { ChainFile, ChainFileRow, ChainFileSide } from './chain-csv.ts';
import { RATE } from './contract-pricing.ts';
import { type ContractRule, contractRule } from './contract-rules.ts';
import { expiriesOf, listUnderlying, optionOf } from './listing.ts';
import { CLOSE_MINUTES } from './session-clock.ts';
import type { ChainOverlay, SimulatedMarket } from './simulated-market.ts';
import type { ExpiryDay } from './trading-calendar.ts';
import { UNDERLYINGS, type UnderlyingSetup } from './underlyings.ts';
import type { StrikeVolatilities } from './volatility-surface.ts';

export interface ChainStart {
  readonly underlying: string;
  /** The expiry on which the chain now trades. */
  readonly expiryDay: string;
  /** The file's own expiry. */
  readonly fileExpiryDay: string;
  /** Rupees. */
  readonly spot: number;
  readonly strikes: number;
  /** Strikes whose premiums gave a volatility; the others lie on the line between these. */
  readonly priced: number;
}

const PARITY_STRIKES = 7;
const FEWEST_STRIKES = 5;
/** A chain is not put on an expiry that ends within this. */
const SHORTEST_MS = 3_600_000;
const YEAR_MS = 365 * DAY_MS;

export function startFromChain(
  market: SimulatedMarket,
  file: ChainFile,
  name: { readonly underlying: string; readonly expiryDay: string },
  nowMs: number,
): Result<ChainStart, string> {
  const today = indiaDay(nowMs);
  const setup = UNDERLYINGS.find((each) => each.name === name.underlying);
  const rule = contractRule(name.underlying, today);
  if (setup === undefined || rule === null) {
    return err(`The paper market does not know the underlying ${name.underlying}`);
  }
  const expiry = expiryFor(setup, rule, name.expiryDay, nowMs);
  if (expiry === null) return err(`There is no expiry of ${name.underlying} ahead`);
  const years = (momentOf(expiry.day) - nowMs) / YEAR_MS;
  const forward = forwardByParity(file.rows, years);
  if (forward === null) {
    return err('The chain has too few strikes with prices on both sides to find its level');
  }
  const volatilities = volatilitiesOf(file.rows, forward, years);
  if (volatilities.strikes.length < FEWEST_STRIKES) {
    return err('The premiums of the chain give no volatilities');
  }
  const spot = forward * Math.exp(-setup.carry * years);
  const strikes = file.rows.map((row) => row.strike);
  market.instruments.add(listUnderlying(setup, spot, today));
  market.instruments.add(chainContracts(rule, expiry, strikes));
  market.overlay(
    {
      underlying: name.underlying,
      expiryDay: expiry.day,
      strikes,
      volatilities,
      figures: figuresOf(file.rows, rule, expiry),
    },
    spot,
  );
  return ok({
    underlying: name.underlying,
    expiryDay: expiry.day,
    fileExpiryDay: name.expiryDay,
    spot,
    strikes: strikes.length,
    priced: volatilities.strikes.length,
  });
}

/** The contracts of an imported chain, for listing them again after a restart. */
export function overlayContracts(
  overlay: ChainOverlay,
  setup: UnderlyingSetup,
  rule: ContractRule,
  today: string,
): readonly Instrument[] {
  const expiry = expiriesOf(setup, rule, today).find((each) => each.day === overlay.expiryDay);
  return expiry === undefined ? [] : chainContracts(rule, expiry, overlay.strikes.map(price));
}

function chainContracts(
  rule: ContractRule,
  expiry: ExpiryDay,
  strikes: readonly Price[],
): readonly Instrument[] {
  return strikes.flatMap((strike) => [
    optionOf(rule, expiry, strike, 'call'),
    optionOf(rule, expiry, strike, 'put'),
  ]);
}

function expiryFor(
  setup: UnderlyingSetup,
  rule: ContractRule,
  wanted: string,
  nowMs: number,
): ExpiryDay | null {
  const listed = expiriesOf(setup, rule, indiaDay(nowMs));
  const ahead = listed.filter((each) => momentOf(each.day) - nowMs >= SHORTEST_MS);
  return ahead.find((each) => each.day === wanted) ?? ahead[0] ?? null;
}

function momentOf(day: string): number {
  return indiaMoment(dayNumber(day), CLOSE_MINUTES);
}

/** The median over the strikes where calls and puts cost nearly the same. */
function forwardByParity(rows: readonly ChainFileRow[], years: number): number | null {
  const growth = Math.exp(RATE * years);
  const pairs: { apart: number; forward: number }[] = [];
  for (const { strike, call, put } of rows) {
    const callMiddle = middleOf(call);
    const putMiddle = middleOf(put);
    if (callMiddle === null || putMiddle === null) continue;
    const apart = callMiddle - putMiddle;
    pairs.push({ apart: Math.abs(apart), forward: strike / SCALE + apart * growth });
  }
  pairs.sort((a, b) => a.apart - b.apart);
  const near = pairs.slice(0, PARITY_STRIKES).map((pair) => pair.forward);
  if (near.length < 3) return null;
  near.sort((a, b) => a - b);
  return near[Math.floor(near.length / 2)] ?? null;
}

/** Rupees between bid and ask; the last price where one of them is missing. */
function middleOf(side: ChainFileSide): number | null {
  if (side.bid !== null && side.ask !== null && side.bid > 0 && side.ask >= side.bid) {
    return (side.bid + side.ask) / 2 / SCALE;
  }
  return side.last === null || side.last === 0 ? null : side.last / SCALE;
}

/** From the side out of the money: the other one carries its value in the spread. */
function volatilitiesOf(
  rows: readonly ChainFileRow[],
  forward: number,
  years: number,
): StrikeVolatilities {
  const strikes: number[] = [];
  const volatilities: number[] = [];
  for (const row of rows) {
    const strike = row.strike / SCALE;
    const right = strike >= forward ? 'call' : 'put';
    const premium = middleOf(right === 'call' ? row.call : row.put);
    if (premium === null) continue;
    const found = impliedVolatility(right, premium, forward, strike, years, RATE);
    if (!found.ok) continue;
    strikes.push(strike);
    volatilities.push(found.value);
  }
  return { strikes, volatilities };
}

function figuresOf(
  rows: readonly ChainFileRow[],
  rule: ContractRule,
  expiry: ExpiryDay,
): ChainOverlay['figures'] {
  const figures: Record<InstrumentId, { volume: number; openInterest: number }> = {};
  for (const row of rows) {
    for (const right of ['call', 'put'] as const) {
      const { volume, openInterest } = row[right];
      const { id, lot } = optionOf(rule, expiry, row.strike, right);
      figures[id] = { volume: volume * lot, openInterest: openInterest * lot };
    }
  }
  return figures;
}
