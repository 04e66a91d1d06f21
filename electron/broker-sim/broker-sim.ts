/**
 * A broker on loopback: REST, streams and a control port of its own, until it is closed. Several
 * can stand side by side; nothing is shared between them. Nothing but 127.0.0.1 is ever bound.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { must } from '../../shared/lib/assert.ts';
import type { Result } from '../../shared/lib/result.ts';
import { BROKERS, type BrokerName } from '../broker/account.ts';
import { STEP_MS } from '../market/index-paths.ts';
import type { SessionMode } from '../market/session-clock.ts';
import type { Speed } from '../market/simulated-market.ts';
import { realWorld } from '../platform/real-world.ts';
import type { World } from '../platform/world.ts';
import { openControl } from './control.ts';
import { type Core, openCore, type Scenario } from './core.ts';
import type { FaultRule } from './faults.ts';
import type { HistoryLine } from './history.ts';
import type { MarketCommand } from './market-commands.ts';
import { PERSONALITIES } from './personalities.ts';
import type { PersonalitySettings } from './personality.ts';
import { serveRest } from './rest-port.ts';
import { openSocketPort } from './socket-port.ts';
import { type TruthPicture, truthPicture } from './truth-picture.ts';

export interface BrokerSimOptions {
  readonly broker: BrokerName;
  /** 0 takes any free port. */
  readonly port?: number;
  readonly controlPort?: number;
  readonly seed?: number;
  readonly session?: SessionMode;
  readonly speed?: Speed;
  /** `manual` stands still until it is advanced: two runs are then alike to the millisecond. */
  readonly clock?: 'running' | 'manual';
  /** The simulator's wall clock at its start. */
  readonly startMs?: number | null;
  /** Rupees. */
  readonly funds?: number;
  readonly instruments?: number;
  readonly settings?: Partial<PersonalitySettings>;
  readonly scenario?: Scenario;
  /** The world whose clock it follows; the real one unless a test brings another. */
  readonly world?: World;
}

export interface SimAddresses {
  readonly rest: string;
  readonly orders: string;
  readonly market: string;
  readonly control: string;
  /** Bearer token of the control port. */
  readonly token: string;
  readonly login: Readonly<Record<string, string>>;
  /** Further doors that only this broker has. */
  readonly more: Readonly<Record<string, string>>;
}

export interface BrokerSim {
  readonly addresses: SimAddresses;
  /** Fresh one-time credentials beside the lasting ones. */
  login(): Readonly<Record<string, string>>;
  fault(rule: FaultRule): void;
  removeFault(id: string): boolean;
  readonly clock: {
    advance(ms: number): void;
    jump(ms: number): void;
    skew(ms: number): void;
    nowMs(): number;
  };
  /** One step of the market. */
  step(): void;
  market(command: MarketCommand): Result<unknown, string>;
  endSession(event: 'kill' | 'expire'): void;
  truth(): TruthPicture;
  history(): readonly HistoryLine[];
  /** Starts over behind the same addresses; connections are cut. */
  reset(seed: number, scenario: Scenario): void;
  close(): Promise<void>;
}

const OPENING_FUNDS = 5_000_000;
const USUAL: PersonalitySettings = { limits: true, autoslice: 'v2', redirectUrl: null };
const LOOPBACK = '127.0.0.1';

/** Throws when a port is taken or the broker has no simulator. */
export async function openBrokerSim(options: BrokerSimOptions): Promise<BrokerSim> {
  const below = options.world ?? realWorld();
  const kind = must(PERSONALITIES[options.broker], `there is no simulator of ${options.broker}`);
  const streams = openSocketPort();
  let core: Core | null = null;
  let origin = '';
  const current = (): Core => must(core, 'a request before the simulator was open');

  function start(seed: number, scenario: Scenario): void {
    core?.close();
    const ports = { below, kind, sockets: () => streams.sockets, origin: () => origin };
    core = openCore(ports, { ...coreOptions(options), seed, scenario });
  }

  const server = createServer((request, response) => serveRest(current(), request, response));
  server.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy());
    streams.upgrade(current(), request, stream, head);
  });
  origin = `http://${LOOPBACK}:${await listen(server, options.port ?? 0)}`;
  start(options.seed ?? 1, options.scenario ?? {});
  const token = below.secret();
  const sim = { ...simCalls(current), reset };

  function reset(seed: number, scenario: Scenario): void {
    for (const socket of streams.sockets) socket.cut();
    start(seed, scenario);
  }

  const control = openControl({ core: current, streams, token, reset });
  const controlPort = await listen(control, options.controlPort ?? 0);
  const { paths } = current().personality;
  const streamOrigin = origin.replace('http', 'ws');
  const more = Object.entries(paths.more ?? {}).map(([name, { ws, path }]) => [
    name,
    addressOf(ws ? streamOrigin : origin, path),
  ]);
  return {
    ...sim,
    addresses: {
      rest: addressOf(origin, paths.rest),
      orders: addressOf(streamOrigin, paths.orders),
      market: addressOf(streamOrigin, paths.market),
      control: `http://${LOOPBACK}:${controlPort}`,
      token,
      login: current().personality.login(),
      more: Object.fromEntries(more) as Record<string, string>,
    },
    close: async () => {
      streams.close();
      current().close();
      await Promise.all([server, control].map(closed));
    },
  };
}

export function isBroker(text: string): text is BrokerName {
  return BROKERS.some((name) => name === text);
}

/** Clients put a path right behind the root, so a bare slash at its end has to go. */
function addressOf(origin: string, path: string): string {
  return path === '/' ? origin : origin + path;
}

function coreOptions(options: BrokerSimOptions): Omit<Parameters<typeof openCore>[1], 'scenario'> {
  return {
    seed: options.seed ?? 1,
    session: options.session ?? 'always_open',
    speed: options.speed ?? 1,
    clock: options.clock ?? 'running',
    startMs: options.startMs ?? null,
    openingFunds: options.funds ?? OPENING_FUNDS,
    instruments: options.instruments ?? 0,
    settings: { ...USUAL, ...options.settings },
  };
}

function simCalls(core: () => Core): Omit<BrokerSim, 'addresses' | 'close' | 'reset'> {
  return {
    login: () => core().personality.login(),
    fault: (rule) => core().faults.add(rule),
    removeFault: (id) => core().faults.remove(id),
    clock: {
      advance: (ms) => core().world.advance(ms),
      jump: (ms) => core().world.jump(ms),
      skew: (ms) => core().world.skew(ms),
      nowMs: () => core().world.nowMs(),
    },
    step: () => core().world.advance(STEP_MS),
    market: (command) => core().truth.run(command),
    endSession: (event) => core().personality.endSession(event),
    truth: () => truthPicture(core()),
    history: () => core().history.lines(),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
