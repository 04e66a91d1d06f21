/** The gate of what the broker keeps: every row speaks, and each figure is tried at its limit. */
import { describe, expect, it } from 'vitest';
import { passStanding } from '../../../electron/risk/gate.ts';
import { STANDING_CHECKS, type StandingCandidate } from '../../../electron/risk/standing-checks.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity, signedQuantity } from '../../../shared/domain/quantity.ts';
import { REFUSAL_ORDER } from '../../../shared/domain/refusals.ts';
import type { StandingLeg } from '../../../shared/domain/standing.ts';
import { CALL, INDEX, priceFacts } from '../../support/desk.ts';
import { WIDE_LIMITS } from '../../support/wide-limits.ts';

type Part = Partial<StandingCandidate>;

function leg(trigger: number, limit: number): StandingLeg {
  return { trigger: price(trigger), limit: price(limit) };
}

const STOP = leg(95 * SCALE, 94 * SCALE);
const DESK = {
  ledgerStopped: false,
  haltedBecause: null,
  state: 'open',
  linkUp: true,
  today: '2026-11-20',
} as const;

/** Sells two lots of two that are held when the price comes to 95. */
function standing(part: Part = {}): StandingCandidate {
  return {
    terms: { quantity: quantity(130), stop: STOP, target: null },
    side: 'sell',
    unable: null,
    instrument: CALL,
    price: priceFacts(100 * SCALE, 101 * SCALE),
    desk: DESK,
    book: {
      net: signedQuantity(130),
      free: quantity(130),
      rate: { now: 6, quota: null },
    },
    limits: { ...WIDE_LIMITS, collarOptions: 200, staleAfterMs: 1_000 },
    ...part,
  };
}

function terms(stop: StandingLeg | null, target: StandingLeg | null = null, units = 130): Part {
  return { terms: { quantity: quantity(units), stop, target } };
}

function verdict(part: Part): string {
  const answer = passStanding(standing(part), 'request');
  return answer.ok ? 'passes' : answer.error.code;
}

const { book, price: PRICE } = standing();
const AGED = { ...priceFacts(100 * SCALE, 101 * SCALE), ageMs: 1_001 };
const QUOTA = { left: 0, span: 'day', used: 5, limit: 5 };

const SPEAKS: readonly (readonly [code: string, part: Part])[] = [
  ['ledger_stopped', { desk: { ...DESK, ledgerStopped: true } }],
  ['trading_halted', { desk: { ...DESK, haltedBecause: 'a bug' } }],
  ['not_reconciled', { desk: { ...DESK, state: 'not_reconciled' } }],
  ['link_down', { desk: { ...DESK, linkUp: false } }],
  ['instrument_not_tradable', { instrument: INDEX }],
  ['instrument_expired', { instrument: { ...CALL, expiryDay: '2026-11-19' } }],
  ['quantity_zero', terms(STOP, null, 0)],
  ['quantity_off_lot', terms(STOP, null, 131)],
  ['quantity_over_freeze', terms(STOP, null, 1_820)],
  ['price_off_tick', terms(leg(95 * SCALE, 94 * SCALE + 1))],
  ['trigger_missing', terms(null)],
  ['trigger_off_tick', terms(leg(95 * SCALE + 1, 94 * SCALE))],
  ['trigger_wrong_side', terms(leg(95 * SCALE, 95 * SCALE + 500))],
  ['trigger_already_passed', terms(leg(100 * SCALE, 99 * SCALE))],
  ['no_price_known', { price: null }],
  ['price_stale', { price: AGED }],
  ['price_outside_band', { price: { ...AGED, ageMs: 0, bandLow: price(95 * SCALE) } }],
  ['price_far_from_market', terms(leg(95 * SCALE, 93 * SCALE))],
  ['rate_quota_spent', { book: { ...book, rate: { now: 6, quota: QUOTA } } }],
  ['rate_budget_spent', { book: { ...book, rate: { now: 0, quota: null } } }],
  ['nothing_to_exit', { book: { ...book, net: signedQuantity(0) } }],
  ['exit_over_free', { book: { ...book, free: quantity(129) } }],
  ['exit_wrong_side', { book: { ...book, net: signedQuantity(-130) } }],
  ['protection_not_at_broker', { unable: 'it keeps none for NRML' }],
];

describe('the gate of standing orders', () => {
  it('lets pass what is right, and says each reason', () => {
    expect(verdict({})).toBe('passes');
    expect(SPEAKS.map(([, part]) => verdict(part))).toEqual(SPEAKS.map(([code]) => code));
    expect(STANDING_CHECKS.map(({ code }) => code)).toEqual(SPEAKS.map(([code]) => code));
  });

  it('asks in the precedence order of all refusals', () => {
    const order = STANDING_CHECKS.map(({ code }) => REFUSAL_ORDER.indexOf(code));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it.each([
    ['quantity', [1_755, 1_800, 1_820].map((units) => terms(STOP, null, units))],
    ['free', [131, 130, 129].map((free) => ({ book: { ...book, free: quantity(free) } }))],
    ['age', [999, 1_000, 1_001].map((ageMs) => ({ price: { ...AGED, ageMs } }))],
    // Two percent of 95 is 1.90.
    ['collar', [93.15, 93.1, 93.05].map((at) => terms(leg(95 * SCALE, at * SCALE)))],
    ['trigger', [99.9, 99.95, 100].map((at) => terms(leg(at * SCALE, 99 * SCALE)))],
  ])('draws the line of the %s at its limit', (name, [under, at, over]) => {
    const roomy = { book: { ...book, free: quantity(5_000), net: signedQuantity(5_000) } };
    const more = name === 'quantity' ? roomy : {};
    expect(verdict({ ...more, ...under })).toBe('passes');
    // 1,800 is no whole number of lots of 65, so the freeze is met by 1,755.
    expect(verdict({ ...more, ...at })).toBe(name === 'quantity' ? 'quantity_off_lot' : 'passes');
    expect(verdict({ ...more, ...over })).not.toBe('passes');
  });

  it('reads a purchase the other way round', () => {
    const short = { side: 'buy', book: { ...book, net: signedQuantity(-130) } } as const;
    const above = leg(105 * SCALE, 106 * SCALE);
    const below = leg(90 * SCALE, 91 * SCALE);
    expect(verdict({ ...short, ...terms(above, below) })).toBe('passes');
    expect(verdict({ ...short, ...terms(below) })).toBe('trigger_already_passed');
    expect(verdict({ ...short, ...terms(leg(105 * SCALE, 104 * SCALE)) })).toBe(
      'trigger_wrong_side',
    );
    expect(PRICE?.last).toBe(100 * SCALE);
  });
});
