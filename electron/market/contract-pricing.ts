/**
 * What one contract is worth at one step. Everything that does not change during the day is worked
 * out once per contract; the rest is a pure function of the paths and the step, so a contract that
 * nobody watched is at the same price as if somebody had.
 */
import type { Instrument } from '../../shared/domain/instrument.ts';
import { SCALE } from '../../shared/domain/money.ts';
import { dayNumber, indiaDayNumber, indiaMoment } from '../../shared/maths/calendar.ts';
import { black76Price, type Right } from '../../shared/maths/black.ts';
import type { Path } from './index-paths.ts';
import { hashText } from './prng.ts';
import { CLOSE_MINUTES } from './session-clock.ts';
import {
  chainVolatility,
  type StrikeVolatilities,
  surfaceVolatility,
} from './volatility-surface.ts';

/** The rate that premiums are discounted with; margin and greeks use the same. */
export const RATE = 0.065;
const YEAR_MS = 365 * 86_400_000;

export interface PricedContract {
  readonly instrument: Instrument;
  readonly path: Path;
  readonly hash: number;
  /** Null for what is not an option. */
  readonly right: Right | null;
  readonly strike: number;
  readonly tick: number;
  readonly lot: number;
  /** Null for what never expires. */
  readonly expiryMs: number | null;
  /** Volatilities of an imported chain for this expiry. */
  readonly chain: StrikeVolatilities | null;
  /** 0 to 1: how busy it is; sizes, spreads and trades follow from it. */
  readonly liquidity: number;
}

/** The model's inputs at this moment, for greeks and margin. */
export interface Valuation {
  /** Level of the index or share. */
  readonly spot: number;
  readonly forward: number;
  readonly years: number;
  readonly volatility: number;
  readonly rate: number;
  readonly price: number;
}

export function prepareContract(
  instrument: Instrument,
  path: Path,
  chain: StrikeVolatilities | null,
  nowMs: number,
): PricedContract {
  const right = instrument.kind === 'call' || instrument.kind === 'put' ? instrument.kind : null;
  const expiryMs =
    instrument.expiryDay === null
      ? null
      : indiaMoment(dayNumber(instrument.expiryDay), CLOSE_MINUTES);
  const bare = {
    instrument,
    path,
    hash: hashText(instrument.id),
    right,
    strike: (instrument.strike ?? 0) / SCALE,
    tick: instrument.tick / SCALE,
    lot: instrument.lot,
    expiryMs,
    chain,
    liquidity: 1,
  };
  return { ...bare, liquidity: liquidityOf(bare, nowMs) };
}

export function yearsLeft(contract: PricedContract, nowMs: number): number {
  return contract.expiryMs === null ? 0 : Math.max(0, contract.expiryMs - nowMs) / YEAR_MS;
}

export function forwardAt(contract: PricedContract, level: number, years: number): number {
  return level * Math.exp(contract.path.setup.carry * years);
}

export function volatilityAt(
  contract: PricedContract,
  forward: number,
  years: number,
  factor: number,
): number {
  if (contract.chain !== null) return chainVolatility(contract.chain, factor, contract.strike);
  return surfaceVolatility(contract.path.setup, factor, forward, contract.strike, years);
}

/** The model's price in rupees when the underlying stands at `level`. */
export function fairPrice(
  contract: PricedContract,
  level: number,
  factor: number,
  years: number,
): number {
  if (contract.expiryMs === null) return level;
  const forward = forwardAt(contract, level, years);
  if (contract.right === null) return forward;
  const volatility = volatilityAt(contract, forward, years, factor);
  return black76Price(contract.right, forward, contract.strike, years, volatility, RATE);
}

export function valueContract(contract: PricedContract, step: number, nowMs: number): Valuation {
  const level = contract.path.levelAt(step);
  const factor = contract.path.factorAt(step);
  const years = yearsLeft(contract, nowMs);
  const forward = forwardAt(contract, level, years);
  return {
    spot: level,
    forward,
    years,
    volatility: contract.right === null ? 0 : volatilityAt(contract, forward, years, factor),
    rate: RATE,
    price: fairPrice(contract, level, factor, years),
  };
}

const QUIETEST = 0.004;
const NOON_MINUTES = 12 * 60;

/**
 * Near the money and near in time is busy; deep in the money is the quietest of all. Measured from
 * the day's opening level and its noon, so that it is the same whenever somebody first asks.
 */
function liquidityOf(contract: PricedContract, nowMs: number): number {
  const { setup } = contract.path;
  if (contract.expiryMs === null) return setup.liquidity;
  const years = yearsLeft(contract, indiaMoment(indiaDayNumber(nowMs), NOON_MINUTES));
  const age = 1 / (1 + years * 18);
  if (contract.right === null) return Math.max(QUIETEST, setup.liquidity * age);
  const forward = forwardAt(contract, contract.path.day.open, years);
  const deviation = setup.impliedVolatility * Math.sqrt(Math.max(years, 2 / 365));
  const away = Math.log(contract.strike / forward) / deviation;
  const outOfMoney = contract.right === 'call' ? away : -away;
  const fade = outOfMoney >= 0 ? Math.exp(-0.35 * outOfMoney) : Math.exp(1.1 * outOfMoney);
  return Math.max(QUIETEST, Math.min(1, setup.liquidity * age * fade));
}
