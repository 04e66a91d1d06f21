/**
 * Where a house is spoken to. Each address can be replaced by the settings, as for a simulator on
 * this computer; what is not replaced follows `rest`, so that naming that one and the stream is
 * enough and no request can go to the real service by oversight.
 */
import type { AccountSettings } from '../account.ts';
import { isSafeAddress } from '../net/http.ts';
import type { House, Masters } from './houses.ts';

export interface Addresses {
  /** Scheme, host and port of the REST routes. */
  readonly restOrigin: string;
  /** Path before a route, with a slash at both ends. */
  readonly restPath: string;
  /** Orders and prices share this one stream. */
  readonly socket: string;
  readonly page: string | null;
  readonly token: string | null;
  readonly masterRoot: string;
  readonly masters: Masters;
}

const ADDRESS_NAMES = ['rest', 'orders', 'login', 'token', 'masters'] as const;

/** Throws for an address that is not safe; whoever reads the settings has refused it with words. */
export function addressesOf(house: House, given: AccountSettings['addresses']): Addresses {
  for (const name of ADDRESS_NAMES) {
    const address = given[name];
    if (address !== undefined && !isSafeAddress(address)) {
      throw new RangeError(`the address "${name}" is neither encrypted nor on this computer`);
    }
  }
  const rest = new URL(given['rest'] ?? house.rest);
  const moved = given['rest'] !== undefined;
  const page = moved && house.page !== null ? rest.origin + pathOf(house.page) : house.page;
  const token = moved && house.token !== null ? rest.origin + pathOf(house.token) : house.token;
  const ownMasters = moved || given['masters'] !== undefined;
  return {
    restOrigin: rest.origin,
    restPath: rest.pathname.endsWith('/') ? rest.pathname : `${rest.pathname}/`,
    socket: given['orders'] ?? (moved ? streamBeside(house, rest) : house.socket),
    page: given['login'] ?? page,
    token: given['token'] ?? token,
    masterRoot: given['masters'] ?? (moved ? `${rest.origin}/` : house.masterRoot),
    masters: ownMasters ? { form: 'zip' } : house.masters,
  };
}

/** On the host of the routes, under the house's own path. */
function streamBeside(house: House, rest: URL): string {
  const scheme = rest.protocol === 'https:' ? 'wss:' : 'ws:';
  return `${scheme}//${rest.host}${pathOf(house.socket)}`;
}

function pathOf(address: string): string {
  return new URL(address).pathname;
}
