/** One event of the ledger as a line that a trader can read; the fields stay for copying. */
import type { StoryLine } from '../../shared/contract/rows.ts';
import type { AnomalyCode, DeskEvent, WISH_ENDS } from '../../shared/domain/desk-events.ts';
import { limitTitles } from '../../shared/domain/limits.ts';
import {
  type DomainEvent,
  type EventRecord,
  isBatchEvent,
  isExitEvent,
  isOrderEvent,
  isStandingEvent,
} from '../../shared/domain/events.ts';
import { type ExitEvent, REST_SAYS, saysExitEnd } from '../../shared/domain/exit.ts';
import { isCarried } from '../../shared/domain/fill.ts';
import { groupedText, type Price } from '../../shared/domain/money.ts';
import type { LossCause, OrderEvent, OrderTerms } from '../../shared/domain/order-events.ts';
import { saysRefusal } from '../../shared/domain/refusals.ts';
import { REJECTIONS } from '../../shared/domain/rejections.ts';
import { DISARM_SAYS, KILL_SAYS, type KillLevel } from '../../shared/domain/session.ts';
import { unreachable } from '../../shared/lib/assert.ts';
import { saysBatch } from './batch-line.ts';
import { saysProtection } from './protection-line.ts';
import { saysStanding } from './standing-line.ts';

export function storyLine(record: EventRecord): StoryLine {
  const { event } = record;
  return {
    seq: record.seq,
    atMs: record.atMs,
    kind: event.kind,
    cause: record.cause,
    says: saysEvent(event),
    fields: fieldsOf(event),
  };
}

export function saysEvent(event: DomainEvent): string {
  if (isOrderEvent(event)) return saysOrderEvent(event);
  if (isExitEvent(event)) return saysExit(event);
  if (isStandingEvent(event)) return saysStanding(event, LOSS);
  if ('protectionId' in event) return saysProtection(event);
  if (isBatchEvent(event)) return saysBatch(event);
  return saysDesk(event);
}

function fieldsOf(event: DomainEvent): StoryLine['fields'] {
  const fields: Record<string, string | number | null> = {};
  const entries: readonly (readonly [string, unknown])[] = Object.entries(event);
  for (const [name, value] of entries) {
    if (name === 'kind') continue;
    if (typeof value === 'string' || typeof value === 'number' || value === null) {
      fields[name] = value;
    } else fields[name] = JSON.stringify(value);
  }
  return fields;
}

function rupees(scaled: Price | number): string {
  return groupedText(scaled);
}

function saysTerms(terms: OrderTerms): string {
  const type = terms.type === 'market' ? 'market, protected' : terms.type.replace('_', '-');
  const trigger = terms.trigger === null ? '' : `, trigger ${rupees(terms.trigger)}`;
  return `${terms.quantity} at ${rupees(terms.price)} or better (${type}${trigger})`;
}

const LOSS: Readonly<Record<LossCause, string>> = {
  timeout: 'no answer came in time',
  socket_lost: 'the connection broke',
  server_fault: 'the broker’s server failed',
  unreadable_reply: 'the answer could not be read',
  unlisted_reply: 'the answer proves nothing',
  restart: 'the program restarted before an answer came',
};

function saysOrderEvent(event: OrderEvent): string {
  switch (event.kind) {
    case 'order_intended':
      return `Intended: ${event.side} ${event.symbol}, ${saysTerms(event)}`;
    case 'order_refused':
      return `Refused by the desk: ${saysRefusal({ code: event.refusal, context: event.context })}`;
    case 'order_sent':
      return 'Written down, then handed to the broker';
    case 'order_abandoned':
      return 'Abandoned: the program restarted before it was sent; it never left';
    case 'order_outcome_lost':
      return `Outcome unknown: ${LOSS[event.cause]}; it may be live and is not sent again`;
    case 'order_accepted':
      return `Accepted by the broker as ${event.brokerOrderId}`;
    case 'order_working':
      return `Working at the exchange as ${event.brokerOrderId}`;
    case 'order_trigger_pending':
      return 'Waiting for its trigger';
    case 'order_triggered':
      return 'Triggered';
    case 'order_filled_in_part':
      return `Filled in part: ${event.quantity} at ${rupees(event.price)} (trade ${event.tradeId})`;
    case 'order_filled_in_full':
      return `Filled: ${event.quantity} at ${rupees(event.price)} (trade ${event.tradeId})`;
    default:
      // The rest are ends and requests.
      return saysEnding(event);
  }
}

type Ending = Exclude<
  OrderEvent,
  {
    kind:
      | 'order_intended'
      | 'order_refused'
      | 'order_sent'
      | 'order_abandoned'
      | 'order_outcome_lost'
      | 'order_accepted'
      | 'order_working'
      | 'order_trigger_pending'
      | 'order_triggered'
      | 'order_filled_in_part'
      | 'order_filled_in_full';
  }
>;

function words(text: string): string {
  return text === '' ? '' : `: ${text}`;
}

function saysEnding(event: Ending): string {
  switch (event.kind) {
    case 'fill_corrected':
      return `Price corrected by the exchange: ${event.quantity} at ${rupees(event.price)}, not ${rupees(event.was)} (trade ${event.tradeId})`;
    case 'order_cancelled':
      return `Cancelled${words(event.words)}`;
    case 'order_expired':
      return `Expired${words(event.words)}`;
    case 'order_rejected':
      return `Rejected by the broker: ${event.words || REJECTIONS[event.rejection]}`;
    case 'order_not_received':
      return `Never arrived: absent from ${event.reads} complete reads over ${Math.floor(event.silentMs / 1_000)} s`;
    case 'order_assumed_dead':
      return `Counted as dead by your decision; up to ${event.overshoot} could still fill`;
    case 'order_adopted':
      return isCarried(event.brokerOrderId)
        ? `Held at the broker from before: ${event.quantity} ${event.symbol}`
        : `Found at the broker, placed elsewhere: ${event.side} ${event.symbol}, ${saysTerms(event)}`;
    case 'order_told':
      return event.by === 'push'
        ? 'Told by a push alone: the broker’s book has yet to show it'
        : 'The broker’s book shows it too';
    case 'order_claimed':
      return `Claimed for ${event.strategy}`;
    case 'order_traced':
      return `Fired by the ${event.reason} of ${event.strategy} that stood at the broker`;
    case 'cancel_wanted':
      return 'Cancel asked for; it waits for the broker’s rate';
    case 'request_made':
      return event.terms === null
        ? 'Cancel asked for'
        : `Change asked for: ${saysTerms(event.terms)}`;
    case 'request_acknowledged':
      return 'The broker took the request';
    case 'request_outcome_lost':
      return `The answer to the request is unknown: ${LOSS[event.cause]}`;
    case 'request_failed':
      return `The broker refused the request: ${event.words || REJECTIONS[event.rejection]}`;
    case 'order_modified':
      return `Now ${saysTerms(event)}`;
    default:
      return unreachable(event);
  }
}

function saysExit(event: ExitEvent): string {
  switch (event.kind) {
    case 'exit_intended': {
      const worst = event.worst === null ? '' : `, no worse than ${groupedText(event.worst)}`;
      return `Exit of ${event.quantity} from ${event.strategy} begun (${event.reason})${worst}`;
    }
    case 'exit_stepped':
      return `Step ${event.step} of ${event.steps} of the exit, at ${groupedText(event.price)}`;
    case 'exit_replaced':
      return 'The broker takes no more changes of this order; what is left goes on in another one';
    case 'exit_released':
      return 'Sent without waiting for the shorts, by your decision';
    case 'exit_rested':
      return REST_SAYS[event.why];
    case 'exit_ended':
      return `${saysExitEnd(event.end)}${words(event.words)}`;
    default:
      return unreachable(event);
  }
}

/** What should not happen, in words; the code itself stays among the fields. */
const WISH_END_SAYS: Readonly<Record<(typeof WISH_ENDS)[number], string>> = {
  came_into_force: 'Loosened limits came into force',
  withdrawn: 'Loosening the limits was taken back',
  overtaken: 'Limits that waited were set to something else',
};

const ANOMALIES: Readonly<Record<AnomalyCode, string>> = {
  illegal_update: 'An update does not fit the state of the order',
  late_fill: 'A fill came after the order had ended',
  overfill: 'More was filled than was ordered',
  late_appearance: 'The order turned up at the broker after it had ended here',
  two_orders_one_tag: 'Two orders at the broker carry one id of ours',
  broker_id_changed: 'The broker names another id for the order',
  fills_missing: 'The broker counts fills whose trades it has not told',
  position_differs: 'The broker’s position differs from ours',
  changed_elsewhere: 'The order was changed outside this desk',
  trade_reissued:
    'The broker told a trade that is booked again under another id; it was not booked twice',
  trade_corrected: 'The exchange gave a booked trade another price; profit follows it',
  earlier_day: 'A message about an order of an earlier day was left alone',
  events_lost: 'Events are missing from the ledger',
  unreadable_frame: 'A message of the broker could not be read',
  would_cross_zero: 'An exit would have crossed zero',
};

/** States and kinds that an event names by their codes, such as `trigger_pending`. */
function plain(text: string): string {
  return text.replace(/\b[a-z]+(?:_[a-z]+)+\b/g, (code) => code.replaceAll('_', ' '));
}

export function saysHalt(cause: string): string {
  return `Trading halted: ${cause}`;
}

export function saysKill(level: KillLevel, reason: string): string {
  return `Kill switch level ${level}: ${KILL_SAYS[level]}${words(reason)}`;
}

function saysSpan(byMs: number): string {
  const seconds = Math.round(Math.abs(byMs) / 1_000);
  const span = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return `${byMs > 0 ? 'forward' : 'back'} by ${span}`;
}

function saysDesk(event: DeskEvent): string {
  switch (event.kind) {
    case 'command_taken':
      return `Command taken: ${event.name.replaceAll('_', ' ')}`;
    case 'desk_opened':
      return `Desk opened for ${event.mode} trading with ${event.broker} (${event.account})`;
    case 'desk_reconciled':
      return `Caught up with the broker: ${event.orders} orders, ${event.trades} trades, ${event.found} found, ${event.adopted} adopted`;
    case 'gap_opened':
      return `The stream was lost${words(event.cause)}`;
    case 'position_differs':
      return `${event.instrument}: the broker holds ${event.theirs}, this desk ${event.ours}`;
    case 'position_agrees':
      return `${event.instrument}: the broker and this desk both hold ${event.net}`;
    case 'positions_compared':
      return `Positions compared with the broker’s: ${event.contracts} contracts`;
    case 'contract_held':
      return `${event.instrument} is held back: ${event.words}`;
    case 'contract_released':
      return `${event.instrument} released: ${event.reason}`;
    case 'clock_corrected':
      return `The clock of this machine was set ${saysSpan(event.byMs)}`;
    case 'desk_halted':
      return saysHalt(event.cause);
    case 'desk_resumed':
      return `Trading resumed: ${event.reason}`;
    case 'kill_set':
      return saysKill(event.level, event.reason);
    case 'kill_rearmed':
      return `Kill switch off again: ${event.reason}`;
    case 'live_armed':
      return 'Armed for live trading';
    case 'live_disarmed':
      return `Disarmed: ${DISARM_SAYS[event.cause]}`;
    case 'limits_set':
      return 'Limits changed';
    case 'limits_wished':
      return `Limits wait to be loosened: ${limitTitles(event.limits)}`;
    case 'limits_wish_ended':
      return WISH_END_SAYS[event.end];
    case 'guard_tripped':
      return `Everything stopped by itself: ${event.words}`;
    case 'order_confirmed':
      return `Confirmed by hand: ${event.questions.join(', ').replaceAll('_', ' ')}`;
    case 'command_refused':
      return `Refused: ${saysRefusal({ code: event.refusal, context: event.context })}`;
    case 'anomaly_noted':
      return `${ANOMALIES[event.code]}${words(plain(event.words))}`;
    default:
      return unreachable(event);
  }
}
