/** One Kite account out of its parts. Nothing is shared between two of them. */
import type { AccountParts, BrokerAccount } from '../account.ts';
import { openHttpLine } from '../net/http.ts';
import { addressesOf, splitAddress } from './addresses.ts';
import { openContracts } from './instruments.ts';
import { openGateway } from './kite-gateway.ts';
import { openMarket } from './market.ts';
import { kitePreflight } from './preflight.ts';
import { openRest } from './rest.ts';
import { openSession } from './session.ts';

export function openKite(parts: AccountParts): BrokerAccount {
  const addresses = addressesOf(parts.settings);
  const { origin, root } = splitAddress(addresses.rest);
  const http = openHttpLine({ world: parts.world, origin, heardTime: parts.heardTime });
  const up = new Set<string>();
  const rest = openRest({
    parts,
    http,
    root,
    key: () => session.key(),
    keyRefused: (key, words) => session.end(key, words),
  });
  const session = openSession({
    parts,
    rest,
    loginPage: addresses.login,
    preflight: () =>
      kitePreflight({
        world: parts.world,
        rest,
        listDay: () => contracts.day(),
        streams: () => ({
          up: up.size,
          of: 2,
          unreadable: gateway.heard().unreadable + market.unreadable(),
        }),
      }),
  });
  const contracts = openContracts({ parts, rest });
  const shared = { parts, rest, session, contracts };
  const gateway = openGateway({ ...shared, address: addresses.orders });
  const market = openMarket({ ...shared, address: addresses.market });
  for (const [name, line] of Object.entries({ gateway, market })) {
    line.onLink(({ state }) => {
      if (state === 'up') up.add(name);
      else up.delete(name);
    });
  }
  return {
    gateway,
    login: session,
    market,
    close: () => {
      gateway.close();
      market.close();
      session.close();
      http.close();
    },
  };
}
