/** What the simulated market starts from: one row per index or share, in rupees and per year. */
import { mustContractRule } from './contract-rules.ts';

export interface UnderlyingSetup {
  readonly name: string;
  /** The level at which a fresh market opens. */
  readonly level: number;
  /** How much it moves in a year of trading time, as a share of the level. */
  readonly realisedVolatility: number;
  /** What short-dated options at the money are priced with. */
  readonly impliedVolatility: number;
  /** Share of its moves that it has in common with the whole market. */
  readonly correlation: number;
  /** Futures premium, a year. */
  readonly carry: number;
  /** 1 for the busiest index; scales sizes and tightens spreads. */
  readonly liquidity: number;
  readonly weeklies: number;
  readonly monthlies: number;
  /** Strikes listed on each side of the money; 0 for a share without options. */
  readonly strikesEachSide: number;
  /** Only a cash share: no futures, no options, and a contract rule is not needed. */
  readonly cashOnly: boolean;
}

type Row = readonly [
  name: string,
  level: number,
  realised: number,
  implied: number,
  correlation: number,
  liquidity: number,
  weeklies: number,
  strikes: number,
];

const CARRY = 0.065;
const MONTHLIES = 3;

// Levels of November 2026; volatilities typical of quiet weeks.
const OPTIONED: readonly Row[] = [
  ['NIFTY', 26_000, 0.12, 0.125, 0.95, 1, 4, 40],
  ['BANKNIFTY', 59_000, 0.14, 0.145, 0.88, 0.6, 0, 40],
  ['FINNIFTY', 27_500, 0.135, 0.14, 0.88, 0.2, 0, 32],
  ['MIDCPNIFTY', 13_900, 0.15, 0.165, 0.8, 0.2, 0, 32],
  ['SENSEX', 85_000, 0.12, 0.125, 0.96, 0.7, 4, 40],
  ['RELIANCE', 1_500, 0.2, 0.22, 0.65, 0.15, 0, 16],
  ['HDFCBANK', 1_000, 0.17, 0.19, 0.7, 0.15, 0, 16],
];

/** Shares that exist to practise on: the paper broker misbehaves on each of them in its own way. */
export const PRACTICE_SHARES = ['TIMEOUT', 'REJECT', 'PARTIAL', 'LATE', 'SLOW'] as const;
export type PracticeShare = (typeof PRACTICE_SHARES)[number];

const PRACTICE_LEVEL = 100;

export const UNDERLYINGS: readonly UnderlyingSetup[] = [
  ...OPTIONED.map(optioned),
  ...PRACTICE_SHARES.map((name, place) => cashShare(name, PRACTICE_LEVEL * (place + 1))),
];

function optioned(row: Row): UnderlyingSetup {
  const [name, level, realised, implied, correlation, liquidity, weeklies, strikes] = row;
  return {
    name,
    level,
    realisedVolatility: realised,
    impliedVolatility: implied,
    correlation,
    carry: CARRY,
    liquidity,
    weeklies,
    monthlies: MONTHLIES,
    strikesEachSide: strikes,
    cashOnly: false,
  };
}

export function cashShare(name: string, level: number): UnderlyingSetup {
  return {
    name,
    level,
    realisedVolatility: 0.22,
    impliedVolatility: 0.25,
    correlation: 0.4,
    carry: CARRY,
    liquidity: 0.3,
    weeklies: 0,
    monthlies: 0,
    strikesEachSide: 0,
    cashOnly: true,
  };
}

/** Proves at start that every row with contracts can be listed on this day. */
export function checkSetups(setups: readonly UnderlyingSetup[], today: string): void {
  for (const setup of setups) if (!setup.cashOnly) mustContractRule(setup.name, today);
}
