import { expect, test } from 'vitest';
import {
  chainShape,
  nearestStrike,
  putFields,
} from '../../../renderer/views/chain/chain-columns.ts';

test('bid stays left of ask on both sides, and open interest stands outermost', () => {
  const { fields } = chainShape(1_200);
  expect(fields).toEqual(['oi', 'volume', 'last', 'bid', 'ask']);
  expect(putFields(fields)).toEqual(['bid', 'ask', 'last', 'volume', 'oi']);
});

test('a narrow panel keeps the prices', () => {
  expect(chainShape(420).fields).toEqual(['bid', 'ask']);
  expect(chainShape(700).fields).toEqual(['oi', 'last', 'bid', 'ask']);
});

test('the strike at the money is the nearest; without a price there is none', () => {
  const strikes = [{ strike: 100 }, { strike: 150 }, { strike: 200 }];
  expect(nearestStrike(strikes, 170)).toBe(1);
  expect(nearestStrike(strikes, 176)).toBe(2);
  expect(nearestStrike(strikes, null)).toBe(-1);
});
