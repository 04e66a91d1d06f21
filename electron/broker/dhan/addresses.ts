/**
 * Where Dhan is reached. Every row can be replaced by `settings.addresses` under its name, so that
 * the same program speaks to the simulator. From the published API pages (v2, 2026); nothing else
 * in this folder knows a host.
 */
import type { AccountSettings } from '../account.ts';

interface AddressRow {
  readonly name: string;
  readonly address: string;
  readonly says: string;
}

export const ADDRESS_ROWS = [
  { name: 'rest', address: 'https://api.dhan.co/v2', says: 'orders, books, quotes, margins' },
  { name: 'auth', address: 'https://auth.dhan.co', says: 'tokens and the consent page' },
  { name: 'orders', address: 'wss://api-order-update.dhan.co', says: 'order updates by push' },
  { name: 'market', address: 'wss://api-feed.dhan.co', says: 'prices by push' },
  {
    name: 'instrumentsDetailed',
    address: 'https://images.dhan.co/api-data/api-scrip-master-detailed.csv',
    says: 'the list of the day’s contracts, a plain file without login',
  },
] as const satisfies readonly AddressRow[];

export type AddressName = (typeof ADDRESS_ROWS)[number]['name'];
export type DhanAddresses = Readonly<Record<AddressName, string>>;

export function addressesOf({ addresses }: Pick<AccountSettings, 'addresses'>): DhanAddresses {
  const found: Partial<Record<AddressName, string>> = {};
  for (const { name, address } of ADDRESS_ROWS) {
    found[name] = (addresses[name] ?? address).replace(/\/+$/, '');
  }
  return found as DhanAddresses;
}

/** An address as the pieces that a request needs: who is dialled, and what stands before a path. */
export function partsOf(address: string): { readonly origin: string; readonly path: string } {
  const { origin, pathname, search } = new URL(address);
  return { origin, path: pathname === '/' ? '' : pathname + search };
}
