/** One account at Dhan, composed: session, order side and market side over one token. */
import type { AccountParts, BrokerAccount } from '../account.ts';
import { openAccessToken } from './access-token.ts';
import { addressesOf } from './addresses.ts';
import { openContracts } from './contracts.ts';
import { openGateway } from './dhan-gateway.ts';
import { openInstrumentStore } from './instrument-store.ts';
import { openLoginWays } from './login-ways.ts';
import { openMarket } from './market.ts';
import { preflight } from './preflight.ts';
import { openRest } from './rest.ts';
import { openSession } from './session.ts';

export function openDhan(parts: AccountParts): BrokerAccount {
  const addresses = addressesOf(parts.settings);
  const { clientId } = parts.settings;
  const token = openAccessToken(parts.secrets);
  const contracts = openContracts();
  const rest = openRest({ parts, address: addresses.rest, clientId, token });
  const ways = openLoginWays(parts, addresses.auth);
  const session = openSession({ parts, token, rest, ways });
  const store = openInstrumentStore(parts, addresses.instrumentsDetailed);
  const suspect = (): void => session.suspect();
  const gateway = openGateway({
    parts,
    address: addresses.orders,
    token,
    rest,
    contracts,
    suspect,
  });
  let first = true;
  const market = openMarket({
    parts,
    address: addresses.market,
    token,
    rest,
    store,
    contracts,
    suspect,
    // A stream that waited for the list dials now; a later list changes nothing for it.
    listed: () => {
      if (first) redial('the contracts are read');
      first = false;
    },
  });
  function redial(why: string): void {
    gateway.redial(why);
    market.redial(why);
  }

  token.onChange(redial);

  return {
    gateway,
    market,
    login: {
      fields: () => session.fields(),
      page: () => session.page(),
      readRedirect: (address) => session.readRedirect(address),
      status: () => session.status(),
      logIn: (given) => session.logIn(given),
      resume: () => session.resume(),
      logOut: () => session.logOut(),
      onStatus: (listen) => session.onStatus(listen),
      preflight: () =>
        preflight({
          parts,
          token,
          rest,
          listDay: () => market.listDay(),
          links: () => ({ orders: gateway.link(), market: market.link() }),
        }),
    },
    close() {
      session.close();
      gateway.dispose();
      market.dispose();
      rest.close();
      store.close();
    },
  };
}
