import { expect, test } from 'vitest';
import type { Position } from '../../../renderer/store/rows.ts';
import {
  arrange,
  brokerDifference,
  CLOSED,
  listIds,
  netPnl,
  sumsOf,
  TOTALS,
} from '../../../renderer/views/positions/groups.ts';
import { makePositions } from '../../support/preview/fixture-data.ts';

function rows(): readonly Position[] {
  return makePositions();
}

test('rows stand under their strategies, and the totals come last', () => {
  const ids = listIds(arrange(rows(), 'strategy'), new Set());
  expect(ids.filter((id) => id.startsWith('group:'))).toEqual([
    'group:BNF hedge',
    'group:Iron Condor 3',
    'group:Weekly strangle',
  ]);
  expect(ids.at(-1)).toBe(TOTALS);
  expect(ids).toHaveLength(7 + 3 + 1);
});

test('a folded group keeps its title only', () => {
  const ids = listIds(arrange(rows(), 'underlying'), new Set(['group:NIFTY']));
  expect(ids).toContain('group:NIFTY');
  expect(ids.filter((id) => id.includes('NIFTY26') && !id.includes('BANKNIFTY'))).toEqual([]);
});

test('what is flat is folded away as closed, and an entry on its way is not', () => {
  const [first, second, third] = rows();
  if (first === undefined || second === undefined || third === undefined) throw new Error('rows');
  const arranged = arrange(
    [
      { ...first, net: 0, tracker: 'exited' },
      { ...second, net: 0, tracker: 'pending' },
      { ...third, net: 0, tracker: 'cancelled', boughtUnits: 0, soldUnits: 0 },
    ],
    'strategy',
  );
  expect(arranged.closed.keys).toEqual([first.key]);
  expect(arranged.groups.flatMap((group) => group.keys)).toEqual([second.key]);
  expect(listIds(arranged, new Set())).not.toContain(first.key);
  expect(listIds(arranged, new Set([CLOSED]))).toContain(first.key);
});

test('what was closed on another day is in no list', () => {
  const [first] = rows();
  if (first === undefined) throw new Error('rows');
  const flat = { ...first, net: 0, tracker: 'exited' as const };
  expect(arrange([flat], 'strategy').closed.keys).toEqual([first.key]);
  expect(listIds(arrange([{ ...flat, tradedToday: false }], 'strategy'), new Set())).toEqual([]);
});

test('the net of a group is open and realised with the charges taken off', () => {
  const [first, second] = rows();
  if (first === undefined || second === undefined) throw new Error('rows');
  const sums = sumsOf([
    { ...first, unrealised: 500, realisedToday: 100, charges: 30, markStale: false },
    { ...second, unrealised: null, realisedToday: -40, charges: 10, mark: null },
  ]);
  expect(sums).toEqual({ unrealised: 500, realised: 60, charges: 40, stale: 1 });
  expect(netPnl(sums)).toBe(520);
});

test('the broker is compared with all strategies of a contract together', () => {
  const [first] = rows();
  if (first === undefined) throw new Error('rows');
  const mine = { ...first, key: 'a', net: 150, brokerNet: 300 };
  const other = { ...first, key: 'b', strategy: 'Other', net: 75, brokerNet: 300 };
  expect(brokerDifference(mine, [mine, other])).toBe(75);
  expect(brokerDifference({ ...mine, brokerNet: null }, [mine, other])).toBe(0);
});
