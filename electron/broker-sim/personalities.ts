/** The brokers that can be put on, by name: one line each. */
import type { BrokerName } from '../broker/account.ts';
import { DHAN } from './dhan/dhan.ts';
import { KITE } from './kite/kite.ts';
import { NOREN } from './noren/noren.ts';
import type { PersonalityKind } from './personality.ts';

export const PERSONALITIES: Readonly<Partial<Record<BrokerName, PersonalityKind>>> = {
  kite: KITE,
  dhan: DHAN,
  noren: NOREN,
};
