/** Contracts and prices of the simulated day: a random walk, sometimes seen late by the desk. */
import type { MarketFacts } from '../../electron/engine/surroundings.ts';
import type { World } from '../../electron/platform/world.ts';
import { type InstrumentId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
/** Two roomy contracts, and one whose freeze quantity cuts most orders into slices. */
export declare const CONTRACTS: readonly Instrument[];
export interface MarketModel extends MarketFacts {
  bid(id: InstrumentId): number;
  ask(id: InstrumentId): number;
  last(id: InstrumentId): number;
  /** One move of every price; while the feed is stuck the desk does not see it. */
  step(): void;
  stick(forMs: number): void;
  session(): 'always_open' | 'closed';
  closed: boolean;
  poor: boolean;
}
export declare function marketModel(world: World, random: () => number): MarketModel;
