/**
 * One exit of one position: how much, why, and how it ended. It is done by fills, never by having
 * sent something; a resting exit order leaves it open.
 */
import { unreachable } from '../lib/assert.ts';
import type { AccountId, CommandId, ExitId, InstrumentId, StrategyName } from './ids.ts';
import type { ExitReason } from './intent.ts';
import type { Product } from './order-events.ts';
import type { Quantity } from './quantity.ts';

/** A person or a rule wants this much out of one position. */
export interface ExitIntended {
  readonly kind: 'exit_intended';
  readonly exitId: ExitId;
  readonly commandId: CommandId;
  readonly account: AccountId;
  readonly strategy: StrategyName;
  readonly instrument: InstrumentId;
  readonly product: Product;
  readonly quantity: Quantity;
  readonly reason: ExitReason;
}

/**
 * flat: the position is zero. done: as much as asked has filled. stopped: an order of it was
 * cancelled, rejected or refused, and a person has to look. interrupted: the program restarted.
 */
export type ExitEnd = 'flat' | 'done' | 'stopped' | 'interrupted';

export interface ExitEnded {
  readonly kind: 'exit_ended';
  readonly exitId: ExitId;
  readonly end: ExitEnd;
  readonly words: string;
}

export type ExitEvent = ExitIntended | ExitEnded;

export interface ExitRun extends Omit<ExitIntended, 'kind'> {
  readonly end: ExitEnd | null;
  readonly words: string;
  readonly startedMs: number;
  readonly endedMs: number | null;
}

export function firstExit(event: ExitIntended, atMs: number): ExitRun {
  const { kind: _kind, ...fields } = event;
  return { ...fields, end: null, words: '', startedMs: atMs, endedMs: null };
}

export function endExit(run: ExitRun, event: ExitEnded, atMs: number): ExitRun {
  return { ...run, end: event.end, words: event.words, endedMs: atMs };
}

export function saysExitEnd(end: ExitEnd): string {
  switch (end) {
    case 'flat':
      return 'The position is flat';
    case 'done':
      return 'As much as asked has been exited';
    case 'stopped':
      return 'The exit stopped before it was done';
    case 'interrupted':
      return 'The program restarted before the exit was done';
    default:
      return unreachable(end);
  }
}
