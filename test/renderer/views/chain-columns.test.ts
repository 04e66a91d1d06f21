import { expect, test } from 'vitest';
import {
  chainShape,
  nearestStrike,
  putFields,
} from '../../../renderer/views/chain/chain-columns.ts';

test('the book keeps its order on both sides, and the rest is mirrored', () => {
  const { fields, cut } = chainShape(0);
  expect(fields).toEqual([
    'theta',
    'volume',
    'oi',
    'delta',
    'iv',
    'change',
    'last',
    'bidQuantity',
    'bid',
    'ask',
    'askQuantity',
  ]);
  expect(putFields(fields)).toEqual([
    'bidQuantity',
    'bid',
    'ask',
    'askQuantity',
    'last',
    'change',
    'iv',
    'delta',
    'oi',
    'volume',
    'theta',
  ]);
  expect(cut).toEqual([]);
});

test('a narrow panel keeps the prices, and says what it has no room for', () => {
  expect(chainShape(300).fields).toEqual(['bid', 'ask']);
  expect(chainShape(420)).toMatchObject({ fields: ['bid', 'ask'] });
  expect(chainShape(720).fields).toEqual(['oi', 'iv', 'last', 'bid', 'ask']);
  expect(chainShape(720, ['iv']).fields).toEqual(['oi', 'delta', 'last', 'bid', 'ask']);
  expect(chainShape(720, ['iv']).cut).not.toContain('iv');
  expect(chainShape(720).cut).toContain('theta');
});

test('every column of a side has a track, and both sides the same ones', () => {
  const { fields, template } = chainShape(1_600, ['theta']);
  const tracks = template.match(/minmax\([^)]*\)/g) ?? [];
  expect(tracks).toHaveLength(2 * fields.length + 1);
});

test('the strike at the money is the nearest; without a price there is none', () => {
  const strikes = [{ strike: 100 }, { strike: 150 }, { strike: 200 }];
  expect(nearestStrike(strikes, 170)).toBe(1);
  expect(nearestStrike(strikes, 176)).toBe(2);
  expect(nearestStrike(strikes, null)).toBe(-1);
});
