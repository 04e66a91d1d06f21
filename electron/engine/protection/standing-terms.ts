/**
 * What a plan of protection asks of the broker: whether it can be kept there at all, for how many
 * units, with which limits, and what the gate says to it at this moment.
 */
import type { StandingId } from '../../../shared/domain/ids.ts';
import { type Instrument, maxOrderQuantity } from '../../../shared/domain/instrument.ts';
import type { Price } from '../../../shared/domain/money.ts';
import type { Product } from '../../../shared/domain/order-events.ts';
import type { Position } from '../../../shared/domain/position.ts';
import type { Protection, Rule } from '../../../shared/domain/protection.ts';
import { floorToLot, type Quantity, quantity } from '../../../shared/domain/quantity.ts';
import { freeToExit } from '../../../shared/domain/reservation.ts';
import { closingSide, type Side } from '../../../shared/domain/side.ts';
import {
  mayStillFire,
  type StandingLeg,
  standingKindOf,
  type StandingTerms,
} from '../../../shared/domain/standing.ts';
import { boundOf } from '../../risk/bound.ts';
import type { StandingCandidate } from '../../risk/standing-checks.ts';
import { ordersOfPosition } from '../facts.ts';
import { rateFacts } from '../rate.ts';
import { type EngineView, standingsOf } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';

interface Levels {
  readonly stop: number | null;
  readonly target: number | null;
}

/** The levels of the rules, or why no broker keeps such rules. */
export function brokerLevels(rules: readonly Rule[]): Levels | string {
  let stop: number | null = null;
  let target: number | null = null;
  for (const rule of rules) {
    if (rule.purpose === 'time') return 'a time exit needs this computer';
    if (rule.purpose === 'trailing') return 'a trailing stop needs this computer';
    if (rule.watch.kind !== 'price') return 'it watches only the price of the contract itself';
    if ((rule.purpose === 'stop' ? stop : target) !== null) {
      return 'it keeps one stop and one target of a holding';
    }
    if (rule.purpose === 'stop') stop = rule.level;
    else target = rule.level;
  }
  return { stop, target };
}

/** Why this broker keeps none like it, or null; a person reads it. */
export function unableAtBroker(
  { manifest: { standing } }: Pick<Surroundings, 'manifest'>,
  instrument: Pick<Instrument, 'exchange'>,
  product: Product,
  levels: Levels,
): string | null {
  if (standing === undefined) return 'it keeps no orders that wait for a price';
  const kind = standingKindOf(levels);
  if (!standing.kinds.includes(kind)) {
    return kind === 'both' ? 'it keeps no stop and target together' : `it keeps no ${kind}`;
  }
  if (!standing.products.includes(product)) {
    return `it keeps none for ${product.toUpperCase()}`;
  }
  return standing.exchanges.includes(instrument.exchange)
    ? null
    : `it keeps none for ${instrument.exchange}`;
}

export interface Asked {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly last: Price;
  readonly terms: StandingTerms;
  readonly candidate: StandingCandidate;
}

/**
 * What the broker should keep of this plan now; null while nothing can be asked, as without any
 * price. `except` is the standing order that it would change.
 */
export function askedOf(
  state: EngineView,
  around: Surroundings,
  plan: Pick<Protection, 'rules' | 'strategy'>,
  position: Position,
  except: StandingId | null,
): Asked | null {
  const instrument = around.market.instrument(position.instrument);
  const side = closingSide(position.net);
  const price = around.market.price(position.instrument);
  const levels = brokerLevels(plan.rules);
  if (instrument === null || side === null || typeof levels === 'string') return null;
  if (price === null || price.last === null) return null;
  const free = freeFor(state, position, except);
  const most = maxOrderQuantity(instrument);
  const leg = (level: number | null): StandingLeg | null => {
    if (level === null) return null;
    // A target that rests unfilled has lost its stop, so both reach through the market alike.
    const trigger = level as Price;
    const wish = { type: 'stop', side, price: null, trigger } as const;
    const limit = boundOf(wish, instrument, price, around.limits().protectionBand);
    return { trigger, limit };
  };
  const terms = {
    quantity: floorToLot(Math.min(free, most), instrument.lot),
    stop: leg(levels.stop),
    target: leg(levels.target),
  };
  const moment = around.moment();
  const candidate: StandingCandidate = {
    terms,
    side,
    unable: unableAtBroker(around, instrument, position.product, levels),
    instrument,
    price,
    desk: {
      ledgerStopped: moment.ledgerStopped,
      haltedBecause: state.haltedBecause,
      state: moment.state,
      linkUp: moment.link === 'up' || moment.link === 'stale',
      today: around.market.today(),
    },
    book: {
      net: position.net,
      free,
      rate: rateFacts(state, around, { reducing: true, placing: false }),
    },
    limits: around.limits(),
  };
  return { instrument, side, last: price.last, terms, candidate };
}

/** What is held and promised to no order, nor to another standing order. */
function freeFor(state: EngineView, position: Position, except: StandingId | null): Quantity {
  let others = 0;
  for (const standing of standingsOf(state, position)) {
    if (standing.standingId !== except) others += mayStillFire(standing);
  }
  const free = freeToExit(position.net, ordersOfPosition(state, position));
  return quantity(Math.max(0, free - others));
}
