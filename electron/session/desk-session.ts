/**
 * One desk, composed by hand in the order that data flows: ledger, broker, engine, server. The same
 * composition runs behind a window, without one, and in tests. Paper and live are two sessions that
 * share nothing: no ledger, no socket, no gateway.
 */
import type { DeskView } from '../../shared/contract/rows.ts';
import { type AccountId, asId, type InstrumentId } from '../../shared/domain/ids.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import type { Funds } from '../broker/gateway.ts';
import { openPaperFile } from '../broker/paper/paper-store.ts';
import { openPaperSession, type PaperSession } from '../broker/paper/paper-session.ts';
import type { Config } from '../config/config.ts';
import type { Engine, EngineMeters } from '../engine/engine-port.ts';
import { openEngine } from '../engine/engine.ts';
import { openDeskServer } from '../ipc/desk-server.ts';
import type { Extension } from '../ipc/router.ts';
import type { DeskServices } from '../ipc/services.ts';
import type { DeskServer } from '../ipc/transport.ts';
import type { OpenFailure } from '../ledger/open-failure.ts';
import { openLedger, type OpenedLedger } from '../ledger/open-ledger.ts';
import { type Meters, openMeters } from '../observability/meters.ts';
import { idSource } from '../platform/new-id.ts';
import type { Cancel, World } from '../platform/world.ts';
import { marketFacts } from './market-facts.ts';
import { paperControls } from './paper-controls.ts';
import { pnlOf } from './pnl-of.ts';

export interface DeskOptions {
  readonly config: Config;
  readonly world: World;
  readonly appVersion: string;
  readonly runtime: DeskView['runtime'];
  readonly extension?: Extension;
}

export interface DeskSession {
  readonly server: DeskServer;
  readonly engine: Engine;
  readonly services: DeskServices;
  /** Set when acknowledged events are missing from the ledger: the window has to say so. */
  readonly warning: string | null;
  close(): void;
}

/** How often the broker's funds are asked for while the desk is open. */
const FUNDS_MS = 5_000;

export function openDeskSession(options: DeskOptions): Result<DeskSession, OpenFailure> {
  const { config, world } = options;
  if (config.mode === 'live') return err(noLiveYet(options.runtime));
  const account = asId<AccountId>(config.account);
  const { appVersion } = options;
  const opened = openLedger({ home: config.home, mode: config.mode, account, appVersion, world });
  if (!opened.ok) return opened;
  try {
    return openOver(options, opened.value);
  } catch (bug) {
    // Whatever goes wrong in here has to reach a person, and the folder must be free again.
    opened.value.ledger.close();
    const words = bug instanceof Error ? bug.message : String(bug);
    return err({
      code: 'io_error',
      says: `The desk in ${config.home} could not be put together: ${words}.`,
      todo: 'Check the folder and its files, then start again; the ledger keeps every order.',
    });
  }
}

/** Nothing is opened and nothing is made: a folder stamped live by mistake could never be paper. */
function noLiveYet(runtime: DeskView['runtime']): OpenFailure {
  return {
    code: 'wrong_mode',
    says: liveMissing(runtime).join(' '),
    todo: 'Start without --mode live to open the paper desk.',
  };
}

function openOver(options: DeskOptions, opened: OpenedLedger): Result<DeskSession, OpenFailure> {
  const { config, world } = options;
  const paper = openPaperSession({
    world,
    seed: config.seed,
    store: openPaperFile(config.home),
    account: asId<AccountId>(config.account),
    speed: config.speed,
    session: config.session,
    openingFunds: config.funds,
  });
  if (!paper.ok) {
    opened.ledger.close();
    return err({
      code: 'damaged',
      says: `The paper broker’s own file in ${config.home} cannot be read: ${paper.error}`,
      todo: 'Move paper-exchange.json away and start again; the ledger keeps every order.',
    });
  }
  return compose(options, opened, paper.value);
}

function compose(
  options: DeskOptions,
  opened: OpenedLedger,
  paper: PaperSession,
): Result<DeskSession, OpenFailure> {
  const { config, world } = options;
  const meters = openMeters();
  const purse = openPurse(paper, world);
  const engine: Engine = openEngine({
    world,
    ledger: opened.ledger,
    gateway: paper.gateway,
    market: marketFacts({
      world,
      instruments: paper.instruments,
      quotes: paper.quotes,
      session: () => paper.market.session(),
      valuation: (id) => paper.market.valuation(id),
      held: () => heldUnits(engine),
      funds: () => purse.funds(),
    }),
    newId: idSource(world),
    appVersion: options.appVersion,
    warning: opened.lost?.says ?? null,
    meters: engineMeters(meters),
  });
  const started = engine.start();
  if (!started.ok) {
    paper.close();
    opened.ledger.close();
    return err({
      code: 'io_error',
      says: started.error.says,
      todo: 'Check the disk, then start again.',
    });
  }
  paper.start();
  purse.start();
  const services: DeskServices = {
    world,
    engine,
    instruments: paper.instruments,
    quotes: paper.quotes,
    reads: opened.reads,
    pnl: pnlOf(engine, paper.instruments, paper.quotes),
    paper: paperControls(paper, config.seed, world),
    meters,
    home: config.home,
    appVersion: options.appVersion,
    runtime: options.runtime,
    liveMissing: liveMissing(options.runtime),
    funds: () => purse.funds(),
  };
  const server = openDeskServer(services, options.extension);
  return ok({
    server,
    engine,
    services,
    warning: opened.lost?.says ?? null,
    close: () => {
      purse.stop();
      server.close();
      engine.stop();
      paper.close();
      opened.ledger.close();
    },
  });
}

/** Whoever wants to trade live is told what is missing instead of finding a dead button. */
export function liveMissing(runtime: DeskView['runtime']): readonly string[] {
  const missing = ['No broker is set up yet: live trading needs a broker account and its login.'];
  if (runtime === 'stand-in') {
    missing.push(
      'This is the stand-in Electron, which carries an older SQLite: it may trade live only with brokers on this computer. Start once with a network that reaches the official Electron.',
    );
  }
  return missing;
}

function heldUnits(engine: Engine): ReadonlyMap<InstrumentId, number> {
  const held = new Map<InstrumentId, number>();
  for (const { instrument, net } of engine.view.positions.values()) {
    if (net !== 0) held.set(instrument, (held.get(instrument) ?? 0) + net);
  }
  return held;
}

function engineMeters(meters: Meters): EngineMeters {
  return {
    commandToDurable: (ms) => meters.observe('command_to_durable', ms),
    updateToDurable: (ms) => meters.observe('update_to_durable', ms),
    brokerRoundTrip: (ms) => meters.observe('broker_round_trip', ms),
    turn: (inputs, events) => {
      meters.count('turns');
      meters.count('inputs', inputs);
      meters.count('events', events);
    },
  };
}

interface Purse {
  funds(): Funds | null;
  start(): void;
  stop(): void;
}

/** The last funds the broker told; null until it did. */
function openPurse(paper: PaperSession, world: World): Purse {
  let latest: Funds | null = null;
  let timer: Cancel | null = null;
  let stopped = false;
  async function ask(): Promise<void> {
    const read = await paper.gateway.readFunds();
    if (stopped) return;
    if (read.ok) latest = read.value;
    timer = world.after(FUNDS_MS, () => void ask());
  }
  return {
    funds: () => latest,
    start: () => void ask(),
    stop: () => {
      stopped = true;
      timer?.();
    },
  };
}
