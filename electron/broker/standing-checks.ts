/**
 * What is wrong with a conditional order before any broker is asked. Brokers look at little of it
 * when they take one and at the rest when it fires, days later and with nobody there: a limit off
 * the tick or a trigger on the wrong side has to be found now.
 */
import {
  type Instrument,
  isDerivative,
  isTradable,
  splitId,
} from '../../shared/domain/instrument.ts';
import { decimalText, isMultipleOf } from '../../shared/domain/money.ts';
import { isWholeLots } from '../../shared/domain/quantity.ts';
import type { RejectionCode } from '../../shared/domain/rejections.ts';
import { standingKindOf } from '../../shared/domain/standing.ts';
import type { StandingAbility, StandingRequest } from './standing.ts';

export interface StandingComplaint {
  readonly rejection: RejectionCode;
  readonly words: string;
}

/** The first thing that is wrong; null for nothing. `instrument` is null for one not listed. */
export function complaintAbout(
  request: StandingRequest,
  instrument: Instrument | null,
  ability: StandingAbility,
): StandingComplaint | null {
  return (
    abilityComplaint(request, ability) ??
    contractComplaint(request, instrument) ??
    priceComplaint(request)
  );
}

function abilityComplaint(
  request: StandingRequest,
  { kinds, products, exchanges }: StandingAbility,
): StandingComplaint | null {
  if (request.stop === null && request.target === null) return no('unrecognised', 'no trigger');
  const kind = standingKindOf(request);
  const { exchange } = splitId(request.instrument);
  if (!kinds.includes(kind)) return no('not_permitted', `the broker keeps no ${kind}`);
  if (!products.includes(request.product)) {
    return no('not_permitted', `${request.product} does not outlive the day`);
  }
  return exchanges.some((each) => each === exchange)
    ? null
    : no('not_permitted', `the broker keeps none for ${exchange}`);
}

function contractComplaint(
  { quantity, product, stop, target }: StandingRequest,
  instrument: Instrument | null,
): StandingComplaint | null {
  if (instrument === null) return no('instrument_unknown', 'the list of the day does not have it');
  const { lot, freeze, tick } = instrument;
  if (!isTradable(instrument)) return no('not_permitted', 'an index cannot be traded');
  if (product === (isDerivative(instrument) ? 'cnc' : 'nrml')) {
    return no('not_permitted', 'NRML is for derivatives, CNC for shares');
  }
  if (quantity <= 0 || !isWholeLots(quantity, lot)) {
    return no('off_tick_or_lot', `${quantity} is not a multiple of the lot ${lot}`);
  }
  if (quantity > freeze) return no('over_freeze', `${quantity} is above the freeze of ${freeze}`);
  const prices = [stop, target].flatMap((leg) => (leg === null ? [] : [leg.trigger, leg.limit]));
  return prices.every((each) => each > 0 && isMultipleOf(each, tick))
    ? null
    : no('off_tick_or_lot', `a price is not a multiple of ${decimalText(tick)}`);
}

/** A broker that reads the direction from the last price would wait for the opposite of a stop. */
function priceComplaint({ stop, target, side, last }: StandingRequest): StandingComplaint | null {
  const below = side === 'sell' ? stop : target;
  const above = side === 'sell' ? target : stop;
  const met =
    (below !== null && below.trigger >= last) || (above !== null && above.trigger <= last);
  return met ? no('trigger_met', 'the last price is there already') : null;
}

function no(rejection: RejectionCode, why: string): StandingComplaint {
  return { rejection, words: `It was not sent: ${why}` };
}
