/**
 * Our volatilities beside those that the exchange lists, over a real chain where one is at hand.
 * The file says neither when it was taken nor which level the exchange computed with. Both follow
 * from its own figures by least squares: a level of 23,954 and 22.9 hours, which is the afternoon
 * before expiry. Calls and puts of the file together stand for a forward of 23,972.5.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { openChain, solveChain, type ChainColumns } from '../../../shared/maths/chain-greeks.ts';

/** Real files lie beside the checkout on some machines; they are never part of it. */
const FILE = join(
  import.meta.dirname,
  '../../../../shared/data/option-chain-ED-NIFTY-30-Jun-2026.csv',
);
const ABSENT = !existsSync(FILE);
const LISTED_LEVEL = 23_954;
const YEARS = 22.9 / 24 / 365;
const RATE = 0.065;

interface RealSide {
  readonly listed: number;
  readonly last: number;
  readonly middle: number;
}

interface RealRow {
  readonly strike: number;
  readonly call: RealSide;
  readonly put: RealSide;
}

/** The columns of the exchange's file, counted from 0; sizes and changes are left out. */
const COLUMNS = {
  call: { listed: 4, last: 5, bid: 8, ask: 9 },
  strike: 11,
  put: { listed: 18, last: 17, bid: 13, ask: 14 },
} as const;

function readRows(): readonly RealRow[] {
  const records: string[][] = parse(readFileSync(FILE, 'utf8'), {
    relax_column_count: true,
    from_line: 3,
  });
  return records.map((cells) => {
    const number = (at: number): number => {
      const text = (cells[at] ?? '-').replaceAll(',', '');
      return text === '-' ? Number.NaN : Number(text);
    };
    const side = ({
      listed,
      last,
      bid,
      ask,
    }: Record<'listed' | 'last' | 'bid' | 'ask', number>) => ({
      listed: number(listed) / 100,
      last: number(last),
      middle: (number(bid) + number(ask)) / 2,
    });
    return { strike: number(COLUMNS.strike), call: side(COLUMNS.call), put: side(COLUMNS.put) };
  });
}

function solved(rows: readonly RealRow[], price: 'last' | 'middle', forward: number): ChainColumns {
  const chain = openChain(rows.length);
  for (const [at, { strike, call, put }] of rows.entries()) {
    chain.strikes[at] = strike;
    chain.calls.prices[at] = call[price];
    chain.puts.prices[at] = put[price];
  }
  solveChain(chain, rows.length, { forward, years: YEARS, rate: RATE });
  return chain;
}

describe('a real chain of the exchange', () => {
  test('its listed volatilities follow from its last prices by our model and its level', ({
    skip,
  }) => {
    skip(ABSENT, 'the recorded chain is not on this machine');
    const rows = readRows().filter(({ strike }) => strike >= 23_600 && strike <= 24_400);
    const { calls, puts } = solved(rows, 'last', LISTED_LEVEL);
    const apart = rows.flatMap(({ call, put }, at) => [
      (calls.volatilities[at] ?? 0) - call.listed,
      (puts.volatilities[at] ?? 0) - put.listed,
    ]);
    const known = apart.filter((each) => !Number.isNaN(each));
    const squares = known.reduce((sum, each) => sum + each * each, 0);
    expect(known.length).toBeGreaterThan(25);
    // In percentage points: 0.26 in the mean square, 0.9 at the worst strike.
    expect(Math.sqrt(squares / known.length)).toBeLessThan(0.0027);
    expect(Math.max(...known.map(Math.abs))).toBeLessThan(0.0092);
  });

  test('with the forward of the chain itself a call and its put say the same', ({ skip }) => {
    skip(ABSENT, 'the recorded chain is not on this machine');
    const rows = readRows().filter(({ strike }) => strike >= 23_650 && strike <= 24_350);
    const near = rows.map(({ strike, call, put }) => strike + call.middle - put.middle);
    const forward = [...near].sort((a, b) => a - b)[Math.floor(near.length / 2)] ?? 0;
    expect(forward).toBeCloseTo(23_972.5, 0);
    const { calls, puts } = solved(rows, 'middle', forward);
    for (const [at, { call, put }] of rows.entries()) {
      const ours = Math.abs((calls.volatilities[at] ?? 0) - (puts.volatilities[at] ?? 0));
      expect(ours).toBeLessThan(0.0035);
      // Where the exchange lists both it lists two volatilities for one strike.
      if (!Number.isNaN(call.listed - put.listed)) {
        expect(Math.abs(call.listed - put.listed)).toBeGreaterThan(0.035);
      }
    }
  });
});
