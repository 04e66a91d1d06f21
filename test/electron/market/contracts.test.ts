/** Which contracts exist on a day, what they are called, and when the exchange trades them. */
import { describe, expect, test } from 'vitest';
import { CONTRACT_RULES, contractRule } from '../../../electron/market/contract-rules.ts';
import { listContracts } from '../../../electron/market/listing.ts';
import { sessionAt } from '../../../electron/market/session-clock.ts';
import {
  isTradingDay,
  previousTradingDay,
  upcomingExpiries,
} from '../../../electron/market/trading-calendar.ts';
import { futureSymbol, optionSymbol } from '../../../shared/domain/trading-symbols.ts';
import { UNDERLYINGS } from '../../../electron/market/underlyings.ts';
import { isMultipleOf, price } from '../../../shared/domain/money.ts';
import { dayNumber, dayText, THURSDAY, TUESDAY } from '../../../shared/maths/calendar.ts';

describe('contract rules', () => {
  test.each([
    ['NIFTY', '2025-12-30', 75, 1_800],
    ['NIFTY', '2025-12-31', 65, 1_800],
    ['NIFTY', '2026-11-20', 65, 1_800],
    ['BANKNIFTY', '2026-11-20', 30, 600],
    ['FINNIFTY', '2026-11-20', 60, 1_200],
    ['MIDCPNIFTY', '2026-11-20', 120, 2_800],
    ['SENSEX', '2026-11-20', 20, 1_000],
  ])('%s on %s: lot %i, freeze %i', (underlying, day, lot, freeze) => {
    expect(contractRule(underlying, day)).toMatchObject({ lot, freeze });
  });

  test('what is not in the table, or not yet', () => {
    expect(contractRule('NOTHING', '2026-11-20')).toBeNull();
    expect(contractRule('NIFTY', '2020-01-01')).toBeNull();
  });

  test('no underlying has two rows from one day', () => {
    const keys = CONTRACT_RULES.map((rule) => `${rule.underlying} ${rule.from}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('expiries', () => {
  test('a holiday moves an expiry to the trading day before', () => {
    // 24 November 2026, the last Tuesday of its month, is a holiday.
    const days = upcomingExpiries(TUESDAY, dayNumber('2026-11-20'), 4, 3);
    expect(days).toEqual([
      { day: '2026-11-23', monthly: true },
      { day: '2026-12-01', monthly: false },
      { day: '2026-12-08', monthly: false },
      { day: '2026-12-15', monthly: false },
      { day: '2026-12-29', monthly: true },
      { day: '2027-01-25', monthly: true },
    ]);
  });

  test('an expiry counts on its own day and is gone on the next', () => {
    for (const [today, first] of [
      ['2026-12-03', '2026-12-03'],
      ['2026-12-04', '2026-12-10'],
    ] as const) {
      expect(upcomingExpiries(THURSDAY, dayNumber(today), 1, 1)[0]?.day).toBe(first);
    }
  });

  test('every expiry of two years is a trading day, in order and without repeats', () => {
    for (let day = dayNumber('2025-09-01'); day < dayNumber('2027-09-01'); day += 3) {
      const days = upcomingExpiries(TUESDAY, day, 4, 3).map((expiry) => expiry.day);
      expect(days).toEqual([...new Set(days)].sort());
      for (const each of days) expect(isTradingDay(dayNumber(each)), each).toBe(true);
      expect((days[0] ?? '') >= dayText(day)).toBe(true);
    }
  });

  test('weekends and holidays are skipped backwards', () => {
    expect(dayText(previousTradingDay(dayNumber('2026-11-25')))).toBe('2026-11-23');
  });
});

describe('symbols', () => {
  test.each([
    ['2026-11-23', true, 'NIFTY26NOV26000CE'],
    ['2026-11-17', false, 'NIFTY26N1726000CE'],
    ['2026-12-08', false, 'NIFTY26D0826000CE'],
    ['2026-10-06', false, 'NIFTY26O0626000CE'],
    ['2026-09-01', false, 'NIFTY2690126000CE'],
  ])('%s (monthly: %s) is %s', (day, monthly, symbol) => {
    expect(optionSymbol('NIFTY', { day, monthly }, price(260_000_000), 'call')).toBe(symbol);
  });

  test('futures, and strikes with paise', () => {
    expect(futureSymbol('BANKNIFTY', { day: '2026-12-29', monthly: true })).toBe(
      'BANKNIFTY26DECFUT',
    );
    expect(optionSymbol('ITC', { day: '2026-12-29', monthly: true }, price(4_025_000), 'put')).toBe(
      'ITC26DEC402.5PE',
    );
  });
});

describe('the listing', () => {
  const listed = listContracts(
    UNDERLYINGS,
    (name) => UNDERLYINGS.find((each) => each.name === name)?.level ?? 0,
    '2026-11-20',
  );

  test('every id once, every contract by its rule', () => {
    expect(new Set(listed.map((each) => each.id)).size).toBe(listed.length);
    for (const each of listed) {
      if (each.expiryDay === null) continue;
      expect(each.freeze).toBeGreaterThanOrEqual(each.lot);
      if (each.strike !== null) expect(isMultipleOf(each.strike, each.tick)).toBe(true);
    }
    expect(listed.length).toBeGreaterThan(3_000);
  });

  test('each option has its other half', () => {
    const calls = listed.filter((each) => each.kind === 'call').length;
    expect(listed.filter((each) => each.kind === 'put').length).toBe(calls);
  });
});

describe('the session', () => {
  test.each([
    ['2026-11-20T08:59', 'closed'],
    ['2026-11-20T09:00', 'pre_open'],
    ['2026-11-20T09:15', 'open'],
    ['2026-11-20T15:29', 'open'],
    ['2026-11-20T15:30', 'closed'],
    ['2026-11-21T11:00', 'closed'],
    ['2026-11-24T11:00', 'closed'],
  ])('%s in India: %s', (time, state) => {
    const nowMs = Date.parse(`${time}:00+05:30`);
    expect(sessionAt('clock', nowMs)).toBe(state);
    expect(sessionAt('always_open', nowMs)).toBe('always_open');
  });
});
