/**
 * The broker's own truth: orders, trades and what its books showed at any earlier moment. It knows
 * nothing of the engine; the session in front of it decides what is told and when.
 */
import type {
  BrokerBook,
  BrokerOrder,
  BrokerStatus,
  BrokerTrade,
} from '../../electron/broker/gateway.ts';
import type { World } from '../../electron/platform/world.ts';
import { type InstrumentId } from '../../shared/domain/ids.ts';
import type { OrderType, Product, Validity } from '../../shared/domain/order-events.ts';
import type { RejectionCode } from '../../shared/domain/rejections.ts';
import type { Side } from '../../shared/domain/side.ts';
import type { Faults } from './faults.ts';
import { type MarketModel } from './market-model.ts';
export type Origin = 'desk' | 'twin' | 'outside';
export interface Wanted {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly product: Product;
  readonly validity: Validity;
  readonly type: OrderType;
  readonly quantity: number;
  readonly price: number;
  readonly trigger: number | null;
}
export interface TrueTrade {
  readonly tradeId: string;
  readonly brokerOrderId: string;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly units: number;
  readonly scaledPrice: number;
  readonly atMs: number;
}
export interface TrueOrder extends Omit<Wanted, 'quantity' | 'price' | 'trigger'> {
  readonly id: string;
  readonly tag: string | null;
  readonly origin: Origin;
  quantity: number;
  price: number;
  trigger: number | null;
  status: BrokerStatus;
  filled: number;
  value: number;
  rejection: RejectionCode | null;
  words: string;
  /** The book leaves it out until then. */
  visibleFromMs: number;
  /** Somebody else changed its terms. */
  touched: boolean;
  overfilled: boolean;
  readonly history: {
    readonly atMs: number;
    readonly picture: BrokerOrder;
  }[];
}
export interface BrokerTruth {
  readonly orders: ReadonlyMap<string, TrueOrder>;
  readonly trades: readonly TrueTrade[];
}
export interface Personality {
  /** Whether every fill comes with a trade id; otherwise only totals are told. */
  readonly tradeIds: boolean;
  /** Whether pictures carry the broker's time. */
  readonly stamped: boolean;
}
export type Changed = (order: TrueOrder, trade: TrueTrade | null) => void;
export declare class BrokerModel implements BrokerTruth {
  readonly orders: Map<string, TrueOrder>;
  readonly trades: TrueTrade[];
  readonly personality: Personality;
  private readonly open;
  private readonly world;
  private readonly random;
  private readonly faults;
  private readonly market;
  private changed;
  private numbers;
  constructor(world: World, random: () => number, faults: Faults, market: MarketModel);
  onChange(listen: Changed): void;
  isFinal(order: TrueOrder): boolean;
  liveOrders(): readonly TrueOrder[];
  place(wanted: Wanted, tag: string | null, origin: Origin): TrueOrder;
  /** False when there is nothing to cancel any more. */
  cancel(id: string): boolean;
  modify(id: string, terms: Pick<Wanted, 'quantity' | 'price' | 'trigger'>): boolean;
  /** The market moved: triggers are touched and resting orders may trade. */
  step(): void;
  fillRest(order: TrueOrder): void;
  net(instrument: InstrumentId, product: Product): number;
  /** The books as they stood some time ago. */
  bookAt(ageMs: number, tradeAgeMs: number): BrokerBook;
  tradeOf(trade: TrueTrade): BrokerTrade;
  private match;
  private portion;
  private trade;
  /** Exchanges number a trade once for both its sides, and both can be of this account. */
  private tradeNumber;
  private end;
  private note;
  private number;
}
