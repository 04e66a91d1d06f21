/**
 * The whole desk over a gateway of the caller's: real ledger on disk, real engine, caches and
 * publisher, and the paper market for contracts and prices. With a window or without one.
 */
import type { BrokerBook, BrokerOrder, Gateway } from '../../electron/broker/gateway.ts';
import { memoryPaperStore } from '../../electron/broker/paper/paper-store.ts';
import { openPaperSession } from '../../electron/broker/paper/paper-session.ts';
import type { Engine } from '../../electron/engine/engine-port.ts';
import { openEngine } from '../../electron/engine/engine.ts';
import { openDeskServer } from '../../electron/ipc/desk-server.ts';
import type { Extension } from '../../electron/ipc/transport.ts';
import type { DeskServices } from '../../electron/ipc/services.ts';
import type { DeskServer } from '../../electron/ipc/transport.ts';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import type { QuoteBook } from '../../electron/market/quotes.ts';
import { type Meters, openMeters } from '../../electron/observability/meters.ts';
import { idSource } from '../../electron/platform/new-id.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import { marketFacts } from '../../electron/session/market-facts.ts';
import { greeksOf } from '../../electron/session/greeks-of.ts';
import { pnlOf } from '../../electron/session/pnl-of.ts';
import { asId, type BrokerOrderId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { price } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { brokerIdOf, WIRE_QUANTITY } from './frames.ts';
import { ACCOUNT } from './orders.ts';
import { ALL_ALLOWED } from '../support/manifest.ts';
import { WIDE_LIMITS } from '../support/wide-limits.ts';

export const BENCH_MANIFEST = {
  ...ALL_ALLOWED,
  broker: 'bench',
  account: ACCOUNT,
  mode: 'paper',
  ordersPerSecond: 10,
  modificationsPerOrder: 20,
  tradeIds: true,
} as const;

const CONTRACTS = 40;

export interface WholeDesk {
  readonly engine: Engine;
  readonly server: DeskServer;
  readonly services: DeskServices;
  readonly contracts: readonly Instrument[];
  readonly quotes: QuoteBook;
  readonly meters: Meters;
  close(): void;
}

export interface WholeDeskOptions {
  readonly home: string;
  /** Resting orders of another hand that the first read of the book brings. */
  readonly orders: number;
  /** Whether prices move. */
  readonly live: boolean;
  readonly gateway: (book: BrokerBook) => Gateway;
  readonly extension?: (engine: Engine) => Extension;
}

export function valueOf<T, E>(result: { ok: true; value: T } | { ok: false; error: E }): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.error));
}

function restingOrder(n: number, { id }: Instrument): BrokerOrder {
  return {
    brokerOrderId: asId<BrokerOrderId>(brokerIdOf(n)),
    tag: null,
    instrument: id,
    side: 'buy',
    product: 'nrml',
    validity: 'day',
    quantity: quantity(WIRE_QUANTITY),
    type: 'limit',
    price: price(1_010_500),
    trigger: null,
    status: 'working',
    filled: quantity(0),
    filledValue: null,
    rejection: null,
    words: '',
    updatedMs: null,
  };
}

export function openWholeDesk(options: WholeDeskOptions): WholeDesk {
  const world = realWorld();
  const { home, live } = options;
  const appVersion = 'bench';
  const opened = valueOf(openLedger({ home, mode: 'paper', account: ACCOUNT, appVersion, world }));
  const store = memoryPaperStore();
  const paper = valueOf(
    openPaperSession({ world, seed: 7, store, account: ACCOUNT, speed: live ? 1 : 0 }),
  );
  const { instruments, quotes, market } = paper;
  const expiry = instruments.expiries('NIFTY')[1] ?? '';
  const calls = instruments.chain('NIFTY', expiry).flatMap(({ call }) => call ?? []);
  const from = Math.max(0, Math.floor((calls.length - CONTRACTS) / 2));
  const contracts = calls.slice(from, from + CONTRACTS);
  const orders = Array.from({ length: options.orders }, (_, n) => {
    const contract = contracts[n % contracts.length];
    if (contract === undefined) throw new Error('the market lists no contracts');
    return restingOrder(n, contract);
  });
  const meters = openMeters();
  const engine = openEngine({
    world,
    ledger: opened.ledger,
    gateway: options.gateway({ orders, trades: [], positions: [] }),
    market: marketFacts({
      world,
      instruments,
      quotes,
      session: () => market.session(),
      oldListDay: () => null,
      valuation: (id) => market.valuation(id),
      held: () => new Map(),
      funds: () => null,
    }),
    newId: idSource(world),
    baseLimits: WIDE_LIMITS,
    appVersion,
    warning: null,
    meters: {
      commandToDurable: (ms) => meters.observe('command_to_durable', ms),
      updateToDurable: (ms) => meters.observe('update_to_durable', ms),
      brokerRoundTrip: (ms) => meters.observe('broker_round_trip', ms),
      turn: () => undefined,
    },
  });
  valueOf(engine.start());
  if (live) paper.start();
  const services: DeskServices = {
    world,
    engine,
    instruments,
    quotes,
    reads: opened.reads,
    pnl: pnlOf(engine, instruments, quotes),
    greeks: greeksOf(engine, { instruments, quotes, world }),
    paper: null,
    meters,
    home,
    appVersion,
    runtime: 'node',
    live: null,
    liveMissing: () => [],
    accounts: () => [],
    funds: () => null,
  };
  const server = openDeskServer(services, options.extension?.(engine));
  const close = (): void => {
    engine.stop();
    paper.close();
    server.close();
    opened.ledger.close();
  };
  return { engine, server, services, contracts, quotes, meters, close };
}
