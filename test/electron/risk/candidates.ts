/** A candidate that passes every check, to be varied by the test. */
import type {
  BookFacts,
  Candidate,
  DeskFacts,
  OrderWish,
  PriceFacts,
} from '../../../electron/risk/candidate.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { asStrategyName } from '../../../shared/domain/ids.ts';
import type { Limits } from '../../../shared/domain/limits.ts';
import { money, price, SCALE, ZERO_MONEY } from '../../../shared/domain/money.ts';
import { quantity, signedQuantity } from '../../../shared/domain/quantity.ts';
import { CALL, priceFacts } from '../../support/desk.ts';
import { WIDE_LIMITS } from '../../support/wide-limits.ts';

export interface Changes {
  readonly wish?: Partial<OrderWish>;
  readonly instrument?: Partial<Instrument>;
  readonly price?: Partial<PriceFacts> | null;
  readonly desk?: Partial<DeskFacts>;
  readonly book?: Partial<BookFacts>;
  readonly limits?: Partial<Limits>;
}

export const ALPHA = asStrategyName('Alpha');

export function candidate(changes: Changes = {}): Candidate {
  return {
    wish: {
      intent: 'enter',
      side: 'buy',
      product: 'nrml',
      validity: 'day',
      strategy: ALPHA,
      scaleIn: false,
      type: 'limit',
      price: price(101 * SCALE),
      trigger: null,
      quantity: quantity(65),
      total: quantity(65),
      slices: 1,
      ...changes.wish,
    },
    instrument: { ...CALL, ...changes.instrument },
    price: changes.price === null ? null : priceFacts(100 * SCALE, 101 * SCALE, changes.price),
    desk: {
      ledgerStopped: false,
      haltedBecause: null,
      kill: 0,
      armed: true,
      state: 'open',
      session: 'open',
      linkUp: true,
      today: '2026-11-20',
      oldListDay: null,
      ...changes.desk,
    },
    book: {
      openOrders: 0,
      contractLastMinute: 0,
      valueLastMinute: ZERO_MONEY,
      usual: null,
      exposure: ZERO_MONEY,
      rejects: 0,
      unknowns: 0,
      capital: null,
      unpriced: null,
      sentLastMinute: 0,
      rate: { now: 6, quota: null },
      duplicateAgeMs: null,
      crossesOwn: null,
      net: signedQuantity(0),
      freeToExit: quantity(0),
      opposes: false,
      holds: false,
      worstPosition: 65,
      held: null,
      differs: null,
      dayLoss: ZERO_MONEY,
      margin: { needed: ZERO_MONEY, available: money(SCALE) },
      ...changes.book,
    },
    limits: { ...WIDE_LIMITS, ...changes.limits },
  };
}

/** Sells one lot of two that are held and free. */
export function exitCandidate(changes: Changes = {}): Candidate {
  const free = { net: signedQuantity(130), freeToExit: quantity(130), holds: true };
  return candidate({
    ...changes,
    wish: { intent: 'exit', side: 'sell', price: price(99 * SCALE), ...changes.wish },
    book: { ...free, ...changes.book },
  });
}
