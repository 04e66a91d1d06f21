/** The whole desk without Electron or disk: paper market, engine, server, over a fake world. */
import { openPaperSession, type PaperSession } from '../../electron/broker/paper/paper-session.ts';
import { memoryPaperStore, type PaperStore } from '../../electron/broker/paper/paper-store.ts';
import type { Engine } from '../../electron/engine/engine-port.ts';
import { openEngine } from '../../electron/engine/engine.ts';
import { openDeskServer } from '../../electron/ipc/desk-server.ts';
import type { DeskServices } from '../../electron/ipc/services.ts';
import type { Client, DeskServer } from '../../electron/ipc/transport.ts';
import type { LedgerReads } from '../../electron/ledger/read-db.ts';
import { openMeters } from '../../electron/observability/meters.ts';
import { idSource } from '../../electron/platform/new-id.ts';
import { greeksOf } from '../../electron/session/greeks-of.ts';
import { pnlOf } from '../../electron/session/pnl-of.ts';
import { marketFacts } from '../../electron/session/market-facts.ts';
import { paperControls } from '../../electron/session/paper-controls.ts';
import type { Push, Response } from '../../shared/contract/envelope.ts';
import type { Limits } from '../../shared/domain/limits.ts';
import { money, SCALE } from '../../shared/domain/money.ts';
import { memoryLedger, type MemoryLedger } from './memory-ledger.ts';
import { ACCOUNT } from './scripted-gateway.ts';
import { WIDE_LIMITS } from './wide-limits.ts';
import { type FakeWorld, fakeWorld } from './world.ts';

export interface PaperDesk {
  readonly world: FakeWorld;
  readonly paper: PaperSession;
  readonly ledger: MemoryLedger;
  readonly engine: Engine;
  readonly services: DeskServices;
  readonly server: DeskServer;
  connect(): TestClient;
}

export interface TestClient {
  readonly client: Client;
  readonly pushes: Push[];
  ask(name: string, params?: unknown): Promise<Response>;
}

const SEED = 7;

function readsOf(ledger: MemoryLedger): LedgerReads {
  return {
    story: (chain) => ledger.events().filter((record) => record.chain === chain),
    page: (after, limit) => ledger.events().slice(after, after + limit),
    newest: (before, limit) =>
      ledger
        .events()
        .filter((record) => record.seq < before)
        .toReversed()
        .slice(0, limit),
    order: () => null,
    close: () => undefined,
  };
}

/** Opens it connected and reconciled, with the market running. */
export async function openPaperDesk(
  world: FakeWorld = fakeWorld(),
  kept: {
    readonly ledger?: MemoryLedger;
    readonly store?: PaperStore;
    readonly limits?: Limits;
  } = {},
): Promise<PaperDesk> {
  const ledger = kept.ledger ?? memoryLedger();
  const opened = openPaperSession({
    world,
    seed: SEED,
    store: kept.store ?? memoryPaperStore(),
    account: ACCOUNT,
  });
  if (!opened.ok) throw new Error(opened.error);
  const paper = opened.value;
  const engine = openEngine({
    world,
    ledger,
    gateway: paper.gateway,
    market: marketFacts({
      world,
      instruments: paper.instruments,
      quotes: paper.quotes,
      session: () => paper.market.session(),
      oldListDay: () => null,
      valuation: (id) => paper.market.valuation(id),
      held: () =>
        new Map(
          [...engine.view.positions.values()].map(({ instrument, net }) => [instrument, net]),
        ),
      funds: () => ({ available: money(1_00_00_000 * SCALE), used: money(0) }),
    }),
    newId: idSource(world),
    baseLimits: kept.limits ?? WIDE_LIMITS,
    appVersion: 'test',
    warning: null,
    meters: {
      commandToDurable: () => undefined,
      updateToDurable: () => undefined,
      brokerRoundTrip: () => undefined,
      turn: () => undefined,
    },
  });
  engine.start();
  paper.start();
  const services: DeskServices = {
    world,
    engine,
    instruments: paper.instruments,
    quotes: paper.quotes,
    reads: readsOf(ledger),
    pnl: pnlOf(engine, paper.instruments, paper.quotes),
    greeks: greeksOf(engine, { instruments: paper.instruments, quotes: paper.quotes, world }),
    paper: paperControls(paper, SEED, world),
    meters: openMeters(),
    home: '/nowhere',
    appVersion: 'test',
    runtime: 'node',
    live: null,
    liveMissing: () => ['a broker'],
    accounts: () => [],
    funds: () => null,
  };
  const server = openDeskServer(services);
  await world.advance(2_000);
  return { world, paper, ledger, engine, services, server, connect: () => connect(server, world) };
}

let requests = 0;

function connect(server: DeskServer, world: FakeWorld): TestClient {
  const pushes: Push[] = [];
  const client = server.connect((lines) => pushes.push(...(JSON.parse(lines) as Push[])));
  return {
    client,
    pushes,
    async ask(name, params = {}) {
      requests += 1;
      const answer = client.request(JSON.stringify({ id: requests, name, params }));
      await world.settle();
      return JSON.parse(await answer) as Response;
    },
  };
}
