/** What the engine is given, and what it offers to the rest of the program. */
import type { Failure } from '../../shared/contract/envelope.ts';
import type { LiveArmed, LiveDisarmed } from '../../shared/domain/desk-events.ts';
import type { EventRecord } from '../../shared/domain/events.ts';
import type { Limits } from '../../shared/domain/limits.ts';
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Money } from '../../shared/domain/money.ts';
import type { DeskState, LinkState } from '../../shared/domain/session.ts';
import type { Result } from '../../shared/lib/result.ts';
import type { Gateway } from '../broker/gateway.ts';
import type { BrokerStanding } from '../broker/standing.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { NewId } from '../platform/new-id.ts';
import type { World } from '../platform/world.ts';
import type { Answered, EngineCommand } from './run-command.ts';
import type { EngineView } from './state.ts';
import type { MarketFacts, Surroundings } from './surroundings.ts';

/** The latencies that the engine can see; hops outside it have their own meters. */
export interface EngineMeters {
  commandToDurable(ms: number): void;
  updateToDurable(ms: number): void;
  brokerRoundTrip(ms: number): void;
  turn(inputs: number, events: number): void;
}

export interface EngineParts {
  readonly world: World;
  readonly ledger: Ledger;
  readonly gateway: Gateway;
  readonly market: MarketFacts;
  readonly newId: NewId;
  /** What a desk begins with whose trader has set nothing; the usual limits without it. */
  readonly baseLimits?: Limits;
  readonly appVersion: string;
  /** What opening the ledger found and a person must know, such as events that are gone. */
  readonly warning: string | null;
  readonly meters: EngineMeters;
}

/** The broker's own positions as of one complete read. */
export interface BrokerNet {
  readonly readMs: number;
  /** Net units by contract and product, such as `NFO:NIFTY26DECFUT|nrml`. */
  readonly units: ReadonlyMap<string, number>;
  /** Received less paid, by the broker's own count; without those of which it tells too little. */
  readonly cash: ReadonlyMap<string, Money>;
}

export interface EngineStatus {
  readonly state: DeskState;
  readonly link: LinkState;
  readonly linkCause: string;
  readonly linkSinceMs: number;
  readonly lastMessageMs: number | null;
  readonly reconnects: number;
  readonly ledgerFailure: string | null;
}

export type ArmingWish = LiveArmed | LiveDisarmed;

export interface Engine {
  readonly view: EngineView;
  readonly around: Surroundings;
  status(): EngineStatus;
  /** The broker's own net per contract and product from the last read; null before the first. */
  brokerNet(): BrokerNet | null;
  /** Conditional orders that the broker keeps and that are not ours, as of the last read. */
  standingElsewhere(): readonly BrokerStanding[];
  /** Answers when the command is durable or refused; never rejects. */
  command(command: EngineCommand): Promise<Answered>;
  reconcileNow(): void;
  /** Prices of these contracts changed; protection that watches them is looked at at once. */
  ticked(ids: Iterable<InstrumentId>): void;
  /** What protection watches: it has to stay subscribed. */
  watches(): Iterable<InstrumentId>;
  /** Something in the program failed where nobody expected it: trading stops, the window stays. */
  halt(words: string): void;
  /**
   * A person at this computer armed a live desk, or something disarmed it. It counts before every
   * command that comes after it. No window can ask for it by a command of its own.
   */
  arm(wish: ArmingWish): void;
  /** What was just made durable, in order; called after the append and before effects leave. */
  onCommitted(listen: (records: readonly EventRecord[]) => void): void;
  onStatus(listen: () => void): void;
  /** Recovers, opens the gateway and starts to listen. */
  start(): Result<void, Failure>;
  stop(): void;
}
