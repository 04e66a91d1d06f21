/** Bars over REST: by minutes as an array of objects, by days as an array of JSON texts. */
import { DAY_MS } from '../../../shared/maths/calendar.ts';
import type { JsonValue } from './noren-body.ts';
import {
  answer,
  type NorenAnswer,
  type NorenCall,
  type NorenRoute,
  refused,
  text,
} from './noren-desk.ts';
import { BAD_INPUT, NO_DATA, SERVER_TIMEOUT } from './noren-errors.ts';
import { chartName, type NorenContract } from './noren-symbols.ts';
import {
  dayThenTime,
  decimals,
  epochSeconds,
  monthDay,
  readEpoch,
  utcMidnight,
} from './noren-text.ts';
import { type Bar, dayBars, dayOf, middleOf, minuteBars } from './price-history.ts';
import { indiaDay } from '../../../shared/maths/calendar.ts';

export const SERIES_ROUTES: Readonly<Record<string, NorenRoute>> = {
  TPSeries: { op: 'candles', required: ['uid', 'exch', 'token', 'st'], run: timeSeries },
  EODChartData: { op: 'candles', required: ['uid', 'sym'], run: daySeries },
};

const INTERVALS = new Set(['1', '3', '5', '10', '15', '30', '60', '120', '240']);
/** A longer span is too much for the server, which then says nothing for long. */
const MOST_BARS = 20_000;
const MOST_DAYS = 1_250;

function timeSeries(call: NorenCall): NorenAnswer {
  const { desk, fields } = call;
  const contract = desk.symbols.byToken(text(fields, 'exch'), text(fields, 'token'));
  const quote =
    contract === null
      ? null
      : (desk.parts.truth.venue.picture(contract.instrument.id)?.quote ?? null);
  const interval = text(fields, 'intrv') || '1';
  const from = readEpoch(text(fields, 'st'));
  const to = text(fields, 'et') === '' ? null : readEpoch(text(fields, 'et'));
  if (!INTERVALS.has(interval) || from === null) return refused(call, BAD_INPUT);
  if (contract === null || quote === null) return refused(call, NO_DATA);
  const nowMs = desk.parts.world.nowMs();
  const minutes = MINUTES[interval] ?? 1;
  const span = { fromMs: from * 1000, toMs: to === null ? nowMs : to * 1000, nowMs };
  if (span.toMs - span.fromMs > MOST_BARS * minutes * 60_000) return refused(call, SERVER_TIMEOUT);
  const bars = minuteBars(contract, quote, span, minutes);
  if (bars.length === 0) return refused(call, NO_DATA);
  let sum = 0;
  const rows = bars.map((bar) => {
    sum += bar.units;
    return barRow(contract, bar, sum, quote.openInterest);
  });
  return answer(rows.toReversed());
}

const MINUTES: Readonly<Record<string, number>> = {
  '1': 1,
  '3': 3,
  '5': 5,
  '10': 10,
  '15': 15,
  '30': 30,
  '60': 60,
  '120': 120,
  '240': 240,
};

function barRow(
  { pp }: NorenContract,
  bar: Bar,
  sum: number,
  openInterest: number | null,
): Record<string, string> {
  return {
    stat: 'Ok',
    time: dayThenTime(bar.startMs),
    ssboe: epochSeconds(bar.startMs),
    into: decimals(bar.open, pp),
    inth: decimals(bar.high, pp),
    intl: decimals(bar.low, pp),
    intc: decimals(bar.close, pp),
    intvwap: decimals(middleOf(bar), pp),
    intv: `${bar.units}`,
    intoi: '0',
    v: `${sum}`,
    oi: `${openInterest ?? 0}`,
  };
}

/** Clients have been seen to put spaces round the colon and to call the span `st` and `et`. */
function daySeries(call: NorenCall): NorenAnswer {
  const { desk, fields } = call;
  const [exch = '', name = ''] = text(fields, 'sym').split(/\s*:\s*/);
  const contract = namedContract(call, exch.trim(), name.trim());
  const quote =
    contract === null
      ? null
      : (desk.parts.truth.venue.picture(contract.instrument.id)?.quote ?? null);
  const nowMs = desk.parts.world.nowMs();
  const from = readEpoch(text(fields, 'from') || text(fields, 'st'));
  const to = readEpoch(text(fields, 'to') || text(fields, 'et'));
  if (contract === null || quote === null || from === null) return answer([]);
  const longest = MOST_DAYS * 2 * DAY_MS;
  const toMs = to === null ? nowMs : to * 1000;
  const span = { fromMs: Math.max(from * 1000, nowMs - longest), toMs, nowMs };
  const bars = dayBars(contract, quote, span).slice(-MOST_DAYS);
  const rows: JsonValue[] = bars.map((bar) => JSON.stringify(dayRow(contract, bar)));
  return answer(rows.toReversed());
}

function namedContract({ desk }: NorenCall, exch: string, name: string): NorenContract | null {
  const byChart = desk.symbols
    .all()
    .find((each) => each.exch === exch && chartName(each).toUpperCase() === name.toUpperCase());
  return byChart ?? desk.symbols.bySymbol(exch, name);
}

function dayRow({ pp }: NorenContract, bar: Bar): Record<string, string> {
  return {
    time: monthDay(indiaDay(bar.startMs)),
    into: decimals(bar.open, pp),
    inth: decimals(bar.high, pp),
    intl: decimals(bar.low, pp),
    intc: decimals(bar.close, pp),
    ssboe: `${utcMidnight(dayOf(bar.startMs))}`,
    intv: decimals(bar.units * 10_000, 2),
  };
}
