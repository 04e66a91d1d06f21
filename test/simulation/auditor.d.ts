/**
 * The judge of a simulated day. It sees the durable events, the frames that left, the answers that
 * were given and, at the end, the broker's truth, and does its own arithmetic on them. It shares no
 * code with the engine; each complaint begins with the invariant that is broken.
 */
import type { EngineView } from '../../electron/engine/state.ts';
import type { EventRecord } from '../../shared/domain/events.ts';
import type { BrokerTruth } from './broker-model.ts';
import type { Frame } from './broker-session.ts';
import { NaiveBook } from './naive-book.ts';
import { type Moment } from './trial.ts';
export interface Limits {
  readonly perSecond: number;
}
export declare class Auditor {
  readonly complaints: string[];
  readonly frames: Frame[];
  book: NaiveBook;
  /** The ledger cannot write: only cancels may leave, and they cannot be written down. */
  ledgerFailed: boolean;
  private readonly limits;
  private readonly asked;
  private readonly frameTimes;
  private readonly cancelsMade;
  private readonly placed;
  private where;
  constructor(limits: Limits);
  complain(words: string): void;
  /** What one command asked for, so that its slices can be added up. */
  commanded(commandId: string, units: number): void;
  durable(records: readonly EventRecord[]): void;
  /** The process died: what is durable may be more than what was acknowledged, never less. */
  reopened(records: readonly EventRecord[]): void;
  /** An answer that names a number must find it in the ledger. */
  answered(seq: number): void;
  frame(frame: Frame): void;
  compare(view: EngineView): void;
  finish(truth: BrokerTruth, view: EngineView, mode: Moment): void;
  tradeIds: boolean;
  private noteRequest;
  private checkRate;
  private checkPlace;
  /**
   * I-37, at the moment of sending: everything that reducing orders of this strategy may still
   * fill, this one with it, is at most the position that the ledger proves.
   */
  private checkCloses;
  private promised;
  /** I-36: the slices of one intention never add up to more than was asked. */
  private checkSlices;
  private checkExit;
  private checkRequest;
}
