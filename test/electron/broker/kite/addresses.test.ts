/** Kite's doors: the real ones, and those that settings put in their place. */
import { expect, test } from 'vitest';
import {
  addressesOf,
  KITE_ADDRESSES,
  splitAddress,
} from '../../../../electron/broker/kite/addresses.ts';
import { isSafeAddress } from '../../../../electron/broker/net/http.ts';

test('the real doors are encrypted', () => {
  expect(addressesOf({ addresses: {} })).toEqual(KITE_ADDRESSES);
  for (const address of Object.values(KITE_ADDRESSES)) expect(isSafeAddress(address)).toBe(true);
});

test('who practises is never sent to the real login page', () => {
  const addresses = { rest: 'http://127.0.0.1:1/kite/', orders: 'ws://127.0.0.1:1' };
  expect(addressesOf({ addresses })).toEqual({
    ...addresses,
    market: KITE_ADDRESSES.market,
    login: 'http://127.0.0.1:1/connect/login',
  });
  const login = 'http://127.0.0.1:2/login';
  expect(addressesOf({ addresses: { ...addresses, login } }).login).toBe(login);
});

test.each([
  ['https://api.kite.trade', 'https://api.kite.trade', ''],
  ['http://127.0.0.1:80/', 'http://127.0.0.1', ''],
  ['http://127.0.0.1:81/kite/v3/', 'http://127.0.0.1:81', '/kite/v3'],
])('%s', (address, origin, root) => {
  expect(splitAddress(address)).toEqual({ origin, root });
});
