/** Candles: parallel arrays with true epoch seconds; what there is not answers the older error. */
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { DAY_MS, indiaMoment, readDay } from '../../../shared/maths/calendar.ts';
import { type Candle, type CandleSource, dailyCandles, intradayCandles } from './candles.ts';
import { type Answer, badInput, noCandles, ok, refusal } from './dhan-error.ts';
import type { DhanDesk } from './dhan-desk.ts';
import { epochSeconds } from './dhan-time.ts';
import { double, type Json, rupees } from './java-json.ts';
import { readContract } from './order-request.ts';
import { type Fields, readDigits, readFlag, readText, readWord } from './read-body.ts';
import type { Asked, Route } from './route.ts';
import { wordOf } from './instrument-files.ts';
import { wholeNumber } from './security-ids.ts';

const INTERVALS: ReadonlyMap<string, number> = new Map([
  ['1', 1],
  ['5', 5],
  ['15', 15],
  ['25', 25],
  ['60', 60],
]);
const INTRADAY_DAYS = 90;
const ROLLING_DAYS = 30;

export function chartRoutes(desk: DhanDesk): readonly Route[] {
  const door = { method: 'POST', op: 'candles', family: 'data', guard: 'token' } as const;
  return [
    { ...door, path: '/v2/charts/historical', answer: (asked) => daily(desk, asked) },
    { ...door, path: '/v2/charts/intraday', answer: (asked) => intraday(desk, asked) },
    { ...door, path: '/v2/charts/rollingoption', answer: (asked) => rolling(desk, asked) },
  ];
}

/** The contract, provided that the instrument word in the body is its own. */
function readCharted(desk: DhanDesk, body: Fields): Instrument | null {
  const instrument = readContract(body, desk.ids);
  if (instrument === null || wordOf(instrument, desk.book) !== body['instrument']) return null;
  return instrument;
}

function sourceOf(desk: DhanDesk, instrument: Instrument): CandleSource {
  const quote = desk.parts.truth.venue.quote(instrument.id);
  return {
    instrument,
    seed: desk.parts.seed,
    anchor: quote?.last ?? quote?.close ?? instrument.tick,
    anchorMs: desk.parts.world.nowMs(),
  };
}

function daily(desk: DhanDesk, { body }: Asked): Answer {
  const instrument = body === null ? null : readCharted(desk, body);
  if (body === null || instrument === null) return badInput();
  const from = readText(body['fromDate']);
  const to = readText(body['toDate']);
  const withInterest = readFlag(body['oi']);
  if (from === null || to === null || readDay(from) === null || readDay(to) === null) {
    return badInput();
  }
  if (withInterest === null || from >= to) return badInput();
  return arrays(dailyCandles(sourceOf(desk, instrument), from, to), withInterest);
}

function intraday(desk: DhanDesk, { body }: Asked): Answer {
  const instrument = body === null ? null : readCharted(desk, body);
  if (body === null || instrument === null) return badInput();
  const minutes = INTERVALS.get(String(readDigits(body['interval'])));
  const fromMs = readMoment(body['fromDate'], 'start');
  const toMs = readMoment(body['toDate'], 'end');
  const withInterest = readFlag(body['oi']);
  if (minutes === undefined || fromMs === null || toMs === null || withInterest === null) {
    return badInput();
  }
  if (fromMs > toMs) return badInput();
  if (toMs - fromMs > INTRADAY_DAYS * DAY_MS) {
    return refusal('DH-907', 'Only 90 days of data can be fetched at once');
  }
  return arrays(intradayCandles(sourceOf(desk, instrument), minutes, fromMs, toMs), withInterest);
}

const MOMENT = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}):(\d{2}):(\d{2}))?$/;

/** A day, or a moment of the Indian clock; a day alone means its start, or its end. */
function readMoment(value: unknown, side: 'start' | 'end'): number | null {
  const match = typeof value === 'string' ? MOMENT.exec(value) : null;
  const day = readDay(match?.[1] ?? '');
  if (match === null || day === null) return null;
  if (match[2] === undefined) return indiaMoment(side === 'start' ? day : day + 1, 0);
  const minutes = wholeNumber(match[2]) * 60 + wholeNumber(match[3] ?? '');
  return indiaMoment(day, minutes) + wholeNumber(match[4] ?? '') * 1_000;
}

function arrays(bars: readonly Candle[], withInterest: boolean): Answer {
  if (bars.length === 0) return noCandles();
  return ok({
    open: bars.map(({ open }) => rupees(open)),
    high: bars.map(({ high }) => rupees(high)),
    low: bars.map(({ low }) => rupees(low)),
    close: bars.map(({ close }) => rupees(close)),
    volume: bars.map(({ volume }) => double(volume)),
    timestamp: bars.map(({ atMs }) => double(epochSeconds(atMs))),
    open_interest: bars.map(({ interest }) => double(withInterest ? interest : 0)),
  });
}

const WANTED = ['open', 'high', 'low', 'close', 'iv', 'volume', 'strike', 'oi', 'spot'] as const;

/** Options that expired: nothing is kept of them, so their line is the underlying's, made small. */
function rolling(desk: DhanDesk, { body }: Asked): Answer {
  if (body === null) return badInput();
  const underlying = readUnderlying(desk, body);
  const minutes = INTERVALS.get(String(readDigits(body['interval'])));
  const side = readWord(body['drvOptionType'], ['CALL', 'PUT']);
  const flag = readWord(body['expiryFlag'], ['WEEK', 'MONTH']);
  const fromMs = readMoment(body['fromDate'], 'start');
  const toMs = readMoment(body['toDate'], 'start');
  const strike = readText(body['strike']);
  if (underlying === null || minutes === undefined || side === null || flag === null) {
    return badInput();
  }
  if (fromMs === null || toMs === null || strike === null || fromMs >= toMs) return badInput();
  if (!/^ATM(?:[+-](?:[1-9]|10))?$/.test(strike)) return badInput();
  if (toMs - fromMs > ROLLING_DAYS * DAY_MS) {
    return refusal('DH-907', 'Only 30 days of data can be fetched at once');
  }
  const source = sourceOf(desk, underlying);
  const bars = intradayCandles(source, minutes, fromMs, toMs);
  if (bars.length === 0) return noCandles();
  const wanted = readWanted(body['requiredData']);
  const columns = { ...optionColumns(bars, wanted), timestamp: stampsOf(bars) };
  return ok({ data: side === 'CALL' ? { ce: columns, pe: null } : { ce: null, pe: columns } });
}

/** `securityId` names the underlying although the segment is that of the options. */
function readUnderlying(desk: DhanDesk, body: Fields): Instrument | null {
  const securityId = readDigits(body['securityId']);
  if (securityId === null) return null;
  return desk.ids.find('IDX_I', securityId) ?? desk.ids.find('NSE_EQ', securityId);
}

function readWanted(value: unknown): ReadonlySet<string> {
  const list: readonly unknown[] = Array.isArray(value) ? value : WANTED;
  return new Set(list.filter((each) => typeof each === 'string'));
}

function stampsOf(bars: readonly Candle[]): Json {
  return bars.map(({ atMs }) => double(epochSeconds(atMs)));
}

const OPTION_PART = 0.01;
const VOLATILITY = 12.5;

function optionColumns(bars: readonly Candle[], wanted: ReadonlySet<string>): Record<string, Json> {
  const priced = (of: (bar: Candle) => number): Json =>
    bars.map((bar) => rupees(Math.round(of(bar) * OPTION_PART * 0.01) * 100));
  const all: Readonly<Record<(typeof WANTED)[number], Json>> = {
    open: priced((bar) => bar.open),
    high: priced((bar) => bar.high),
    low: priced((bar) => bar.low),
    close: priced((bar) => bar.close),
    iv: bars.map(() => double(VOLATILITY)),
    volume: bars.map(({ volume }) => double(volume)),
    strike: bars.map(({ close }) => rupees(Math.round(close * 0.000002) * 500_000)),
    oi: bars.map(({ interest }) => double(interest)),
    spot: bars.map(({ close }) => rupees(close)),
  };
  const columns: Record<string, Json> = {};
  for (const name of WANTED) columns[name] = wanted.has(name) ? all[name] : [];
  return columns;
}
