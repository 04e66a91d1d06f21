/**
 * The auditor's own reading of the ledger: a second, slow fold in whole-number arithmetic that
 * shares no code with the engine. It takes the events as the text of the ledger says them and
 * complains about every one that the law of an order's life does not allow.
 */
import type { EventRecord } from '../../shared/domain/events.ts';
export interface NaiveOrder {
  readonly id: string;
  readonly commandId: string;
  readonly instrument: string;
  readonly product: string;
  readonly side: string;
  readonly intent: string;
  readonly exit: string | null;
  readonly parent: string | null;
  readonly origin: 'own' | 'external';
  strategy: string;
  state: string;
  quantity: bigint;
  price: bigint;
  filled: bigint;
  value: bigint;
  brokerId: string | null;
  request: {
    kind: string;
    status: string;
    commandId: string;
    most: bigint;
  } | null;
  /** It was counted as dead at some time, and may have been alive. */
  buried: boolean;
}
interface NaiveFill {
  readonly order: NaiveOrder;
  readonly buy: boolean;
  readonly units: bigint;
  readonly price: bigint;
}
export interface NaivePosition {
  net: bigint;
  bought: bigint;
  sold: bigint;
  boughtValue: bigint;
  soldValue: bigint;
  realised: bigint;
  lots: {
    units: bigint;
    price: bigint;
  }[];
}
export declare function hasEnded(order: NaiveOrder): boolean;
export declare function isReducing(order: NaiveOrder): boolean;
/** The most that an order may still trade, by the ledger alone. */
export declare function mostToCome(order: NaiveOrder): bigint;
export declare function keyOf(
  order: Pick<NaiveOrder, 'strategy' | 'instrument' | 'product'>,
): string;
type Complain = (words: string) => void;
export declare class NaiveBook {
  readonly orders: Map<string, NaiveOrder>;
  readonly fills: NaiveFill[];
  readonly tradeKeys: Set<string>;
  readonly claimedKeys: Set<string>;
  readonly edges: Map<string, number>;
  readonly exits: Map<
    string,
    {
      quantity: bigint;
      open: boolean;
      reason: string;
    }
  >;
  readonly commands: Map<
    string,
    {
      name: string;
      at: number;
    }
  >;
  killed: number;
  halted: boolean;
  reconciled: boolean;
  head: number;
  private readonly complain;
  private readonly netByKey;
  constructor(complain: Complain);
  apply(record: EventRecord): void;
  netOf(key: string): bigint;
  /** Positions from zero, oldest lots closed first. */
  positions(): Map<string, NaivePosition>;
  private begin;
  private desk;
  private move;
  /** A confirmed quantity can make an order complete, or open again, without a fill. */
  private followQuantity;
  /** Reading the books never sends: what sends is a command, or an exit that a command began. */
  private checkCause;
  private facts;
  private fill;
  private claim;
  /** I-10: filled means all of it, and nothing that rests has nothing left. */
  private checkSums;
}
export {};
