/**
 * Why WE refuse, in precedence order: the gate walks this order and answers with the first that
 * applies. `tag` is the coarse word stored on the order row; `retryLater` says whether the very
 * same request can succeed later; `says` is the sentence, with {figures} from the context; `asks`
 * marks a question: a person who answers it with the nonce of the refusal passes that row once.
 */
import { STRATEGY_NAME_SAYS } from './ids.ts';
import { INDEX_SAYS } from './instrument.ts';

export type RefusalTag =
  | 'INVALID_ORDER'
  | 'TRADING_STOPPED'
  | 'RISK_LIMITS_EXCEEDED'
  | 'EXECUTION_GUARD_BLOCKED'
  | 'DUPLICATE_ORDER_BLOCKED';

interface Refusal {
  readonly tag: RefusalTag;
  readonly retryLater: boolean;
  readonly says: string;
  readonly asks: boolean;
}

function row(tag: RefusalTag, retryLater: boolean, says: string): Refusal {
  return { tag, retryLater, says, asks: false };
}

function question(tag: RefusalTag, says: string): Refusal {
  return { tag, retryLater: true, says, asks: true };
}

export const REFUSALS = {
  ledger_stopped: row('TRADING_STOPPED', true, 'The ledger cannot write, so nothing may be sent'),
  trading_halted: row('TRADING_STOPPED', true, 'Trading is halted: {cause}'),
  kill_switch_on: row('TRADING_STOPPED', true, 'The kill switch is on; re-arm it to trade'),
  not_reconciled: row(
    'TRADING_STOPPED',
    true,
    'The desk has not caught up with the broker yet; only exits may be sent',
  ),
  session_closed: row('TRADING_STOPPED', true, 'The exchange session is closed'),
  link_down: row('TRADING_STOPPED', true, 'There is no connection to the broker'),
  not_armed: row(
    'TRADING_STOPPED',
    true,
    'This live desk is not armed; arm it to enter. Exits and cancels go without',
  ),
  contract_held: row(
    'TRADING_STOPPED',
    true,
    'Entries in this contract wait until you have looked and released it: {why}',
  ),
  position_differs: row(
    'TRADING_STOPPED',
    true,
    'The broker holds {theirs} of this contract and this desk {ours}; entries wait until they agree or you release it',
  ),
  strategy_paused: row(
    'TRADING_STOPPED',
    true,
    '{strategy} had {rejects} rejections and {unknowns} unknown outcomes within a minute; its entries wait until the minute has passed',
  ),
  wrong_mode: row(
    'INVALID_ORDER',
    false,
    'This desk trades {mode}; the order was for the other mode',
  ),
  instrument_unknown: row('INVALID_ORDER', false, 'There is no contract {instrument}'),
  instrument_not_tradable: row('INVALID_ORDER', false, INDEX_SAYS),
  instrument_expired: row('INVALID_ORDER', false, 'The contract expired on {expiryDay}'),
  contracts_old: row(
    'INVALID_ORDER',
    true,
    'The broker’s list of contracts is of {day}; refresh it before entering futures or options',
  ),
  product_unfit: row(
    'INVALID_ORDER',
    false,
    'CNC is for shares and NRML for futures and options; MIS is for both',
  ),
  quantity_zero: row('INVALID_ORDER', false, 'The quantity must be at least one lot'),
  quantity_off_lot: row(
    'INVALID_ORDER',
    false,
    'The quantity must be a multiple of the lot of {lot}',
  ),
  quantity_over_freeze: row(
    'INVALID_ORDER',
    false,
    'The exchange takes at most {freeze} in one order',
  ),
  price_missing: row('INVALID_ORDER', false, 'A limit order needs a price above zero'),
  price_off_tick: row('INVALID_ORDER', false, 'The price must be a multiple of the tick of {tick}'),
  trigger_missing: row('INVALID_ORDER', false, 'A stop needs a trigger price above zero'),
  trigger_off_tick: row(
    'INVALID_ORDER',
    false,
    'The trigger must be a multiple of the tick of {tick}',
  ),
  trigger_wrong_side: row(
    'INVALID_ORDER',
    false,
    'The limit must not be worse placed than the trigger allows: a buy stop needs its limit at or above the trigger, a sell stop at or below',
  ),
  trigger_already_passed: row(
    'INVALID_ORDER',
    true,
    'The last price {last} is already past the trigger, so the stop would fire at once',
  ),
  ioc_needs_price_now: row('INVALID_ORDER', false, 'An immediate order cannot wait for a trigger'),
  no_price_known: row('RISK_LIMITS_EXCEEDED', true, 'There is no price for this contract yet'),
  price_stale: row(
    'RISK_LIMITS_EXCEEDED',
    true,
    'The last price is {ageSeconds} s old, so no price can be derived from it',
  ),
  price_outside_band: row(
    'RISK_LIMITS_EXCEEDED',
    false,
    'The exchange takes prices from {low} to {high}',
  ),
  price_far_from_market: row(
    'RISK_LIMITS_EXCEEDED',
    false,
    'The price is {percent} % away from the market, more than the {limitPercent} % allowed',
  ),
  order_quantity_over_limit: row(
    'RISK_LIMITS_EXCEEDED',
    false,
    'The quantity {asked} is above your limit of {limit}',
  ),
  order_value_over_limit: row(
    'RISK_LIMITS_EXCEEDED',
    false,
    'The order is worth {asked}, above your limit of {limit}',
  ),
  order_far_above_usual: row(
    'RISK_LIMITS_EXCEEDED',
    false,
    '{asked} is more than {times} times your usual {usual} in {underlying}',
  ),
  open_orders_over_limit: row(
    'RISK_LIMITS_EXCEEDED',
    true,
    '{open} orders are already open, and your limit is {limit}',
  ),
  position_over_limit: row(
    'RISK_LIMITS_EXCEEDED',
    false,
    'The position could reach {asked}, above your limit of {limit} in one contract',
  ),
  gross_exposure_over_limit: row(
    'RISK_LIMITS_EXCEEDED',
    true,
    'Everything held and working would be worth {asked}, above your limit of {limit}',
  ),
  orders_per_minute_over_limit: row(
    'RISK_LIMITS_EXCEEDED',
    true,
    '{sent} orders were sent in the last minute, and your limit is {limit}',
  ),
  contract_orders_over_limit: row(
    'RISK_LIMITS_EXCEEDED',
    true,
    '{sent} orders were sent in this contract in the last minute, and your limit is {limit}',
  ),
  minute_value_over_limit: row(
    'RISK_LIMITS_EXCEEDED',
    true,
    '{sent} was sent in the last minute; with this order it is above your limit of {limit}',
  ),
  loss_unknown: row(
    'RISK_LIMITS_EXCEEDED',
    true,
    'There is no fresh price for {instrument}, which you hold, so the day’s loss cannot be told; only exits may be sent',
  ),
  daily_loss_over_limit: row(
    'RISK_LIMITS_EXCEEDED',
    true,
    'The day’s loss is {loss}, at your limit of {limit}; only exits may be sent',
  ),
  margin_unknown: row(
    'RISK_LIMITS_EXCEEDED',
    true,
    'The margin it needs cannot be told: the funds or a price for it are missing',
  ),
  margin_short: row(
    'RISK_LIMITS_EXCEEDED',
    true,
    'It needs a margin of {needed}; {available} is available, of which {percent} % may be used',
  ),
  rate_quota_spent: row(
    'RISK_LIMITS_EXCEEDED',
    true,
    'The broker takes {limit} requests in a {span} and {used} are used; what is left is kept for exits and cancels',
  ),
  rate_budget_spent: row(
    'RISK_LIMITS_EXCEEDED',
    true,
    'The broker’s order rate for this second is used up; nothing was sent',
  ),
  slice_stopped: row(
    'TRADING_STOPPED',
    true,
    'An earlier part of the same order was rejected or is in doubt, so this part was not sent',
  ),
  slice_withdrawn: row(
    'TRADING_STOPPED',
    true,
    'You cancelled the order before this part of it was sent',
  ),
  crosses_own_order: row(
    'RISK_LIMITS_EXCEEDED',
    false,
    'It would trade against your own order to {side} {symbol} at {price}',
  ),
  nothing_to_exit: row('INVALID_ORDER', false, 'There is nothing left to exit in {scope}'),
  exit_over_free: row(
    'INVALID_ORDER',
    true,
    'Only {free} of {held} is free to exit; the rest is promised to exits in flight',
  ),
  exit_wrong_side: row(
    'INVALID_ORDER',
    false,
    'An exit of this position has to {side}; the other side would add to it',
  ),
  exit_in_flight: row(
    'EXECUTION_GUARD_BLOCKED',
    true,
    'An exit of this position is already in flight',
  ),
  entry_opposes_position: row(
    'EXECUTION_GUARD_BLOCKED',
    false,
    '{strategy} holds or is entering the other side here; exit it, or use another strategy name',
  ),
  strategy_holds_position: row(
    'EXECUTION_GUARD_BLOCKED',
    false,
    '{strategy} already holds this contract; mark the order as scaling in to add to it',
  ),
  duplicate_order: row(
    'DUPLICATE_ORDER_BLOCKED',
    true,
    'The same order was sent {ageSeconds} s ago; wait {waitSeconds} s or change it',
  ),
  order_unusually_large: question(
    'RISK_LIMITS_EXCEEDED',
    '{asked} is more than {times} times your usual {usual} in {underlying}; confirm that you mean it',
  ),
  price_unusual: question(
    'RISK_LIMITS_EXCEEDED',
    'The price is {percent} % worse than the market, which is asked about above {limitPercent} %; confirm that you mean it',
  ),
  price_unseen: question(
    'RISK_LIMITS_EXCEEDED',
    'The market in this contract was last seen {age}; confirm that you mean the price',
  ),
  duplicate_likely: question(
    'DUPLICATE_ORDER_BLOCKED',
    'The same order was sent {ageSeconds} s ago; confirm that this is one more',
  ),
  order_unknown: row('INVALID_ORDER', false, 'There is no order {orderId}'),
  order_final: row('INVALID_ORDER', false, 'The order has already ended'),
  order_not_at_broker: row(
    'INVALID_ORDER',
    true,
    'The broker has not confirmed this order yet; it can be cancelled once it is found',
  ),
  order_not_unknown: row('INVALID_ORDER', false, 'The outcome of this order is not in doubt'),
  request_in_flight: row(
    'INVALID_ORDER',
    true,
    'A {request} of this order is already on its way; wait for its answer',
  ),
  modify_below_filled: row(
    'INVALID_ORDER',
    false,
    '{filled} is already filled; the quantity cannot be lower than that',
  ),
  modify_changes_nothing: row('INVALID_ORDER', false, 'Nothing would change'),
  modify_cap_reached: row(
    'INVALID_ORDER',
    false,
    'The broker takes at most {cap} modifications of one order; cancel it and send a new one',
  ),
  contract_not_held: row(
    'INVALID_ORDER',
    false,
    'Nothing holds {instrument} back, so there is nothing to release',
  ),
  exit_not_open: row('INVALID_ORDER', false, 'That exit has ended already, or there is none'),
  exit_waits_for_nothing: row('INVALID_ORDER', false, 'That exit does not wait for any other'),
  exit_price_of_one: row(
    'INVALID_ORDER',
    false,
    'A worst price belongs to one contract; exit the positions one by one to name it',
  ),
  order_not_in_the_way: row('INVALID_ORDER', false, 'Order {orderId} does not hold this exit back'),
  order_not_external: row('INVALID_ORDER', false, 'Only an order placed elsewhere can be claimed'),
  protection_unknown: row('INVALID_ORDER', false, 'There is no protection {protectionId}'),
  protection_nothing_held: row(
    'INVALID_ORDER',
    true,
    '{strategy} holds nothing here that could be protected',
  ),
  protection_wrong_side: row(
    'INVALID_ORDER',
    false,
    'A stop and a trailing stop fire on the losing side of a position and a target on the winning one; this {purpose} would do the opposite',
  ),
  protection_passed: row(
    'INVALID_ORDER',
    true,
    'The {purpose} at {level} would fire at once: it stands at {value} now',
  ),
  protection_no_distance: row(
    'INVALID_ORDER',
    false,
    'A trailing stop needs a distance above zero',
  ),
  protection_percent_unfit: row(
    'INVALID_ORDER',
    false,
    'A trailing percentage is below 100 and of a price or a premium; a profit is followed in rupees',
  ),
  protection_time_passed: row('INVALID_ORDER', false, 'That time has already passed'),
  protection_watch_unfit: row('INVALID_ORDER', true, 'That cannot be watched here: {why}'),
  protection_not_at_broker: row('INVALID_ORDER', false, 'The broker cannot keep this: {why}'),
  standing_unknown: row('INVALID_ORDER', false, 'There is no order {standingId} at the broker'),
  standing_not_in_doubt: row(
    'INVALID_ORDER',
    false,
    'It is known where this order stands, so there is nothing to decide',
  ),
  batch_underlyings_differ: row(
    'INVALID_ORDER',
    false,
    'All legs of a batch are in one underlying; these are in {first} and {second}',
  ),
  batch_expiries_differ: row(
    'INVALID_ORDER',
    false,
    'All legs of this structure have one expiry; these have {first} and {second}',
  ),
  batch_leg_crossed: row(
    'INVALID_ORDER',
    false,
    '{symbol} is bought in one leg and sold in another; leave it out or trade the difference',
  ),
  batch_leg_twice: row(
    'INVALID_ORDER',
    false,
    '{symbol} stands in two legs; make it one leg with the ratio of both',
  ),
  batch_ratio_zero: row(
    'INVALID_ORDER',
    false,
    'A leg has a ratio of at least one lot, bought or sold; {symbol} has none',
  ),
  batch_ratios_crossed: row(
    'INVALID_ORDER',
    false,
    'The ratios have {by} in common; divide them by it and take {by} times the units',
  ),
  batch_too_large: row(
    'INVALID_ORDER',
    false,
    '{symbol} would be {asked} units, more than one leg can hold',
  ),
  batch_lots_differ: row(
    'INVALID_ORDER',
    false,
    'The lots of the legs differ, so the package has no price in points; give every leg its own limit',
  ),
  batch_net_off_tick: row(
    'INVALID_ORDER',
    false,
    'The price of the package must be a multiple of {tick}, which is what its legs can add up to',
  ),
  batch_net_out_of_reach: row(
    'INVALID_ORDER',
    true,
    'No prices of the legs add up to {net}; the market stands at {natural}',
  ),
  batch_pay_up_unfit: row(
    'INVALID_ORDER',
    false,
    'Paying up in steps of {step} ticks needs at least that many in all; {most} are allowed',
  ),
  batch_ioc_unfit: row('INVALID_ORDER', false, 'This broker takes no immediate-or-cancel orders'),
  batch_roll_unfit: row(
    'INVALID_ORDER',
    false,
    'A roll closes first and enters then; the first half has to be an exit',
  ),
  batch_duplicate: row(
    'DUPLICATE_ORDER_BLOCKED',
    true,
    'The same batch was sent {ageSeconds} s ago; wait {waitSeconds} s or change it',
  ),
  batch_unknown: row('INVALID_ORDER', false, 'There is no batch {batchId}'),
  batch_not_deciding: row(
    'INVALID_ORDER',
    true,
    'There is nothing to choose for this batch now: {says}',
  ),
  batch_not_stoppable: row('INVALID_ORDER', false, 'This batch cannot be stopped: {says}'),
  batch_leg_in_doubt: row(
    'INVALID_ORDER',
    true,
    'The outcome of {symbol} is unknown and it may have filled; unwind the rest, or wait until it is found',
  ),
  batch_exit_not_unwound: row(
    'INVALID_ORDER',
    false,
    'What was closed is not opened again by unwinding; complete the batch or hold what is left',
  ),
  strategy_name_invalid: row('INVALID_ORDER', false, STRATEGY_NAME_SAYS),
  limits_loosened: question(
    'INVALID_ORDER',
    'Loosening takes a minute before it counts: {names}; what you tightened counts already; confirm that you mean it',
  ),
  no_limits_wished: row('INVALID_ORDER', false, 'No change of the limits is waiting'),
  limit_out_of_range: row('INVALID_ORDER', false, '{name} must be from {least} to {most}'),
  command_changed: row(
    'INVALID_ORDER',
    false,
    'This command id was already used for something else',
  ),
} as const satisfies Record<string, Refusal>;

export type RefusalCode = keyof typeof REFUSALS;

export const REFUSAL_ORDER = Object.keys(REFUSALS) as readonly RefusalCode[];

export interface RefusalReason {
  readonly code: RefusalCode;
  readonly context: Readonly<Record<string, string | number>>;
  /** Where it is a question: all that are asked about the same order, this one first. */
  readonly questions?: readonly RefusalReason[];
}

export function refusal(
  code: RefusalCode,
  context: Readonly<Record<string, string | number>> = {},
): RefusalReason {
  return { code, context };
}

/**
 * The sentence with its figures put in; a figure that is missing stays visible as its name. What is
 * said of one leg of a batch begins with its name.
 */
export function saysRefusal(reason: RefusalReason): string {
  const leg = reason.context['leg'];
  const about = leg === undefined ? '' : `${leg}: `;
  const says = REFUSALS[reason.code].says.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const figure = reason.context[name];
    return figure === undefined ? whole : String(figure);
  });
  return `${about}${says}`;
}
