/**
 * Every control that stands before an order or over the whole desk, as rows: what it does, the
 * limits that a trader sets for it, what it answers, and what it does by itself. A test holds the
 * rows against the gate, the guards and the limits, so that nothing is left out on either side.
 */
import type { GuardName } from '../shared/domain/desk-events.ts';
import type { Limits } from '../shared/domain/limits.ts';
import type { RefusalCode } from '../shared/domain/refusals.ts';

interface Control {
  readonly name: string;
  readonly does: string;
  readonly limits: readonly (keyof Limits)[];
  /** What the gate answers. */
  readonly codes: readonly RefusalCode[];
  /** What stops the desk without being asked. */
  readonly guards: readonly GuardName[];
}

type Parts = Partial<Pick<Control, 'limits' | 'codes' | 'guards'>>;

function control(name: string, does: string, parts: Parts): Control {
  return { name, does, limits: [], codes: [], guards: [], ...parts };
}

export const CONTROLS: readonly Control[] = [
  control('State of the desk', 'Refuses what cannot be sent, or not without a complete book', {
    codes: ['ledger_stopped', 'trading_halted', 'not_reconciled', 'session_closed', 'link_down'],
  }),
  control('Kill switch', 'Refuses entries; level 2 cancels them, level 3 flattens as well', {
    codes: ['kill_switch_on'],
  }),
  control('Arming', 'Refuses entries of a live desk that no person has armed; it disarms itself', {
    limits: ['armedIdleMs'],
    codes: ['not_armed'],
  }),
  control('Order that is well formed', 'Refuses what the exchange would refuse', {
    codes: [
      'instrument_not_tradable',
      'instrument_expired',
      'contracts_old',
      'product_unfit',
      'quantity_zero',
      'quantity_off_lot',
      'price_missing',
      'price_off_tick',
      'trigger_missing',
      'trigger_off_tick',
      'trigger_wrong_side',
      'trigger_already_passed',
      'ioc_needs_price_now',
    ],
  }),
  control('Order quantity', 'Refuses above the lots or the share of the freeze quantity', {
    limits: ['orderLots', 'freezeShare', 'slices'],
    codes: ['order_quantity_over_limit', 'quantity_over_freeze'],
  }),
  control('Order value', 'Refuses above it', {
    limits: ['orderValue', 'futuresValue'],
    codes: ['order_value_over_limit'],
  }),
  control('Fat finger', 'Asks, then refuses, by the median of your own orders in the underlying', {
    limits: ['unusualAsk', 'unusualBlock'],
    codes: ['order_unusually_large', 'order_far_above_usual'],
  }),
  control('Price collar', 'Asks, then refuses, a limit that is so much worse than the market', {
    limits: ['collarFuturesAsk', 'collarFutures', 'collarOptionsAsk', 'collarOptions'],
    codes: ['price_unusual', 'price_far_from_market', 'price_outside_band'],
  }),
  control('Protected market order', 'Sends no order without a worst price', {
    limits: ['protectionBand'],
    codes: ['no_price_known'],
  }),
  control('Stale data', 'Derives no price from an old one or a dead feed; asks about a typed one', {
    limits: ['staleAfterMs', 'feedDownMs', 'staleAskMs'],
    codes: ['price_stale', 'price_unseen'],
  }),
  control('Duplicate', 'Refuses, then asks about, the same order again', {
    limits: ['duplicateWindowMs', 'duplicateAskMs'],
    codes: ['duplicate_order', 'duplicate_likely'],
  }),
  control('Caps of a minute', 'Refuses above the orders and the value of one minute', {
    limits: ['ordersPerMinute', 'contractPerMinute', 'valuePerMinute', 'futuresPerMinute'],
    codes: [
      'orders_per_minute_over_limit',
      'contract_orders_over_limit',
      'minute_value_over_limit',
    ],
  }),
  control('Rate of the broker', 'Keeps a share for exits and cancels, in every span it names', {
    limits: ['ordersPerSecond', 'reservedRate'],
    codes: ['rate_budget_spent', 'rate_quota_spent'],
  }),
  control('Open orders', 'Refuses above it; unknown orders count', {
    limits: ['openOrders'],
    codes: ['open_orders_over_limit'],
  }),
  control('Position in one contract', 'Refuses above it, everything in doubt at its worst', {
    limits: ['positionLots'],
    codes: ['position_over_limit'],
  }),
  control('Gross exposure', 'Refuses above what is held and may still fill together', {
    limits: ['grossExposure'],
    codes: ['gross_exposure_over_limit'],
  }),
  control('First loss of a day', 'Leaves only exits', {
    limits: ['dailyLoss', 'lossShare'],
    codes: ['daily_loss_over_limit'],
  }),
  control('Second loss of a day', 'Sets the kill switch, to the level that you choose', {
    limits: ['haltLoss', 'haltShare', 'lossLevel'],
    guards: ['loss'],
  }),
  control('Loss that cannot be told', 'Counts as too large: leaves only exits', {
    limits: ['blindAfterMs'],
    codes: ['loss_unknown'],
  }),
  control('Storm of rejections', 'Pauses the strategy; then sets the kill switch to level 2', {
    limits: ['rejectsPause', 'unknownsPause', 'rejectsHalt'],
    codes: ['strategy_paused'],
    guards: ['rejections'],
  }),
  control('Positions that differ', 'Stops entries in the contract; then the kill switch, level 2', {
    limits: ['differsHaltMs'],
    codes: ['position_differs', 'contract_held'],
    guards: ['positions'],
  }),
  control('Margin', 'Refuses above the share of what is available, and what cannot be told', {
    limits: ['marginShare'],
    codes: ['margin_short', 'margin_unknown'],
  }),
  control('Self-cross', 'Refuses what could trade against an own order', {
    codes: ['crosses_own_order'],
  }),
  control('Exits never cross zero', 'Refuses what would open the other side', {
    codes: ['nothing_to_exit', 'exit_over_free', 'exit_wrong_side'],
  }),
  control('Execution guard', 'Refuses an entry against, or twice into, what a strategy holds', {
    codes: ['entry_opposes_position', 'strategy_holds_position'],
  }),
  control('Ladder of an exit', 'Bounds how it goes through the market, and when it calls for you', {
    limits: ['ladderStepMs', 'ladderFirst', 'ladderBand', 'ladderGiveUpMs'],
  }),
];
