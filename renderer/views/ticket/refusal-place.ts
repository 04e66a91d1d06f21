/**
 * Beside which field of the ticket a refusal is said; what concerns no field stands at the button.
 */
import type { RefusalCode } from '../../../shared/domain/refusals.ts';

export type Place =
  | 'contract'
  | 'lots'
  | 'type'
  | 'price'
  | 'trigger'
  | 'validity'
  | 'strategy'
  | 'intent'
  | 'send';

const PLACES: Readonly<Partial<Record<RefusalCode, Place>>> = {
  instrument_unknown: 'contract',
  instrument_not_tradable: 'contract',
  instrument_expired: 'contract',
  quantity_zero: 'lots',
  quantity_off_lot: 'lots',
  quantity_over_freeze: 'lots',
  order_quantity_over_limit: 'lots',
  order_value_over_limit: 'lots',
  position_over_limit: 'lots',
  order_far_above_usual: 'lots',
  order_unusually_large: 'lots',
  gross_exposure_over_limit: 'lots',
  minute_value_over_limit: 'lots',
  margin_unknown: 'lots',
  margin_short: 'lots',
  exit_over_free: 'lots',
  price_missing: 'price',
  price_off_tick: 'price',
  price_outside_band: 'price',
  price_far_from_market: 'price',
  price_unusual: 'price',
  price_unseen: 'price',
  crosses_own_order: 'price',
  no_price_known: 'type',
  price_stale: 'type',
  trigger_missing: 'trigger',
  trigger_off_tick: 'trigger',
  trigger_wrong_side: 'trigger',
  trigger_already_passed: 'trigger',
  ioc_needs_price_now: 'validity',
  strategy_name_invalid: 'strategy',
  nothing_to_exit: 'intent',
  exit_wrong_side: 'intent',
  exit_in_flight: 'intent',
  entry_opposes_position: 'intent',
  strategy_holds_position: 'intent',
};

/** `fields` are those on the screen: a refusal of a field that is not shown goes to the button. */
export function placeOf(code: string, fields: ReadonlySet<Place>): Place {
  const place = PLACES[code as RefusalCode] ?? 'send';
  return fields.has(place) ? place : 'send';
}
