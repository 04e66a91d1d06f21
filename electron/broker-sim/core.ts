/**
 * One run of a simulated broker: its time, market, truth, faults and dress. A reset throws the core
 * away and makes another behind the same addresses.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { SCALE } from '../../shared/domain/money.ts';
import type { SessionMode } from '../market/session-clock.ts';
import { openSimulatedMarket, type Speed } from '../market/simulated-market.ts';
import { openQuoteMemory } from './quote-bends.ts';
import type { World } from '../platform/world.ts';
import { openFaultDesk } from './fault-desk.ts';
import type { FaultDesk, FaultRule } from './faults.ts';
import { type History, type HistoryKind, openHistory, shownBody } from './history.ts';
import type { MarketCommand } from './market-commands.ts';
import { openTruth } from './open-truth.ts';
import { paddingContracts } from './padding.ts';
import type {
  FrameAbout,
  Personality,
  PersonalityKind,
  PersonalitySettings,
  SimSocket,
} from './personality.ts';
import { openSimWorld, type SimWorld } from './sim-world.ts';
import { openTokenTable } from './token-table.ts';
import { openTraffic, type Traffic } from './traffic.ts';
import type { Truth, TruthRules } from './truth.ts';
import { openVenue } from './venue.ts';

export interface CoreOptions {
  readonly seed: number;
  readonly session: SessionMode;
  readonly speed: Speed;
  readonly clock: 'running' | 'manual';
  readonly startMs: number | null;
  /** Rupees. */
  readonly openingFunds: number;
  /** The instrument list is padded to so many rows; 0 leaves it as the market has it. */
  readonly instruments: number;
  readonly settings: PersonalitySettings;
  /** Rules and commands that stand from the start. */
  readonly scenario: Scenario;
}

export interface Scenario {
  readonly faults?: readonly FaultRule[] | undefined;
  readonly market?: readonly MarketCommand[] | undefined;
}

export interface Core {
  readonly options: CoreOptions;
  readonly world: SimWorld;
  readonly truth: Truth;
  readonly rules: TruthRules;
  readonly faults: FaultDesk;
  readonly history: History;
  readonly traffic: Traffic;
  readonly personality: Personality;
  noteFrame(
    kind: HistoryKind,
    socket: number,
    about: FrameAbout,
    frame: string | Uint8Array,
    why?: string,
  ): void;
  /** Counts a request that names a host of the real service. */
  watchHosts(headers: IncomingHttpHeaders): void;
  close(): void;
}

/** Ticks are many, and what was in them can be told from seed and time. */
const KEPT_OF_TICKS = 200;

export interface CorePorts {
  readonly below: World;
  readonly kind: PersonalityKind;
  readonly sockets: () => Iterable<SimSocket>;
  readonly origin: () => string;
}

export function openCore(ports: CorePorts, options: CoreOptions): Core {
  const { kind } = ports;
  const world = openSimWorld(ports.below, options);
  const history = openHistory(world);
  const traffic = openTraffic(world);
  const faults = openFaultDesk(world, options.seed);
  const market = openSimulatedMarket(world, {
    seed: options.seed,
    mode: options.session,
    speed: options.speed,
  });
  market.instruments.add(paddingContracts(options.instruments - market.instruments.size));
  const venue = openVenue(world, market);
  const tokens = openTokenTable(options.seed);
  tokens.add(venue.listed());
  const openingFunds = options.openingFunds * SCALE;
  const truth = openTruth({ world, venue, tokens, rules: kind.rules, openingFunds });
  const personality = kind.open({
    world,
    truth,
    seed: options.seed,
    sockets: ports.sockets,
    bendQuote: openQuoteMemory(faults),
    origin: ports.origin,
    note: (what, detail) => history.note('note', { what, ...detail }),
    settings: options.settings,
  });
  for (const rule of options.scenario.faults ?? []) faults.add(rule);
  for (const command of options.scenario.market ?? []) truth.run(command);
  market.start();
  return {
    options,
    world,
    truth,
    rules: kind.rules,
    faults,
    history,
    traffic,
    personality,
    noteFrame: (what, socket, about, frame, why) => {
      const id = about.order?.id;
      const body = about.op === 'tick' ? shownBody(frame, KEPT_OF_TICKS) : shownBody(frame);
      history.note(what, { socket, op: about.op, order: id, why, ...body });
    },
    watchHosts: (headers) => {
      for (const host of kind.liveHosts) {
        if (namesHost(headers, host)) traffic.tripped(host);
      }
    },
    close: () => {
      market.stop();
      personality.close();
      truth.close();
      world.close();
    },
  };
}

function namesHost({ host, origin, referer }: IncomingHttpHeaders, live: string): boolean {
  return [host, origin, referer].some((text) => text?.includes(live) === true);
}
