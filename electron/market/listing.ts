/**
 * Which contracts exist today: what the exchange's own listing rules would give at these levels.
 */
import type { Instrument } from '../../shared/domain/instrument.ts';
import { instrumentIdOf } from '../../shared/domain/instrument.ts';
import { type Price, price, SCALE } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { dayNumber } from '../../shared/maths/calendar.ts';
import { type ContractRule, mustContractRule } from './contract-rules.ts';
import { type ExpiryDay, upcomingExpiries } from './trading-calendar.ts';
import { futureSymbol, optionSymbol } from '../../shared/domain/trading-symbols.ts';
import type { UnderlyingSetup } from './underlyings.ts';

const SHARE_TICK: Price = price(500);
const SHARE_FREEZE = quantity(100_000);
const ONE = quantity(1);
/** An index is not traded, so nothing limits the size of an order in it. */
const NO_LIMIT = quantity(10_000_000);

export function listContracts(
  setups: readonly UnderlyingSetup[],
  levelOf: (underlying: string) => number,
  today: string,
): readonly Instrument[] {
  return setups.flatMap((setup) => listUnderlying(setup, levelOf(setup.name), today));
}

export function listUnderlying(
  setup: UnderlyingSetup,
  level: number,
  today: string,
): readonly Instrument[] {
  if (setup.cashOnly) return [shareOf(setup.name)];
  const rule = mustContractRule(setup.name, today);
  const expiries = expiriesOf(setup, rule, today);
  const listed: Instrument[] = [spotOf(rule)];
  for (const expiry of expiries) {
    if (expiry.monthly) listed.push(futureOf(rule, expiry));
    for (const strike of strikesAround(level, rule, setup.strikesEachSide)) {
      listed.push(optionOf(rule, expiry, strike, 'call'), optionOf(rule, expiry, strike, 'put'));
    }
  }
  return listed;
}

export function expiriesOf(
  setup: UnderlyingSetup,
  rule: ContractRule,
  today: string,
): readonly ExpiryDay[] {
  const weeklies = rule.weekly ? setup.weeklies : 0;
  return upcomingExpiries(rule.expiryWeekday, dayNumber(today), weeklies, setup.monthlies);
}

/** Every step near the money, every second and fourth one further out, like the real listings. */
function strikesAround(level: number, rule: ContractRule, eachSide: number): readonly Price[] {
  const step = rule.strikeStep;
  const middle = Math.round((level * SCALE) / step);
  const strikes = new Set<Price>();
  for (let away = -eachSide; away <= eachSide; away += 1) {
    const stride = Math.abs(away) > eachSide * 0.75 ? 2 : 1;
    const place = (middle + away * stride) * step;
    if (place > 0) strikes.add(price(place));
  }
  return [...strikes].sort((a, b) => a - b);
}

export function optionOf(
  rule: ContractRule,
  expiry: ExpiryDay,
  strike: Price,
  kind: 'call' | 'put',
): Instrument {
  const symbol = optionSymbol(rule.underlying, expiry, strike, kind);
  return {
    id: instrumentIdOf(rule.exchange, symbol),
    exchange: rule.exchange,
    symbol,
    underlying: rule.underlying,
    kind,
    expiryDay: expiry.day,
    strike,
    tick: rule.optionTick,
    lot: rule.lot,
    freeze: rule.freeze,
  };
}

function futureOf(rule: ContractRule, expiry: ExpiryDay): Instrument {
  const symbol = futureSymbol(rule.underlying, expiry);
  return {
    id: instrumentIdOf(rule.exchange, symbol),
    exchange: rule.exchange,
    symbol,
    underlying: rule.underlying,
    kind: 'future',
    expiryDay: expiry.day,
    strike: null,
    tick: rule.futureTick,
    lot: rule.lot,
    freeze: rule.freeze,
  };
}

function spotOf(rule: ContractRule): Instrument {
  const isIndex = rule.spotKind === 'index';
  return {
    id: instrumentIdOf(rule.spotExchange, rule.underlying),
    exchange: rule.spotExchange,
    symbol: rule.underlying,
    underlying: rule.underlying,
    kind: rule.spotKind,
    expiryDay: null,
    strike: null,
    tick: rule.spotTick,
    lot: ONE,
    freeze: isIndex ? NO_LIMIT : SHARE_FREEZE,
  };
}

export function shareOf(name: string): Instrument {
  return {
    id: instrumentIdOf('NSE', name),
    exchange: 'NSE',
    symbol: name,
    underlying: name,
    kind: 'equity',
    expiryDay: null,
    strike: null,
    tick: SHARE_TICK,
    lot: ONE,
    freeze: SHARE_FREEZE,
  };
}
