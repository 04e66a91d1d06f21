/**
 * One verdict of the gate over all legs of a batch, on the worst grouping: whichever legs fill, and
 * while all the others are still open. Each leg is judged beside all the others, margin by the
 * worst choice of legs; guard and repeats are asked of the batch as one.
 */
import type { BatchIntended, BatchLeg } from '../../../shared/domain/batch-events.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { isReducing } from '../../../shared/domain/intent.ts';
import { type Money, money } from '../../../shared/domain/money.ts';
import {
  REFUSAL_ORDER,
  REFUSALS,
  type RefusalCode,
  type RefusalReason,
  refusal,
} from '../../../shared/domain/refusals.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { Candidate, OrderWish } from '../../risk/candidate.ts';
import { firstRefusal } from '../../risk/gate.ts';
import { elapsedMs } from '../desk-clock.ts';
import { openExitOf } from '../exits.ts';
import { candidateOf } from '../facts.ts';
import { wishOf } from '../place.ts';
import { rateFacts } from '../rate.ts';
import { allLiveOrders, type EngineView } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';
import { freeOnceCleared } from './clear.ts';
import { keyOf } from './lanes.ts';

type Judged = Pick<
  BatchIntended,
  'batchId' | 'account' | 'strategy' | 'intent' | 'product' | 'legs' | 'scaleIn'
>;

interface Part {
  readonly leg: BatchLeg;
  readonly instrument: Instrument;
  readonly wish: OrderWish;
}

/** The first blocker of each leg; a question among them is one that a person may answer. */
export function legRefusals(
  state: EngineView,
  around: Surroundings,
  batch: Judged,
  confirmed: ReadonlySet<RefusalCode> = new Set(),
): readonly RefusalReason[] {
  const parts = batch.legs.map((leg) => partOf(around, batch, leg, confirmed));
  const margin = isReducing(batch.intent) ? null : marginOf(around, parts);
  const found = parts.flatMap((part): readonly RefusalReason[] => {
    const { symbol } = part.leg;
    if (batch.intent === 'exit' && openExitOf(state, { ...batch, ...part.leg }) !== null) {
      return [named(refusal('exit_in_flight'), symbol)];
    }
    const reason = firstRefusal(candidateAmong(state, around, batch, parts, part, margin));
    return reason === null ? [] : (reason.questions ?? [reason]).map((each) => named(each, symbol));
  });
  const again = repeated(state, around, batch);
  return again === null ? found : [...found, again];
}

/** The first of all in precedence order; where nothing blocks, all questions together. */
export function batchRefusal(reasons: readonly RefusalReason[]): RefusalReason | null {
  const [first, ...rest] = reasons.toSorted((a, b) => rank(a) - rank(b));
  if (first === undefined) return null;
  return REFUSALS[first.code].asks ? { ...first, questions: [first, ...rest] } : first;
}

/** Questions stand behind everything that blocks, wherever their rows are. */
function rank({ code }: RefusalReason): number {
  return REFUSAL_ORDER.indexOf(code) + (REFUSALS[code].asks ? REFUSAL_ORDER.length : 0);
}

/** What stops all trading is said once and of no leg. */
function named(reason: RefusalReason, symbol: string): RefusalReason {
  if (REFUSALS[reason.code].tag === 'TRADING_STOPPED') return reason;
  return { ...reason, context: { ...reason.context, leg: symbol } };
}

function partOf(
  around: Surroundings,
  batch: Judged,
  leg: BatchLeg,
  confirmed: ReadonlySet<RefusalCode>,
): Part {
  const instrument = must(around.market.instrument(leg.instrument), 'a leg has its contract');
  const asked = {
    instrument: leg.instrument,
    side: leg.side,
    quantity: leg.quantity,
    type: 'limit',
    // It may pay up to its bound, so that is what is judged.
    price: leg.bound,
    trigger: null,
    validity: 'day',
    product: batch.product,
    strategy: batch.strategy,
    intent: batch.intent,
    scaleIn: batch.scaleIn,
    confirmed,
  } as const;
  return { leg, instrument, wish: wishOf(around, asked, instrument) };
}

function candidateAmong(
  state: EngineView,
  around: Surroundings,
  batch: Judged,
  parts: readonly Part[],
  part: Part,
  margin: Candidate['book']['margin'],
): Candidate {
  const candidate = candidateOf(state, around, part.wish, part.instrument);
  const others = parts.filter((other) => other !== part);
  const { book } = candidate;
  const slices = others.reduce((sum, { wish }) => sum + wish.slices, 0);
  const isFuture = part.instrument.kind === 'future';
  const valued = others.filter(({ instrument }) => (instrument.kind === 'future') === isFuture);
  const reducing = isReducing(batch.intent);
  const rate = rateFacts(state, around, { reducing, placing: true });
  const { quota } = rate;
  return {
    ...candidate,
    book: {
      ...book,
      // What holds the units and can be cancelled is cleared before the leg leaves.
      freeToExit: freeOnceCleared(state, keyOf(batch, part.leg)),
      openOrders: book.openOrders + slices,
      sentLastMinute: book.sentLastMinute + slices,
      valueLastMinute: capped(book.valueLastMinute + valueOf(valued)),
      exposure: capped(book.exposure + (reducing ? 0 : valueOf(others))),
      rate: { ...rate, quota: quota === null ? null : { ...quota, left: quota.left - slices } },
      duplicateAgeMs: null,
      holds: book.holds || holdsAnything(state, batch),
      margin,
    },
  };
}

function valueOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { wish }) => sum + wish.price * wish.total, 0);
}

/** What no amount of money can hold is above every limit, and is only refused. */
function capped(value: number): Money {
  return money(Math.min(value, Number.MAX_SAFE_INTEGER));
}

function marginOf(around: Surroundings, parts: readonly Part[]): Candidate['book']['margin'] {
  return around.market.worstMargin(
    parts.map(({ instrument, leg }) => ({
      instrument,
      side: leg.side,
      units: leg.quantity,
      bound: leg.bound,
    })),
  );
}

/** A strategy is one object: it is held in any of its contracts, or entering one. */
function holdsAnything(state: EngineView, { strategy, intent }: Judged): boolean {
  if (intent === 'exit') return false;
  for (const position of state.positions.values()) {
    if (position.strategy === strategy && position.net !== 0) return true;
  }
  for (const order of allLiveOrders(state)) {
    if (order.strategy === strategy && !isReducing(order.intent)) return true;
  }
  return false;
}

function repeated(state: EngineView, around: Surroundings, batch: Judged): RefusalReason | null {
  const { duplicateWindowMs: windowMs } = around.limits();
  const text = textOf(batch);
  for (const other of state.batches.values()) {
    const ageMs = elapsedMs(other.createdMs, around.nowMs());
    if (other.batchId === batch.batchId || ageMs >= windowMs) continue;
    if (textOf(other) !== text) continue;
    const waitSeconds = Math.ceil((windowMs - ageMs) / 1_000);
    return refusal('batch_duplicate', { ageSeconds: Math.floor(ageMs / 1_000), waitSeconds });
  }
  return null;
}

function textOf({ strategy, intent, legs }: Judged): string {
  const parts = legs.map(({ instrument, side, quantity, price }) => [
    instrument,
    side,
    quantity,
    price,
  ]);
  return JSON.stringify([strategy, intent, parts]);
}
