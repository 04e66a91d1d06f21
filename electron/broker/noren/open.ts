/** One account at one Noren house, composed: everything below this file gets what it needs here. */
import type { AccountParts, BrokerAccount } from '../account.ts';
import { breaker } from '../net/breaker.ts';
import { budget } from '../net/budget.ts';
import { openHttpLine } from '../net/http.ts';
import { addressesOf } from './addresses.ts';
import { openContractLoader } from './contract-loader.ts';
import { openContracts } from './contracts.ts';
import { houseNamed, HOUSES } from './houses.ts';
import { openLogin } from './login.ts';
import { manifestOf } from './manifest.ts';
import { openMarket } from './market.ts';
import { openMasterFiles } from './master-files.ts';
import { openNorenGateway } from './noren-gateway.ts';
import { preflight } from './preflight.ts';
import { openRest } from './rest.ts';
import { openSession } from './session.ts';
import { openStream } from './socket.ts';
import { standingOf } from './standing.ts';
import { watchSession } from './watch-session.ts';

/** After so long an order without an answer is in doubt. */
const WRITE_DEADLINE_MS = 8_000;

/** Throws for a house or an address that whoever reads the settings should have refused. */
export function openNoren(parts: AccountParts): BrokerAccount {
  const { world, settings, secrets, keepFrame } = parts;
  const house = houseNamed(settings.house);
  if (house === null) {
    const known = HOUSES.map(({ name }) => name).join(', ');
    throw new RangeError(`no house is called "${settings.house}"; there are ${known}`);
  }
  const addresses = addressesOf(house, settings.addresses);
  const uid = settings.clientId.trim().toUpperCase();
  const session = openSession(world, house, uid, secrets);
  const { heardTime } = parts;
  const line = openHttpLine({ world, origin: addresses.restOrigin, heardTime });
  const rest = openRest({
    world,
    house,
    addresses,
    line,
    together: budget(world, house.together),
    reads: budget(world, house.reads),
    newBreaker: () => breaker(world),
    holder: session,
    keepFrame,
    writeDeadlineMs: WRITE_DEADLINE_MS,
  });
  const contracts = openContracts();
  const files = openMasterFiles({ world, folder: parts.cacheFolder, house: house.name, addresses });
  const loader = openContractLoader({
    world,
    files,
    contracts,
    freezeOf: (underlying, day) => parts.freezeOf(underlying, day),
  });
  const marketOpen = (): boolean => parts.marketOpen();
  const stream = openStream({ world, house, addresses, uid, session, keepFrame, marketOpen });
  const manifest = manifestOf(house, settings.account);
  const shared = { world, uid, session, rest, stream, contracts, loader };
  const standing = standingOf(house);
  const gateway = openNorenGateway({ ...shared, manifest, standing });
  const market = openMarket({ world, house, uid, rest, stream, contracts, loader });
  const checked = { world, house, uid, session, rest, contracts, stream: () => stream.state() };
  const login = openLogin({
    world,
    house,
    addresses,
    uid,
    secrets,
    rest,
    session,
    openLine: (origin) => openHttpLine({ world, origin }),
    preflight: () => preflight(checked),
  });
  const stopWatching = watchSession(world, { session, rest, uid });
  return {
    gateway,
    login,
    market,
    close: () => {
      stopWatching();
      gateway.close();
      market.close();
      stream.close();
      session.close();
      line.close();
    },
  };
}
