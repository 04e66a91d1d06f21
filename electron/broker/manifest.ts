/**
 * What a broker can do, as data: the engine takes its limits from here and the screen renders what
 * it offers from here, so that neither ever asks a broker for its name.
 */
import type { AccountId, Mode } from '../../shared/domain/ids.ts';
import type { OrderType, Product, Validity } from '../../shared/domain/order-events.ts';
import type { StandingAbility } from './standing.ts';

export interface GatewayManifest {
  readonly broker: string;
  readonly account: AccountId;
  readonly mode: Mode;
  /** Order requests of every kind in one calendar second and in any thousand milliseconds. */
  readonly ordersPerSecond: number;
  /** The longer limits of the broker; none where it names none. */
  readonly quotas: readonly RateQuota[];
  readonly modificationsPerOrder: number;
  /** Whether every fill comes with the exchange's own trade id. */
  readonly tradeIds: boolean;
  readonly orderTypes: readonly OrderType[];
  readonly validities: readonly Validity[];
  readonly products: readonly Product[];
  readonly abilities: readonly Ability[];
  /** The conditional orders that the broker keeps; left out where it keeps none for us. */
  readonly standing?: StandingAbility;
}

export interface RateQuota {
  readonly span: 'minute' | 'hour' | 'day';
  readonly most: number;
  /** Whether changes and cancels count too, or only orders that are placed. */
  readonly counts: 'placements' | 'requests';
}

/**
 * `broker`: the broker does it. `desk`: this program does it while it runs. `no`: nobody does.
 */
export type AbilityBy = 'broker' | 'desk' | 'no';

export const ABILITIES = {
  order_push: 'Order updates by push',
  trade_push: 'Fills by push with the exchange’s trade id',
  order_history: 'The broker’s own story of each order',
  find_by_tag: 'Looking one order up by our tag',
  basket_margin: 'Margin of a basket before it is sent',
  slicing: 'Orders above the freeze quantity',
  tick_push: 'Live prices by push',
  depth: 'Depth of the book',
  greeks: 'Greeks and implied volatility',
  freeze_quantities: 'Freeze quantities in the instrument list',
  resting_stop: 'Stop orders that rest at the exchange',
  good_till_triggered: 'Triggers that outlive the day',
} as const;
export type AbilityName = keyof typeof ABILITIES;

export interface Ability {
  readonly name: AbilityName;
  readonly by: AbilityBy;
  /** One plain sentence where there is more to know; empty otherwise. */
  readonly says: string;
}
