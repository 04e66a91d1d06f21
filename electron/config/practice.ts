/**
 * Practice: an account whose addresses all lie on this computer, where a broker is simulated. Only
 * there may a runtime trade that is not the official one.
 */
import type { AccountSetup } from '../../shared/contract/shell.ts';

/** What has to be replaced so that nothing of an order can reach the real broker. */
const ORDER_PATHS: Readonly<Record<AccountSetup['broker'], readonly string[]>> = {
  kite: ['rest', 'orders', 'market'],
  dhan: ['rest', 'orders', 'market'],
  // What is not named there follows `rest`.
  noren: ['rest'],
};

export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

export function isPractice(address: string): boolean {
  return URL.canParse(address) && isLoopbackHost(new URL(address).hostname);
}

export function practises({ broker, addresses }: AccountSetup): boolean {
  const needed = ORDER_PATHS[broker].every((name) => addresses[name] !== undefined);
  return needed && Object.values(addresses).every(isPractice);
}
