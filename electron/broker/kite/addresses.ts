/**
 * Where Kite is reached. A row stands for each door; the settings may put another address in its
 * place, as for practice against a simulator on this computer. The order stream and the prices come
 * through the same kind of socket, and each gets a connection of its own, so that a burst of prices
 * never stands before an order update.
 */
import type { AccountSettings } from '../account.ts';

export const KITE_ADDRESSES = {
  rest: 'https://api.kite.trade',
  orders: 'wss://ws.kite.trade',
  market: 'wss://ws.kite.trade',
  login: 'https://kite.zerodha.com/connect/login',
} as const;

export type KiteAddresses = Readonly<Record<keyof typeof KITE_ADDRESSES, string>>;

export function addressesOf({ addresses }: Pick<AccountSettings, 'addresses'>): KiteAddresses {
  const { rest } = addresses;
  // Whoever practises is never sent to the real login page.
  const login = rest === undefined ? KITE_ADDRESSES.login : new URL('/connect/login', rest).href;
  return { ...KITE_ADDRESSES, login, ...addresses };
}

/** Scheme, host and port for the connection, and what stands before every path of it. */
export function splitAddress(address: string): { readonly origin: string; readonly root: string } {
  const { origin, pathname } = new URL(address);
  return { origin, root: pathname.endsWith('/') ? pathname.slice(0, -1) : pathname };
}
