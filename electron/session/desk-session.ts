/**
 * One desk, composed by hand in the order that data flows: ledger, venue, engine, server. The same
 * composition runs behind a window, without one, and in tests. Two desks share nothing: no ledger,
 * no socket, no gateway, no instrument, no quote.
 */
import type { DeskView } from '../../shared/contract/rows.ts';
import {
  type AccountId,
  asId,
  type InstrumentId,
  type Mode,
  type OrderId,
} from '../../shared/domain/ids.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import type { Engine, EngineMeters } from '../engine/engine-port.ts';
import { openEngine } from '../engine/engine.ts';
import { openDeskServer } from '../ipc/desk-server.ts';
import type { DeskServices } from '../ipc/services.ts';
import type { DeskServer } from '../ipc/transport.ts';
import type { OpenFailure } from '../ledger/open-failure.ts';
import { openLedger, type OpenedLedger } from '../ledger/open-ledger.ts';
import { type Meters, openMeters } from '../observability/meters.ts';
import { idSource } from '../platform/new-id.ts';
import type { World } from '../platform/world.ts';
import { openBatchFeed } from './batch-feed.ts';
import { greeksOf } from './greeks-of.ts';
import { marketFacts } from './market-facts.ts';
import { pnlOf } from './pnl-of.ts';
import { openProtectionFeed } from './protection-feed.ts';
import { openPurse, type Purse } from './purse.ts';
import { openSleepGate } from './sleep-gate.ts';
import type { Venue } from './venue.ts';

export interface DeskParts {
  /** The folder that this desk alone writes to. */
  readonly home: string;
  readonly mode: Mode;
  readonly account: AccountId;
  readonly world: World;
  readonly appVersion: string;
  readonly runtime: DeskView['runtime'];
  /** Called when the folder is this desk's: whatever it opens there, nobody else has open. */
  readonly openVenue: () => Result<Venue, OpenFailure>;
  readonly accounts: DeskServices['accounts'];
  readonly liveMissing: DeskServices['liveMissing'];
}

export interface DeskSession {
  readonly server: DeskServer;
  readonly engine: Engine;
  readonly services: DeskServices;
  /** Set when acknowledged events are missing from the ledger: the window has to say so. */
  readonly warning: string | null;
  /** The computer goes to sleep: the gate is shut and the streams are given up. */
  sleep(): void;
  /** It is back: streams, a complete read, and only then the gate. */
  wake(): void;
  close(): void;
}

export function openDeskSession(parts: DeskParts): Result<DeskSession, OpenFailure> {
  const { home, mode, account, appVersion, world } = parts;
  const opened = openLedger({ home, mode, account, appVersion, world });
  if (!opened.ok) return opened;
  const { ledger } = opened.value;
  try {
    const venue = parts.openVenue();
    if (venue.ok) return compose(parts, opened.value, venue.value);
    ledger.close();
    return venue;
  } catch (bug) {
    // Whatever goes wrong in here has to reach a person, and the folder must be free again.
    ledger.close();
    const words = bug instanceof Error ? bug.message : String(bug);
    return err({
      code: 'io_error',
      says: `The desk in ${home} could not be put together: ${words}.`,
      todo: 'Check the folder and its files, then start again; the ledger keeps every order.',
    });
  }
}

function compose(
  parts: DeskParts,
  opened: OpenedLedger,
  venue: Venue,
): Result<DeskSession, OpenFailure> {
  const { world } = parts;
  const warning = opened.lost?.says ?? null;
  const meters = openMeters();
  const gate = openSleepGate(venue.gateway);
  const purse = openPurse(gate.gateway, venue.fundsMs, world);
  const engine: Engine = openEngine({
    world,
    ledger: opened.ledger,
    gateway: gate.gateway,
    market: marketFacts({
      world,
      instruments: venue.instruments,
      quotes: venue.quotes,
      session: (exchange) => venue.session(exchange),
      valuation: (id) => venue.valuation(id),
      oldListDay: () => venue.oldListDay(),
      clockAheadMs: () => venue.clockAheadMs(),
      wanted: (instrument) => venue.wanted(instrument),
      held: () => heldUnits(engine),
      funds: () => purse.funds(),
    }),
    newId: idSource(world),
    appVersion: parts.appVersion,
    warning,
    meters: engineMeters(meters),
  });
  const started = engine.start();
  if (!started.ok) {
    venue.close();
    opened.ledger.close();
    return err({
      code: 'io_error',
      says: started.error.says,
      todo: 'Check the disk, then start again.',
    });
  }
  const silence = openProtectionFeed(engine, venue.quotes);
  const blind = openBatchFeed(engine, venue.quotes);
  venue.start(engine);
  const { live } = venue;
  const askFunds = (): void => purse.mayAsk(live === null || live.login().state === 'logged_in');
  askFunds();
  live?.onChange(askFunds);
  purse.start();
  const services = servicesOf(parts, opened, venue, { engine, meters, purse });
  const server = openDeskServer(services);
  return ok({
    server,
    engine,
    services,
    warning,
    sleep: () => {
      gate.sleep();
      venue.sleep();
    },
    wake: () => {
      gate.wake();
      venue.wake();
    },
    close: () => {
      purse.stop();
      server.close();
      silence();
      blind();
      engine.stop();
      venue.close();
      opened.ledger.close();
    },
  });
}

interface Running {
  readonly engine: Engine;
  readonly meters: Meters;
  readonly purse: Purse;
}

function servicesOf(
  parts: DeskParts,
  opened: OpenedLedger,
  venue: Venue,
  { engine, meters, purse }: Running,
): DeskServices {
  const { instruments, quotes } = venue;
  return {
    world: parts.world,
    engine,
    instruments,
    quotes,
    reads: opened.reads,
    pnl: pnlOf(engine, instruments, quotes),
    greeks: greeksOf(engine, { instruments, quotes, world: parts.world }),
    paper: venue.paper,
    live: venue.live,
    meters,
    home: parts.home,
    appVersion: parts.appVersion,
    runtime: parts.runtime,
    accounts: parts.accounts,
    liveMissing: parts.liveMissing,
    funds: () => purse.funds(),
    ...brokerMargin(engine, venue.gateway),
  };
}

/** Nothing of this is sent: it is what the broker is asked about, in the shape of orders. */
function brokerMargin(
  engine: Engine,
  gateway: Venue['gateway'],
): Pick<DeskServices, 'brokerMargin'> {
  const read = gateway.readMargin?.bind(gateway);
  if (read === undefined) return {};
  const { mode } = engine.around.manifest;
  return {
    brokerMargin: (orders) =>
      read(
        orders.map((order, at) => ({
          ...order,
          orderId: asId<OrderId>(`margin-${at}`),
          mode,
          type: 'limit',
          trigger: null,
          validity: 'day',
        })),
      ),
  };
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
