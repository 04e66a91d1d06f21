/** How an account of each broker is set up against its simulator, and what logs it in. */
import type { BrokerName } from '../../electron/broker/account.ts';
import type { BrokerSim } from '../../electron/broker-sim/broker-sim.ts';

export interface Way {
  readonly broker: BrokerName;
  readonly house: string | null;
  setup(sim: BrokerSim): {
    readonly clientId: string;
    readonly addresses: Readonly<Record<string, string>>;
  };
  /** What a person would type or paste now; one-time codes are fresh each time. */
  given(sim: BrokerSim): Readonly<Record<string, string>>;
}

function of(from: Readonly<Record<string, string>>, ...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, from[name] ?? '']));
}

export const WAYS: readonly Way[] = [
  {
    broker: 'kite',
    house: null,
    setup: ({ addresses: { rest, orders, market, login } }) => ({
      clientId: login['user_id'] ?? '',
      addresses: { rest, orders, market, login: `${rest}/connect/login` },
    }),
    given: (sim) => of(sim.login(), 'api_key', 'api_secret', 'request_token'),
  },
  {
    broker: 'dhan',
    house: null,
    setup: ({ addresses: { rest, orders, market, login, more } }) => ({
      clientId: login['client_id'] ?? '',
      addresses: {
        rest,
        orders,
        market,
        auth: more['auth'] ?? '',
        instrumentsDetailed: more['instrumentsDetailed'] ?? '',
      },
    }),
    given: (sim) => of(sim.login(), 'access_token'),
  },
  {
    broker: 'noren',
    house: 'shoonya_classic',
    setup: ({ addresses: { rest, orders, login } }) => ({
      clientId: login['uid'] ?? '',
      addresses: { rest, orders },
    }),
    given: (sim) => of(sim.login(), 'password', 'api_secret', 'totp'),
  },
];
