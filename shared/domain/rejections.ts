/**
 * Why a broker rejects, as far as we recognise its words; the words themselves always travel along.
 * A rejection is the broker's no; our own no is a refusal.
 */
export const REJECTIONS = {
  margin_short: 'Not enough margin at the broker',
  price_outside_band: 'The price is outside the exchange’s band',
  over_freeze: 'The quantity is above the freeze quantity',
  off_tick_or_lot: 'The price or quantity is not a multiple of the tick or lot',
  trigger_met: 'The price has already reached the trigger',
  market_closed: 'The market is closed for this contract',
  instrument_unknown: 'The broker does not know this contract',
  not_permitted: 'This account may not place this order',
  rate_limited: 'Too many requests in one second',
  already_final: 'The order had already ended',
  order_not_found: 'The broker has no such order',
  not_sent: 'It never left this computer, so the broker knows nothing of it',
  unrecognised: 'The broker rejected it for a reason we do not recognise',
} as const;

export type RejectionCode = keyof typeof REJECTIONS;
