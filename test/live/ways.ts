/** How an account of each broker is set up against its simulator, and what logs it in. */
import type { BrokerName } from '../../electron/broker/account.ts';
import type { BrokerSim } from '../../electron/broker-sim/broker-sim.ts';

/** Where things stand in the JSON of a broker, for faults that change them. */
export interface WireWords {
  readonly replyId: string;
  /** Before a field of every row of a book, and of a pushed update. */
  readonly bookPath: string;
  readonly pushPath: string;
  readonly row: Readonly<Record<'quantity' | 'price' | 'status', string>>;
  readonly push: Readonly<Record<'quantity' | 'price' | 'status', string>>;
  readonly tradeId: string;
}

export interface Way {
  readonly broker: BrokerName;
  readonly house: string | null;
  setup(sim: BrokerSim): {
    readonly clientId: string;
    readonly addresses: Readonly<Record<string, string>>;
  };
  readonly words: WireWords;
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
    words: {
      replyId: 'data.order_id',
      bookPath: 'data.*.',
      pushPath: 'data.',
      row: { quantity: 'quantity', price: 'price', status: 'status' },
      push: { quantity: 'quantity', price: 'price', status: 'status' },
      tradeId: 'trade_id',
    },
    setup: ({ addresses: { rest, orders, market, login } }) => ({
      clientId: login['user_id'] ?? '',
      addresses: { rest, orders, market, login: `${rest}/connect/login` },
    }),
    given: (sim) => of(sim.login(), 'api_key', 'api_secret', 'request_token'),
  },
  {
    broker: 'dhan',
    house: null,
    words: {
      replyId: 'orderId',
      bookPath: '*.',
      pushPath: 'Data.',
      row: { quantity: 'quantity', price: 'price', status: 'orderStatus' },
      push: { quantity: 'quantity', price: 'price', status: 'status' },
      tradeId: 'exchangeTradeId',
    },
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
    words: {
      replyId: 'norenordno',
      bookPath: '*.',
      pushPath: '',
      row: { quantity: 'qty', price: 'prc', status: 'status' },
      push: { quantity: 'qty', price: 'prc', status: 'status' },
      tradeId: 'flid',
    },
    setup: ({ addresses: { rest, orders, login } }) => ({
      clientId: login['uid'] ?? '',
      addresses: { rest, orders },
    }),
    given: (sim) => of(sim.login(), 'password', 'api_secret', 'totp'),
  },
];
