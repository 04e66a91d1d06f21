/** Codes of the domain as a trader says them. Each is a record, so a new code does not compile. */
import type { Intent } from '../../shared/domain/intent.ts';
import type { OrderType, Product, Validity } from '../../shared/domain/order-events.ts';
import type { OrderState } from '../../shared/domain/order-transitions.ts';
import type { DeskState, KillLevel, LinkState, SessionState } from '../../shared/domain/session.ts';
import type { Side } from '../../shared/domain/side.ts';

export const STATE_WORD: Readonly<Record<OrderState, string>> = {
  intended: 'Created',
  refused: 'Refused',
  abandoned: 'Not sent',
  sent: 'Sending',
  unknown: 'Unknown',
  working: 'Working',
  trigger_pending: 'Trigger',
  part_filled: 'Part filled',
  filled: 'Filled',
  cancelled: 'Cancelled',
  rejected: 'Rejected',
  expired: 'Expired',
  not_received: 'Never arrived',
  assumed_dead: 'Taken as dead',
};

/** What the state means, in a sentence, for the tooltip and the screen reader. */
export const STATE_SAYS: Readonly<Record<OrderState, string>> = {
  intended: 'Recorded here and not sent yet',
  refused: 'Stopped by this desk before it was sent',
  abandoned: 'The program stopped before it was sent; it never left',
  sent: 'Sent; the broker has not answered yet',
  unknown:
    'No answer: it may be live at the broker. It is being looked for and is never sent again by itself',
  working: 'Resting at the exchange',
  trigger_pending: 'Waiting for its trigger price',
  part_filled: 'Some of it has traded, the rest is working',
  filled: 'All of it has traded',
  cancelled: 'Cancelled; what had traded before stays',
  rejected: 'The broker or the exchange said no',
  expired: 'Its time ran out',
  not_received: 'Proven: the broker never received it',
  assumed_dead: 'You decided to count it as dead; if it appears it will be shown',
};

/** The shape drawn in the chip, so that colour never stands alone. */
export type ChipShape =
  | 'ring'
  | 'half'
  | 'disc'
  | 'square'
  | 'crossed'
  | 'triangle'
  | 'question'
  | 'dots'
  | 'dash';
export type Tone = 'quiet' | 'working' | 'done' | 'bad' | 'attention';

export const STATE_CHIP: Readonly<Record<OrderState, { shape: ChipShape; tone: Tone }>> = {
  intended: { shape: 'dots', tone: 'quiet' },
  refused: { shape: 'crossed', tone: 'bad' },
  abandoned: { shape: 'dash', tone: 'quiet' },
  sent: { shape: 'dots', tone: 'working' },
  unknown: { shape: 'question', tone: 'attention' },
  working: { shape: 'ring', tone: 'working' },
  trigger_pending: { shape: 'triangle', tone: 'working' },
  part_filled: { shape: 'half', tone: 'working' },
  filled: { shape: 'disc', tone: 'done' },
  cancelled: { shape: 'square', tone: 'quiet' },
  rejected: { shape: 'crossed', tone: 'bad' },
  expired: { shape: 'dash', tone: 'quiet' },
  not_received: { shape: 'dash', tone: 'quiet' },
  assumed_dead: { shape: 'square', tone: 'attention' },
};

export const SIDE_WORD: Readonly<Record<Side, string>> = { buy: 'Buy', sell: 'Sell' };
export const SIDE_LETTER: Readonly<Record<Side, string>> = { buy: 'B', sell: 'S' };

export const TYPE_WORD: Readonly<Record<OrderType, string>> = {
  limit: 'Limit',
  market: 'Market (protected)',
  stop: 'Stop',
  stop_limit: 'Stop limit',
};
export const TYPE_SHORT: Readonly<Record<OrderType, string>> = {
  limit: 'LMT',
  market: 'MKT-P',
  stop: 'STP',
  stop_limit: 'STP-L',
};

export const PRODUCT_WORD: Readonly<Record<Product, string>> = {
  nrml: 'Overnight',
  mis: 'Intraday',
  cnc: 'Delivery',
};
export const PRODUCT_SHORT: Readonly<Record<Product, string>> = {
  nrml: 'NRML',
  mis: 'MIS',
  cnc: 'CNC',
};

export const VALIDITY_WORD: Readonly<Record<Validity, string>> = {
  day: 'Day',
  ioc: 'Immediate or cancel',
};
export const VALIDITY_SHORT: Readonly<Record<Validity, string>> = { day: 'DAY', ioc: 'IOC' };

export const INTENT_WORD: Readonly<Record<Intent, string>> = {
  enter: 'Entry',
  exit: 'Exit',
  protect: 'Protection',
  unwind: 'Unwind',
  adopt: 'Placed elsewhere',
};

export const SESSION_WORD: Readonly<Record<SessionState, string>> = {
  pre_open: 'Pre-open',
  open: 'Open',
  closed: 'Closed',
  always_open: 'Always open',
};

export const DESK_WORD: Readonly<Record<DeskState, string>> = {
  not_reconciled: 'Catching up',
  open: 'Open',
  closing_only: 'Exits only',
  halted: 'Halted',
};

export const LINK_WORD: Readonly<Record<LinkState, string>> = {
  connecting: 'Connecting',
  up: 'Live',
  stale: 'Quiet too long',
  down: 'Down',
};

export const KILL_WORD: Readonly<Record<KillLevel, string>> = {
  0: 'Off',
  1: 'Stop entries',
  2: 'Stop and cancel',
  3: 'Stop, cancel and flatten',
};

/** A broker as a trader calls it; a name that is not here is shown as it is. */
const BROKER_WORD: Readonly<Record<string, string>> = {
  paper: 'Simulated market',
  kite: 'Zerodha Kite',
  dhan: 'Dhan',
  noren: 'Noren',
};

export function brokerWord(broker: string): string {
  return BROKER_WORD[broker] ?? broker;
}
