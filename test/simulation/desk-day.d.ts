/**
 * One desk for one simulated day: the real engine over the fake world, the broker model and a
 * ledger in memory, with the auditor between engine and ledger and at the gateway.
 */
import type { Engine } from '../../electron/engine/engine-port.ts';
import type { EngineCommand } from '../../electron/engine/run-command.ts';
import type { AppendFailure } from '../../electron/ledger/ledger.ts';
import type { EventRecord } from '../../shared/domain/events.ts';
import { type FakeWorld } from '../support/world.ts';
import { Auditor } from './auditor.ts';
import { BrokerModel } from './broker-model.ts';
import { type BrokerSession } from './broker-session.ts';
import { type Faults } from './faults.ts';
import { type MarketModel } from './market-model.ts';
export declare class DeskDay {
  readonly world: FakeWorld;
  readonly random: () => number;
  readonly faults: Faults;
  readonly market: MarketModel;
  readonly broker: BrokerModel;
  readonly auditor: Auditor;
  readonly bugs: string[];
  session: BrokerSession;
  engine: Engine;
  restarts: number;
  private ledger;
  private doomed;
  constructor(seed: number);
  get ledgerFailed(): boolean;
  events(): readonly EventRecord[];
  send(command: EngineCommand): void;
  /** It has failed, or will with the next append. */
  get ledgerDoomed(): boolean;
  failLedger(cause: AppendFailure['cause'], survives: 'nothing' | 'everything'): void;
  /** The process dies where it stands and starts over what is durable. */
  restart(): void;
  /** I-27: a second start right after a start finds nothing left to recover. */
  restartTwice(): void;
  private newSession;
  private newEngine;
  /** The auditor reads an event when it is durable and before anything leaves because of it. */
  private audited;
}
