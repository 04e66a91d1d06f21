/** The comparisons of the auditor: its own books against the engine's, and against the broker's. */
import type { EngineView } from '../../electron/engine/state.ts';
import type { BrokerTruth } from './broker-model.ts';
import { type NaiveBook } from './naive-book.ts';
type Complain = (words: string) => void;
/** I-17, I-18: what the engine holds in memory is what the ledger says, by a second arithmetic. */
export declare function trialOfBooks(book: NaiveBook, view: EngineView, complain: Complain): void;
export type Moment = 'soon' | 'at last' | 'restarted';
export interface TruthTrial {
  readonly book: NaiveBook;
  readonly truth: BrokerTruth;
  /** Soon: what the proof of absence may still wait for is allowed to wait. */
  readonly mode: Moment;
  readonly tradeIds: boolean;
}
/** I-04, I-05, I-15, I-28: after the faults ended, the desk knows what the broker knows. */
export declare function trialOfTruth(trial: TruthTrial, complain: Complain): void;
export {};
