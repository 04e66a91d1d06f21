/**
 * A tracker is one round trip of one strategy in one contract: pending while its entry has not
 * filled, active while it holds, exited when fills brought it to zero, cancelled when the entry
 * ended without a fill. It is derived from orders and fills alone.
 */
import type { InstrumentId, OrderId, StrategyName, TrackerId } from './ids.ts';
import type { ExitReason } from './intent.ts';
import type { Money } from './money.ts';
import type { SignedQuantity } from './quantity.ts';

export const TRACKER_STATES = ['pending', 'active', 'exited', 'cancelled'] as const;
export type TrackerState = (typeof TRACKER_STATES)[number];

export interface Tracker {
  readonly id: TrackerId;
  readonly positionKey: string;
  readonly strategy: StrategyName;
  readonly instrument: InstrumentId;
  readonly state: TrackerState;
  readonly net: SignedQuantity;
  /** Σ units and value of the fills that opened and of those that closed. */
  readonly entryUnits: number;
  readonly entryValue: Money;
  readonly exitUnits: number;
  readonly exitValue: Money;
  readonly realised: Money;
  readonly reason: ExitReason | null;
  readonly openedMs: number;
  readonly closedMs: number | null;
  /** Entry orders that have not ended; the tracker is cancelled when the last ends unfilled. */
  readonly openEntries: readonly OrderId[];
}
