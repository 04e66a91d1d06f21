/** The one place that knows all brokers by name: settings in, one account out. */
import type { AccountParts, BrokerAccount, BrokerName } from './account.ts';
import { openDhan } from './dhan/open.ts';
import { openKite } from './kite/open.ts';
import { openNoren } from './noren/open.ts';

const OPEN: Readonly<Record<BrokerName, (parts: AccountParts) => BrokerAccount>> = {
  kite: (parts) => openKite(parts),
  dhan: (parts) => openDhan(parts),
  noren: (parts) => openNoren(parts),
};

export function openAccount(parts: AccountParts): BrokerAccount {
  return OPEN[parts.settings.broker](parts);
}
