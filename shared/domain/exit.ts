/**
 * One exit of one position: how much, why, how far its price has gone, and how it ended. It is done
 * by fills, never by having sent something; a resting exit order leaves it open.
 */
import { unreachable } from '../lib/assert.ts';
import type { AccountId, CommandId, ExitId, InstrumentId, OrderId, StrategyName } from './ids.ts';
import type { ExitReason } from './intent.ts';
import type { Price } from './money.ts';
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
  /** The worst price that the trader takes; null leaves the limits to bound it. */
  readonly worst: Price | null;
  /** Exits of shorts of the same command: until they have filled, nothing of this one leaves. */
  readonly after: readonly ExitId[];
}

/** An order of the exit leaves at, or moves to, this price. */
export interface ExitStepped {
  readonly kind: 'exit_stepped';
  readonly exitId: ExitId;
  readonly order: OrderId;
  /** From 0; at `steps` it is as far from the market as it goes. */
  readonly step: number;
  readonly steps: number;
  readonly price: Price;
}

/** The broker takes no more changes of it: it is cancelled, and the rest goes in another order. */
export interface ExitReplaced {
  readonly kind: 'exit_replaced';
  readonly exitId: ExitId;
  readonly order: OrderId;
}

/** The trader does not wait for the shorts any longer, and knows what margin that may need. */
export interface ExitReleased {
  readonly kind: 'exit_released';
  readonly exitId: ExitId;
  readonly commandId: CommandId;
}

/** Nothing has moved for the time that the limits give it: a person has to look. */
export interface ExitRested {
  readonly kind: 'exit_rested';
  readonly exitId: ExitId;
  readonly why: RestCause;
}

/**
 * last_step: as far as it may go, and nobody takes it there. no_fresh_price: too old a price to
 * step by. in_doubt: an order or a change of one has no known outcome. waits_for_shorts: what it
 * hedges has not been bought back. held_up: by cancels under way, the broker's rate or the link.
 */
export const REST_SAYS = {
  last_step: 'Resting at its last step, not done',
  no_fresh_price: 'No fresh price to step by',
  in_doubt: 'The outcome of an order or a change is unknown',
  waits_for_shorts: 'Waits until the shorts of the same exit are bought back',
  held_up: 'Waits for the broker: a cancel, the order rate or the connection',
} as const;
export type RestCause = keyof typeof REST_SAYS;
export const REST_CAUSES = Object.keys(REST_SAYS) as readonly RestCause[];

/**
 * flat: the position is zero. done: as much as asked has filled. stopped: an order of it was
 * cancelled, rejected or refused, or a person stopped it. interrupted: the program restarted.
 */
export type ExitEnd = 'flat' | 'done' | 'stopped' | 'interrupted';

export interface ExitEnded {
  readonly kind: 'exit_ended';
  readonly exitId: ExitId;
  readonly end: ExitEnd;
  readonly words: string;
}

export type ExitEvent =
  | ExitIntended
  | ExitStepped
  | ExitReplaced
  | ExitReleased
  | ExitRested
  | ExitEnded;

/** Where one order of the exit stands on its ladder of prices. */
export interface Rung {
  readonly order: OrderId;
  readonly step: number;
  readonly steps: number;
  readonly price: Price;
  readonly atMs: number;
  /** Since when it is at the last step; later prices there only follow the market. */
  readonly lastSinceMs: number | null;
}

export interface ExitRun extends Omit<ExitIntended, 'kind'> {
  readonly end: ExitEnd | null;
  readonly words: string;
  readonly startedMs: number;
  readonly endedMs: number | null;
  /** One for each order, in the order in which they first left. */
  readonly rungs: readonly Rung[];
  /** Orders that are cancelled only to go on in another one. */
  readonly replaced: readonly OrderId[];
  /** It waits for no shorts any longer, by a person's decision. */
  readonly released: boolean;
  readonly rested: { readonly why: RestCause; readonly atMs: number } | null;
}

export function firstExit(event: ExitIntended, atMs: number): ExitRun {
  const { kind: _kind, ...fields } = event;
  return {
    ...fields,
    end: null,
    words: '',
    startedMs: atMs,
    endedMs: null,
    rungs: [],
    replaced: [],
    released: false,
    rested: null,
  };
}

export function evolveExitRun(
  run: ExitRun,
  event: Exclude<ExitEvent, ExitIntended>,
  atMs: number,
): ExitRun {
  switch (event.kind) {
    case 'exit_stepped':
      return { ...run, rungs: stepped(run.rungs, event, atMs), rested: null };
    case 'exit_replaced':
      return { ...run, replaced: [...run.replaced, event.order] };
    case 'exit_released':
      return { ...run, released: true, rested: null };
    case 'exit_rested':
      return { ...run, rested: { why: event.why, atMs } };
    case 'exit_ended':
      return { ...run, end: event.end, words: event.words, endedMs: atMs };
    default:
      return unreachable(event);
  }
}

function stepped(rungs: readonly Rung[], event: ExitStepped, atMs: number): readonly Rung[] {
  const { order, step, steps, price } = event;
  const at = rungs.findIndex((rung) => rung.order === order);
  const lastSinceMs = step < steps ? null : (rungs[at]?.lastSinceMs ?? atMs);
  const rung = { order, step, steps, price, atMs, lastSinceMs };
  return at < 0 ? [...rungs, rung] : rungs.with(at, rung);
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
