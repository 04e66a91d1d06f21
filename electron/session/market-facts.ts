/** The market as the risk gate asks it, over the instrument and quote books. */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Exchange, Instrument } from '../../shared/domain/instrument.ts';
import { isOption } from '../../shared/domain/instrument.ts';
import { type Money, money, type Price, SCALE, times } from '../../shared/domain/money.ts';
import { type Quantity } from '../../shared/domain/quantity.ts';
import type { SessionState } from '../../shared/domain/session.ts';
import { SIDE_SIGN, type Side } from '../../shared/domain/side.ts';
import { indiaDay } from '../../shared/maths/calendar.ts';
import {
  estimateMargin,
  INDEX_MARGIN,
  type MarginLeg,
  type MarginRules,
  SHARE_MARGIN,
  worstMargin,
} from '../../shared/maths/margin-estimate.ts';
import type { Funds } from '../broker/gateway.ts';
import type { MarginOrder, MarketFacts } from '../engine/surroundings.ts';
import type { InstrumentBook } from '../market/instruments.ts';
import type { QuoteBook } from '../market/quotes.ts';
import { rupeesOf } from '../market/rupees.ts';
import type { World } from '../platform/world.ts';
import type { Valuation } from './venue.ts';

export interface FactsParts {
  readonly world: World;
  readonly instruments: InstrumentBook;
  readonly quotes: QuoteBook;
  session(exchange?: Exchange): SessionState;
  oldListDay(): string | null;
  /** Left out where there is no other clock. */
  readonly clockAheadMs?: () => number | null;
  /** Null where nobody can value a contract; then no margin is estimated. */
  valuation(id: InstrumentId): Valuation | null;
  /** Units held now, by contract. */
  held(): ReadonlyMap<InstrumentId, number>;
  funds(): Funds | null;
  /** Somebody is about to enter this contract: prices that are only pushed are asked for. */
  readonly wanted?: (instrument: Instrument) => void;
}

export function marketFacts(parts: FactsParts): MarketFacts {
  const { world, instruments, quotes } = parts;
  return {
    instrument: (id) => instruments.get(id),
    price: (id) => {
      const quote = quotes.get(id);
      if (quote === null) return null;
      const { last, bid, ask, bandLow, bandHigh, depth } = quote;
      const ageMs = Math.floor(quotes.ageMs(id) ?? Number.MAX_SAFE_INTEGER);
      const feedDownMs = Math.floor(quotes.downMs());
      return { last, bid, ask, bandLow, bandHigh, depth, ageMs, feedDownMs };
    },
    session: (exchange) => parts.session(exchange),
    oldListDay: () => parts.oldListDay(),
    clockAheadMs: () => parts.clockAheadMs?.() ?? null,
    today: () => indiaDay(world.nowMs()),
    capital: () => {
      const funds = parts.funds();
      const whole = funds === null ? 0 : funds.available + funds.used;
      return whole > 0 ? money(whole) : null;
    },
    margin: (instrument, side, units, bound) => {
      parts.wanted?.(instrument);
      return marginOf(parts, instrument, side, units, bound);
    },
    marginAfter: (changes) => marginAfter(parts, changes),
    worstMargin: (orders) => {
      for (const { instrument } of orders) parts.wanted?.(instrument);
      return worstOf(parts, orders);
    },
    depth: (id) => quotes.get(id)?.depth ?? null,
  };
}

/** What one more order would add to the estimated margin of what is held, and the cash it costs. */
function marginOf(
  parts: FactsParts,
  instrument: Instrument,
  side: Side,
  units: Quantity,
  bound: Price,
): { needed: Money; available: Money } | null {
  const funds = parts.funds();
  if (funds === null) return null;
  const held = [...parts.held()].flatMap(([id, net]) => legOf(parts, id, net) ?? []);
  const added = legOf(parts, instrument.id, SIDE_SIGN[side] * units);
  if (added === null) return null;
  const rules = rulesOf(parts);
  const before = estimateMargin(held, rules).total;
  const after = estimateMargin([...held, added], rules).total;
  const premium = isOption(instrument) && side === 'buy' ? times(bound, units) : 0;
  const needed = Math.max(0, Math.round((after - before) * SCALE)) + premium;
  return { needed: money(needed), available: money(funds.available) };
}

/** Long premiums are paid whatever else fills. */
function worstOf(
  parts: FactsParts,
  orders: readonly MarginOrder[],
): ReturnType<MarketFacts['margin']> {
  const funds = parts.funds();
  if (funds === null) return null;
  const held = [...parts.held()].flatMap(([id, net]) => legOf(parts, id, net) ?? []);
  const added: MarginLeg[] = [];
  let premium = 0;
  for (const { instrument, side, units, bound } of orders) {
    const leg = legOf(parts, instrument.id, SIDE_SIGN[side] * units);
    if (leg === null) return null;
    added.push(leg);
    if (isOption(instrument) && side === 'buy') premium += bound * units;
  }
  const rules = rulesOf(parts);
  const more = worstMargin(held, added, rules) - estimateMargin(held, rules).total;
  const needed = Math.max(0, Math.round(more * SCALE)) + premium;
  // Somebody may have typed a premium that no amount of money can hold; the gate says so.
  const most = Math.min(needed, Number.MAX_SAFE_INTEGER);
  return { needed: money(most), available: money(funds.available) };
}

function rulesOf(parts: FactsParts): (underlying: string) => MarginRules {
  return (underlying) =>
    parts.instruments.spotOf(underlying)?.kind === 'equity' ? SHARE_MARGIN : INDEX_MARGIN;
}

/** Null when a contract of it cannot be valued: a path with a hole in it would promise too much. */
function marginAfter(parts: FactsParts, changes: ReadonlyMap<InstrumentId, number>): Money | null {
  const units = new Map(parts.held());
  for (const [id, change] of changes) units.set(id, (units.get(id) ?? 0) + change);
  const legs: MarginLeg[] = [];
  for (const [id, net] of units) {
    if (net === 0) continue;
    const leg = legOf(parts, id, net);
    if (leg === null) return null;
    legs.push(leg);
  }
  return money(Math.round(estimateMargin(legs, rulesOf(parts)).total * SCALE));
}

function legOf(parts: FactsParts, id: InstrumentId, net: number): MarginLeg | null {
  const instrument = parts.instruments.get(id);
  const value = parts.valuation(id);
  if (instrument === null || value === null || instrument.kind === 'index' || net === 0)
    return null;
  return {
    underlying: instrument.underlying,
    kind: instrument.kind,
    units: net,
    strike: rupeesOf(instrument.strike ?? 0),
    spot: value.spot,
    forward: value.forward,
    years: value.years,
    volatility: value.volatility,
    rate: value.rate,
  };
}
