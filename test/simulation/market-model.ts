/** Contracts and prices of the simulated day: a random walk, sometimes seen late by the desk. */
import type { MarketFacts } from '../../electron/engine/surroundings.ts';
import type { World } from '../../electron/platform/world.ts';
import type { PriceFacts } from '../../electron/risk/candidate.ts';
import { asId, type InstrumentId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { money, price, SCALE } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';

const TICK = 500;
const LOW = 20 * SCALE;
const HIGH = 400 * SCALE;

function option(symbol: string, lot: number, freeze: number): Instrument {
  return {
    id: asId<InstrumentId>(`NFO:${symbol}`),
    exchange: 'NFO',
    symbol,
    underlying: symbol.slice(0, 5),
    kind: 'call',
    expiryDay: '2099-12-29',
    strike: price(26_000 * SCALE),
    tick: price(TICK),
    lot: quantity(lot),
    freeze: quantity(freeze),
  };
}

/** Two roomy contracts, and one whose freeze quantity cuts most orders into slices. */
export const CONTRACTS: readonly Instrument[] = [
  option('NIFTY26D26000CE', 65, 1_800),
  option('NIFTY26D26000PE', 65, 1_800),
  option('BANKN26D52000CE', 30, 95),
];

/** In days of batches: with the first two, four legs of one underlying. */
export const WINGS: readonly Instrument[] = [
  option('NIFTY26D26200CE', 65, 1_800),
  option('NIFTY26D25800PE', 65, 1_800),
];

/** What all but one of them are written on; nobody trades it. */
export const INDEX: Instrument = {
  ...option('NIFTY', 1, 1),
  id: asId<InstrumentId>('NSE:NIFTY'),
  exchange: 'NSE',
  kind: 'index',
  expiryDay: null,
  strike: null,
};

interface Walk {
  last: number;
  spread: number;
  seen: PriceFacts;
  seenAtMs: number;
}

export interface MarketModel extends MarketFacts {
  /** What can be traded on this day. */
  readonly tradable: readonly Instrument[];
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

export function marketModel(
  world: World,
  random: () => number,
  shown: readonly Instrument[] = CONTRACTS,
): MarketModel {
  const contracts = new Map(shown.map((each) => [each.id, each]));
  const walks = new Map<InstrumentId, Walk>();
  let stuckUntilMs = 0;

  function walkOf(id: InstrumentId): Walk {
    const found = walks.get(id);
    if (found !== undefined) return found;
    const last = Math.round((LOW + (HIGH - LOW) * (0.2 + 0.5 * random())) / TICK) * TICK;
    const walk = { last, spread: TICK, seen: factsOf(last, TICK), seenAtMs: world.monotonicMs() };
    walks.set(id, walk);
    return walk;
  }

  function factsOf(last: number, spread: number): PriceFacts {
    return {
      last: price(last),
      bid: price(last - spread),
      ask: price(last + spread),
      bandLow: price(TICK),
      bandHigh: price(2 * HIGH),
      ageMs: 0,
      feedDownMs: 0,
    };
  }

  const model: MarketModel = {
    tradable: shown.filter(({ kind }) => kind !== 'index'),
    closed: false,
    poor: false,
    instrument: (id) => contracts.get(id) ?? null,
    price: (id) => {
      if (!contracts.has(id)) return null;
      const walk = walkOf(id);
      return { ...walk.seen, ageMs: world.monotonicMs() - walk.seenAtMs };
    },
    session: () => (model.closed ? 'closed' : 'always_open'),
    today: () => '2026-11-20',
    oldListDay: () => null,
    capital: () => null,
    marginAfter: () => null,
    worstMargin: () => ({ needed: money(0), available: money(1_00_00_000 * SCALE) }),
    depth: () => null,
    margin: () => ({ needed: money(SCALE), available: money(model.poor ? 0 : 2 * SCALE) }),
    bid: (id) => walkOf(id).last - walkOf(id).spread,
    ask: (id) => walkOf(id).last + walkOf(id).spread,
    last: (id) => walkOf(id).last,
    step() {
      const nowMs = world.monotonicMs();
      for (const id of contracts.keys()) {
        const walk = walkOf(id);
        const move = Math.floor((random() - 0.5) * 9) * TICK;
        walk.last = Math.min(HIGH, Math.max(LOW, walk.last + move));
        walk.spread = TICK * (1 + Math.floor(random() * 3));
        if (nowMs < stuckUntilMs) {
          // What still comes through then is a price of an earlier moment.
          if (contracts.has(INDEX.id) && random() < 0.3) {
            walk.seen = factsOf(walk.last, walk.spread);
          }
          continue;
        }
        walk.seen = factsOf(walk.last, walk.spread);
        walk.seenAtMs = nowMs;
      }
    },
    stick: (forMs) => {
      stuckUntilMs = world.monotonicMs() + forMs;
    },
  };
  return model;
}
