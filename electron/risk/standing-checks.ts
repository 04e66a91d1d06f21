/**
 * The blockers of a standing order at the broker, in the precedence order of REFUSALS. It only ever
 * reduces, so nothing that keeps risk from growing stands in its way; but it acts when nobody is
 * there, so its size, its triggers and the reach of its limits are looked at before it leaves.
 */
import {
  type Instrument,
  isOption,
  isTradable,
  maxOrderQuantity,
} from '../../shared/domain/instrument.ts';
import type { Limits } from '../../shared/domain/limits.ts';
import { groupedText, isMultipleOf, type Price } from '../../shared/domain/money.ts';
import { isWholeLots, type Quantity, type SignedQuantity } from '../../shared/domain/quantity.ts';
import { closingSide, type Side } from '../../shared/domain/side.ts';
import type { RefusalCode } from '../../shared/domain/refusals.ts';
import type { StandingLeg, StandingTerms } from '../../shared/domain/standing.ts';
import { type DeskFacts, isStale, type PriceFacts, type RateFacts } from './candidate.ts';
import type { Figures } from './checks.ts';

/** Everything that these checks may look at. */
export interface StandingCandidate {
  readonly terms: StandingTerms;
  readonly side: Side;
  /** Why the broker keeps none like it; null when it does. */
  readonly unable: string | null;
  readonly instrument: Instrument;
  readonly price: PriceFacts | null;
  readonly desk: Pick<DeskFacts, 'ledgerStopped' | 'haltedBecause' | 'state' | 'linkUp' | 'today'>;
  readonly book: {
    readonly net: SignedQuantity;
    /** What is held and promised to nothing else. */
    readonly free: Quantity;
    readonly rate: RateFacts;
  };
  readonly limits: Limits;
}

interface StandingCheck {
  readonly code: RefusalCode;
  applies(candidate: StandingCandidate): Figures | null;
}

const NO_FIGURES: Figures = {};
const BASIS = 10_000;
/** Cheap options move by whole ticks, and a few of them are no distance at all. */
const FEW_TICKS = 4;

function when(condition: boolean, figures: () => Figures = () => NO_FIGURES): Figures | null {
  return condition ? figures() : null;
}

function legsOf({ terms }: StandingCandidate): readonly StandingLeg[] {
  return [terms.stop, terms.target].flatMap((leg) => leg ?? []);
}

/** A limit that its own trigger would not let trade. */
function isBeforeTrigger({ side }: StandingCandidate, { trigger, limit }: StandingLeg): boolean {
  return side === 'buy' ? limit < trigger : limit > trigger;
}

/** A stop of a sell waits below the price and its target above; of a buy the other way round. */
function passed({ terms, side }: StandingCandidate, last: Price): boolean {
  const below = side === 'sell' ? terms.stop : terms.target;
  const above = side === 'sell' ? terms.target : terms.stop;
  return (below !== null && last <= below.trigger) || (above !== null && last >= above.trigger);
}

function reachesTooFar({ instrument, limits }: StandingCandidate, leg: StandingLeg): boolean {
  const share = isOption(instrument) ? limits.collarOptions : limits.collarFutures;
  const gap = Math.abs(leg.limit - leg.trigger);
  return gap * BASIS > leg.trigger * share && gap > FEW_TICKS * instrument.tick;
}

export const STANDING_CHECKS: readonly StandingCheck[] = [
  { code: 'ledger_stopped', applies: ({ desk }) => when(desk.ledgerStopped) },
  {
    code: 'trading_halted',
    applies: ({ desk }) => (desk.haltedBecause === null ? null : { cause: desk.haltedBecause }),
  },
  { code: 'not_reconciled', applies: ({ desk }) => when(desk.state === 'not_reconciled') },
  { code: 'link_down', applies: ({ desk }) => when(!desk.linkUp) },
  { code: 'instrument_not_tradable', applies: ({ instrument }) => when(!isTradable(instrument)) },
  {
    code: 'instrument_expired',
    applies: ({ instrument: { expiryDay }, desk }) =>
      expiryDay !== null && expiryDay < desk.today ? { expiryDay } : null,
  },
  { code: 'quantity_zero', applies: ({ terms }) => when(terms.quantity === 0) },
  {
    code: 'quantity_off_lot',
    applies: ({ terms, instrument: { lot } }) =>
      when(!isWholeLots(terms.quantity, lot), () => ({ lot })),
  },
  {
    code: 'quantity_over_freeze',
    applies: ({ terms, instrument }) => {
      const freeze = maxOrderQuantity(instrument);
      return when(terms.quantity > freeze, () => ({ freeze }));
    },
  },
  {
    code: 'price_off_tick',
    applies: (c) => {
      const { tick } = c.instrument;
      const off = legsOf(c).some(({ limit }) => !isMultipleOf(limit, tick));
      return when(off, () => ({ tick: groupedText(tick) }));
    },
  },
  {
    code: 'trigger_missing',
    applies: (c) => when(legsOf(c).length === 0 || legsOf(c).some(({ trigger }) => trigger === 0)),
  },
  {
    code: 'trigger_off_tick',
    applies: (c) => {
      const { tick } = c.instrument;
      const off = legsOf(c).some(({ trigger }) => !isMultipleOf(trigger, tick));
      return when(off, () => ({ tick: groupedText(tick) }));
    },
  },
  {
    code: 'trigger_wrong_side',
    applies: (c) => when(legsOf(c).some((leg) => isBeforeTrigger(c, leg))),
  },
  {
    code: 'trigger_already_passed',
    applies: (c) => {
      const last = c.price?.last ?? null;
      return last === null ? null : when(passed(c, last), () => ({ last: groupedText(last) }));
    },
  },
  {
    code: 'no_price_known',
    applies: (c) => when((c.price?.last ?? 0) === 0 || legsOf(c).some(({ limit }) => limit === 0)),
  },
  {
    code: 'price_stale',
    applies: ({ price, limits }) =>
      price !== null && isStale(price, limits)
        ? { ageSeconds: Math.floor(price.ageMs / 1_000) }
        : null,
  },
  {
    code: 'price_outside_band',
    applies: (c) => {
      const { bandLow = null, bandHigh = null } = c.price ?? {};
      if (bandLow === null || bandHigh === null) return null;
      const out = legsOf(c).some(({ limit }) => limit < bandLow || limit > bandHigh);
      return when(out, () => ({ low: groupedText(bandLow), high: groupedText(bandHigh) }));
    },
  },
  {
    code: 'price_far_from_market',
    applies: (c) => {
      const far = legsOf(c).find((leg) => reachesTooFar(c, leg));
      if (far === undefined) return null;
      const { collarOptions, collarFutures } = c.limits;
      const share = isOption(c.instrument) ? collarOptions : collarFutures;
      const percent = Math.floor((Math.abs(far.limit - far.trigger) * 100) / far.trigger);
      return { percent, limitPercent: Math.floor(share / 100) };
    },
  },
  {
    code: 'rate_quota_spent',
    applies: ({ book: { rate } }) => {
      if (rate.quota === null || rate.quota.left >= 1) return null;
      const { span, used, limit } = rate.quota;
      return { span, used, limit };
    },
  },
  { code: 'rate_budget_spent', applies: ({ book }) => when(book.rate.now < 1) },
  {
    code: 'nothing_to_exit',
    applies: ({ book, instrument }) => when(book.net === 0, () => ({ scope: instrument.symbol })),
  },
  {
    code: 'exit_over_free',
    applies: ({ terms, book: { free, net } }) =>
      when(terms.quantity > free, () => ({ free, held: Math.abs(net) })),
  },
  {
    code: 'exit_wrong_side',
    applies: ({ book, side }) => {
      const closes = closingSide(book.net);
      return closes !== null && closes !== side ? { side: closes } : null;
    },
  },
  {
    code: 'protection_not_at_broker',
    applies: ({ unable }) => (unable === null ? null : { why: unable }),
  },
];
