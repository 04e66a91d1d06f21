/** Margins, charges and the option calculator. All of them are estimates, here as there. */
import { chargesOf, type ChargeSegment } from '../../../shared/domain/charges.ts';
import { type Instrument, isOption } from '../../../shared/domain/instrument.ts';
import { SCALE, money } from '../../../shared/domain/money.ts';
import { readDay, indiaDay, indiaMoment } from '../../../shared/maths/calendar.ts';
import { blackScholes, type OptionValue, type Right } from '../../../shared/maths/black.ts';
import {
  estimateMargin,
  INDEX_MARGIN,
  type MarginLeg,
  SHARE_MARGIN,
} from '../../../shared/maths/margin-estimate.ts';
import { CLOSE_MINUTES } from '../../market/session-clock.ts';
import type { TruthRequest } from '../truth.ts';
import { isObject, type JsonObject } from './noren-body.ts';
import {
  answer,
  type NorenAnswer,
  type NorenCall,
  type NorenRoute,
  okay,
  refused,
  text,
} from './noren-desk.ts';
import { BAD_INPUT } from './noren-errors.ts';
import { decimals, readAmount, readMonthDay, readWhole, timeThenDay } from './noren-text.ts';
import { readOrder } from './order-request.ts';

const TERMS = ['uid', 'actid', 'exch', 'tsym', 'qty', 'prc', 'prd', 'trantype', 'prctyp'];

export const MARGIN_ROUTES: Readonly<Record<string, NorenRoute>> = {
  GetOrderMargin: { op: 'margin', required: TERMS, run: orderMargin },
  GetBasketMargin: { op: 'margin_basket', required: TERMS, run: basketMargin },
  GetBrokerage: {
    op: 'charges',
    required: ['uid', 'actid', 'exch', 'tsym', 'qty', 'prc', 'prd', 'trantype'],
    run: brokerage,
  },
  SpanCalc: { op: 'span', required: ['actid'], run: spanCalc },
  GetOptionGreek: {
    op: 'greeks',
    required: ['actid', 'exd', 'strprc', 'sptprc', 'int_rate', 'volatility', 'optt'],
    run: optionGreek,
  },
};

const AFFORDABLE = 'Order Success';
const SHORT = 'Squareoff Order';

/** What is used now stands in both answers: the reply is not the order's own need alone. */
function orderMargin(call: NorenCall): NorenAnswer {
  const read = readOrder(call.desk, call.fields, { market: true, alertId: null });
  if (!read.ok) return refused(call, read.error);
  const { opening, available } = call.view.funds();
  const used = opening - available;
  const need = needOf(call, [read.value.request]);
  const short = need - available;
  return okay(call, {
    cash: decimals(opening, 2),
    marginused: decimals(used + need, 2),
    marginusedprev: decimals(used, 2),
    ordermargin: decimals(need, 2),
    remarks: need <= 0 ? SHORT : short <= 0 ? AFFORDABLE : shortText(short, available),
  });
}

function shortText(short: number, available: number): string {
  return `Margin Shortfall:INR ${decimals(short, 2)} Available:INR ${decimals(available, 2)}`;
}

/** What the account would need more than now; orders that close something need nothing. */
function needOf({ desk }: NorenCall, requests: readonly TruthRequest[]): number {
  return Math.max(0, desk.parts.truth.margin(requests, true).together);
}

/** The first leg stands at the top level, the others in `basketlists`. */
function basketMargin(call: NorenCall): NorenAnswer {
  const more = call.fields['basketlists'] ?? [];
  if (!Array.isArray(more)) return refused(call, BAD_INPUT);
  const { uid = '', actid = '' } = call.fields;
  const requests: TruthRequest[] = [];
  for (const leg of [call.fields, ...more]) {
    if (!isObject(leg)) return refused(call, BAD_INPUT);
    const fields = { uid, actid, ret: 'DAY', ...leg };
    const read = readOrder(call.desk, fields, { market: false, alertId: null });
    if (!read.ok) return refused(call, read.error);
    if (read.value.request.price <= 0) return refused(call, BAD_INPUT);
    requests.push(read.value.request);
  }
  const { opening, available } = call.view.funds();
  const used = opening - available;
  const single = call.desk.parts.truth
    .margin(requests, false)
    .single.reduce((sum, each) => sum + each, 0);
  const together = needOf(call, requests);
  const short = together - available;
  return okay(call, {
    marginused: decimals(used + single, 2),
    marginusedtrade: decimals(used + together, 2),
    remarks: short <= 0 ? '' : shortText(short, available),
  });
}

function brokerage(call: NorenCall): NorenAnswer {
  const { desk, fields } = call;
  const asked = { prctyp: 'LMT', ...fields };
  const read = readOrder(desk, asked, { market: true, alertId: null });
  if (!read.ok) return refused(call, read.error);
  const { request, contract } = read.value;
  const { instrument } = contract;
  const segment: ChargeSegment = isOption(instrument)
    ? 'option'
    : instrument.kind === 'future'
      ? 'future'
      : request.product === 'cnc'
        ? 'delivery'
        : 'intraday';
  const charges = chargesOf({
    segment,
    exchange: contract.exch === 'BFO' || contract.exch === 'BSE' ? 'BSE' : 'NSE',
    side: request.side,
    value: money(request.price * request.quantity),
    day: indiaDay(desk.parts.world.nowMs()),
  });
  return okay(call, {
    brkage_amt: decimals(charges.brokerage, 2),
    stt_amt: decimals(charges.stt, 2),
    exch_chrg: decimals(charges.exchange, 2),
    sebi_chrg: decimals(charges.sebi, 2),
    stamp_duty: decimals(charges.stamp, 2),
    clr_chrg: '0.00',
    gst: decimals(charges.gst, 2),
    tot_chrg: decimals(charges.total, 2),
  });
}

/** Legs that the market does not list are left out; legs of one underlying relieve each other. */
function spanCalc(call: NorenCall): NorenAnswer {
  const pos = call.fields['pos'];
  if (!Array.isArray(pos)) return refused(call, BAD_INPUT);
  const rows = pos.flatMap((row) => (isObject(row) ? [row] : []));
  const traded = estimateOf(call, rows, (row) => signedUnits(text(row, 'netqty')));
  const open = (row: JsonObject): number =>
    (readWhole(text(row, 'buyqty')) ?? 0) - (readWhole(text(row, 'sellqty')) ?? 0);
  const all = estimateOf(call, rows, (row) => signedUnits(text(row, 'netqty')) + open(row));
  return answer({
    stat: 'OK',
    span: rupeesText(all.scan),
    expo: rupeesText(all.exposure),
    span_trade: rupeesText(traded.scan),
    expo_trade: rupeesText(traded.exposure),
  });
}

function estimateOf(
  { desk }: NorenCall,
  rows: readonly JsonObject[],
  units: (row: JsonObject) => number,
): ReturnType<typeof estimateMargin> {
  const { venue } = desk.parts.truth;
  const legs: MarginLeg[] = [];
  for (const row of rows) {
    const instrument = spanContract(desk, row);
    const value = instrument === null ? null : venue.valuation(instrument.id);
    if (instrument === null || value === null) continue;
    if (instrument.kind === 'index') continue;
    legs.push({
      underlying: instrument.underlying,
      kind: instrument.kind,
      units: units(row),
      strike: Math.floor((instrument.strike ?? 0) / SCALE),
      spot: value.spot,
      forward: value.forward,
      years: value.years,
      volatility: value.volatility,
      rate: value.rate,
    });
  }
  const isIndex = (name: string): boolean =>
    venue.market.instruments.spotOf(name)?.kind === 'index';
  return estimateMargin(legs, (name) => (isIndex(name) ? INDEX_MARGIN : SHARE_MARGIN));
}

function spanContract({ symbols }: NorenCall['desk'], row: JsonObject): Instrument | null {
  const day = readMonthDay(text(row, 'exd') || text(row, 'expd'));
  const strike = readAmount(text(row, 'strprc'));
  const optt = text(row, 'optt');
  const found = symbols
    .all()
    .find(
      ({ exch, instrument, optt: own }) =>
        exch === text(row, 'exch') &&
        instrument.underlying === text(row, 'symname') &&
        instrument.expiryDay === day &&
        own === optt &&
        (optt === 'XX' || (strike.ok && instrument.strike === strike.value)),
    );
  return found?.instrument ?? null;
}

function signedUnits(units: string): number {
  const short = units.startsWith('-');
  const whole = readWhole(short ? units.slice(1) : units) ?? 0;
  return short ? -whole : whole;
}

/** Rate and volatility come in percent; vega is spelled as the server spells it. */
function optionGreek(call: NorenCall): NorenAnswer {
  const { desk, fields } = call;
  const day = readDay(readMonthDay(text(fields, 'exd')) ?? '');
  const numbers = ['strprc', 'sptprc', 'int_rate', 'volatility'].map((key) =>
    readAmount(text(fields, key)),
  );
  const [strike, spot, rate, volatility] = numbers.map((read) => (read.ok ? read.value : null));
  if (day === null || strike === null || strike === undefined || spot === null) {
    return refused(call, BAD_INPUT);
  }
  const percent = (scaled: number | null | undefined): number => (scaled ?? 0) * PER_CENT;
  const leftMs = indiaMoment(day, CLOSE_MINUTES) - desk.parts.world.nowMs();
  const years = Math.max(0, leftMs) * PER_YEAR;
  const value = (right: Right): OptionValue =>
    blackScholes(
      right,
      (spot ?? 0) * PER_SCALE,
      strike * PER_SCALE,
      years,
      percent(volatility),
      percent(rate),
      0,
    );
  return answer({
    request_time: dayTimeOf(call),
    stat: 'OK',
    ...greekFields('cal', value('call')),
    ...greekFields('put', value('put')),
  });
}

const PER_SCALE = 0.000_1;
const PER_CENT = 0.000_001;
/** One millisecond of a year of 365 days. */
const PER_YEAR = 3.170_979_198_376_458_6e-11;

function dayTimeOf({ desk }: NorenCall): string {
  return timeThenDay(desk.parts.world.nowMs());
}

function greekFields(name: 'cal' | 'put', value: OptionValue): JsonObject {
  return {
    [`${name}_price`]: fine(value.price),
    [`${name}_delta`]: fine(value.delta),
    [`${name}_gamma`]: fine(value.gamma),
    [`${name}_theta`]: fine(value.theta),
    [`${name}_rho`]: fine(value.rho),
    [`${name}_vego`]: fine(value.vega),
  };
}

/** Six decimals; an option that is over or has no volatility has no greeks. */
function fine(value: number): string {
  if (!Number.isFinite(value)) return '0.000000';
  const millionths = Math.round(value * 1_000_000);
  const digits = Math.abs(millionths).toString().padStart(7, '0');
  return `${millionths < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

function rupeesText(rupees: number): string {
  return decimals(Math.round(rupees * SCALE), 2);
}
