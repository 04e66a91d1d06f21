/** Contracts and quotes: search, security info, snapshots, chains, lists of indices and movers. */
import { monthDay } from './noren-text.ts';
import { isOption } from '../../../shared/domain/instrument.ts';
import { SCALE } from '../../../shared/domain/money.ts';
import type { Quote } from '../../market/quotes.ts';
import type { JsonObject } from './noren-body.ts';
import {
  answer,
  type NorenAnswer,
  type NorenCall,
  type NorenRoute,
  okay,
  refused,
  text,
} from './noren-desk.ts';
import { BAD_INPUT, NO_DATA, NO_MATCH } from './noren-errors.ts';
import {
  contractFields,
  derivativeFields,
  displayName,
  freezeThreshold,
  type NorenContract,
  segmentOf,
} from './noren-symbols.ts';
import {
  dayThenTime,
  decimals,
  epochSeconds,
  percent,
  readAmount,
  readWhole,
  timeOnly,
} from './noren-text.ts';
import { averageOf, bookFields } from './noren-ticks.ts';

const BY_TOKEN = ['uid', 'exch', 'token'];
const FOUND_MOST = 100;
const EPOCH_IN_INDIA = '05:30:00';

export const MARKET_ROUTES: Readonly<Record<string, NorenRoute>> = {
  SearchScrip: { op: 'search', required: ['uid', 'stext'], run: search },
  GetSecurityInfo: { op: 'security', required: BY_TOKEN, run: withContract(securityInfo) },
  GetQuotes: { op: 'quote', required: BY_TOKEN, run: withContract(quotes) },
  GetLinkedScrips: { op: 'search', required: BY_TOKEN, run: withContract(linked) },
  GetIndexList: { op: 'search', required: ['uid', 'exch'], run: indexList },
  GetOptionChain: {
    op: 'option_chain',
    required: ['uid', 'exch', 'tsym', 'strprc', 'cnt'],
    run: optionChain,
  },
  TopListName: { op: 'toplist', required: ['uid', 'exch'], run: topNames },
  TopList: { op: 'toplist', required: ['uid', 'exch', 'tb', 'bskt', 'crt'], run: topList },
  ExchStatus: { op: 'status', required: ['uid'], run: exchangeStatus },
  ExchMsg: { op: 'status', required: ['uid', 'exch'], run: (call) => refused(call, NO_DATA) },
  GetBrokerMsg: { op: 'status', required: ['uid'], run: (call) => refused(call, NO_DATA) },
};

function withContract(
  run: (call: NorenCall, contract: NorenContract) => NorenAnswer,
): NorenRoute['run'] {
  return (call) => {
    const { desk, fields } = call;
    const contract = desk.symbols.byToken(text(fields, 'exch'), text(fields, 'token'));
    return contract === null ? refused(call, NO_DATA) : run(call, contract);
  };
}

/** Every word has to stand in the symbol or a name; whole symbols come first. */
function search(call: NorenCall): NorenAnswer {
  const { desk, fields } = call;
  const exch = text(fields, 'exch');
  const words = text(fields, 'stext').toUpperCase().split(/\s+/).filter(Boolean);
  const found = desk.symbols
    .all()
    .filter((contract) => (exch === '' || contract.exch === exch) && matches(contract, words));
  if (found.length === 0 || words.length === 0) {
    return refused(call, NO_MATCH, desk.switches().noMatchStatus);
  }
  const whole = words.join(' ');
  const ranked = found.sort((one, other) => rank(one, whole) - rank(other, whole));
  return answer({ stat: 'Ok', values: ranked.slice(0, FOUND_MOST).map(searchRow) });
}

function matches(contract: NorenContract, words: readonly string[]): boolean {
  const names = `${contract.tsym} ${contract.symname} ${displayName(contract)}`.toUpperCase();
  return words.every((word) => names.includes(word));
}

function rank({ tsym, symname }: NorenContract, whole: string): number {
  if (tsym === whole || tsym === `${whole}-EQ`) return 0;
  if (symname.toUpperCase() === whole) return 1;
  return tsym.startsWith(whole) ? 2 : 3;
}

function searchRow(contract: NorenContract): JsonObject {
  return {
    ...contractFields(contract),
    dname: displayName(contract),
    cname: contract.symname,
    symname: contract.symname,
    seg: segmentOf(contract.instrument),
    nontrd: contract.instrument.kind === 'index' ? '1' : '0',
    ...derivativeFields(contract),
  };
}

function securityInfo(call: NorenCall, contract: NorenContract): NorenAnswer {
  const { instrument, pp } = contract;
  const quote = quoteOf(call, contract);
  return okay(call, {
    ...searchRow(contract),
    isin: '',
    mult: '1',
    prcftr: '1.000000',
    prcftr_d: '(1 / 1 ) * (1 / 1)',
    gp_nd: '1',
    prcunt: 'INR',
    prcqqty: '1',
    trdunt: 'PCS',
    delunt: '1',
    frzqty: `${freezeThreshold(contract)}`,
    ...limitFields(quote, pp),
    elmbmrg: '0.00',
    elmsmrg: '0.00',
    addbmrg: '0.00',
    addsmrg: '0.00',
    splbmrg: '0.00',
    splsmrg: '0.00',
    delmrg: '0.00',
    tenmrg: '0.00',
    elmmrg: '0.00',
    varmrg: instrument.kind === 'equity' ? '20.00' : '0.00',
    expmrg: '0.00',
    hair_cut: '0.00',
    mkt_t: '1',
    ...(instrument.expiryDay === null ? {} : { last_trd_d: monthDay(instrument.expiryDay) }),
  });
}

function quotes(call: NorenCall, contract: NorenContract): NorenAnswer {
  const quote = quoteOf(call, contract);
  if (quote === null) return refused(call, NO_DATA);
  const { pp, instrument } = contract;
  const at = (scaled: number | null): string => decimals(scaled ?? 0, pp);
  const nowMs = call.desk.parts.world.nowMs();
  const priced = {
    lp: at(quote.last),
    o: at(quote.open),
    h: at(quote.high),
    l: at(quote.low),
    c: at(quote.close),
    wk52_h: at(quote.high),
    wk52_l: at(quote.low),
    ltt: quote.lastTradeMs === null ? EPOCH_IN_INDIA : timeOnly(quote.lastTradeMs),
    ltd: dayThenTime(quote.lastTradeMs ?? nowMs).slice(0, 10),
    lut: epochSeconds(quote.changedMs),
  };
  const names = { ...searchRow(contract), mult: '1', prcftr: '1.000000' };
  if (instrument.kind === 'index') return okay(call, { ...names, ...priced });
  return okay(call, {
    ...names,
    ...limitFields(quote, pp),
    ...priced,
    v: `${quote.volume}`,
    ap: at(averageOf(quote)),
    ltq: `${quote.lastQuantity}`,
    ...(quote.openInterest === null
      ? {}
      : {
          oi: `${quote.openInterest}`,
          poi: `${quote.openInterest}`,
          toi: `${quote.openInterest}`,
        }),
    ...bookFields(contract, quote),
    ...underlyingFields(call, contract),
  });
}

function quoteOf({ desk }: NorenCall, { instrument }: NorenContract): Quote | null {
  return desk.parts.truth.venue.picture(instrument.id)?.quote ?? null;
}

function limitFields(quote: Quote | null, pp: number): Record<string, string> {
  if (quote === null || quote.bandLow === null || quote.bandHigh === null) return {};
  return { lc: decimals(quote.bandLow, pp), uc: decimals(quote.bandHigh, pp) };
}

function underlyingFields(call: NorenCall, { instrument }: NorenContract): Record<string, string> {
  const { desk } = call;
  if (instrument.expiryDay === null) return {};
  const spot = desk.parts.truth.venue.market.instruments.spotOf(instrument.underlying);
  const contract = spot === null ? null : desk.symbols.byId(spot.id);
  if (contract === null) return {};
  const level = quoteOf(call, contract)?.last ?? null;
  const names = { und_exch: contract.exch, und_tk: contract.token };
  return level === null ? names : { ...names, sptprc: decimals(level, contract.pp) };
}

/** The index or share itself, its futures, and one row for each expiry of its options. */
function linked(call: NorenCall, contract: NorenContract): NorenAnswer {
  const { desk } = call;
  const { underlying } = contract.instrument;
  const family = desk.symbols.all().filter((each) => each.instrument.underlying === underlying);
  const days = new Map<string, JsonObject>();
  for (const each of family) {
    const day = each.instrument.expiryDay;
    if (!isOption(each.instrument) || day === null || days.has(day)) continue;
    days.set(day, { exch: each.exch, tsym: each.tsym, exd: monthDay(day) });
  }
  return okay(call, {
    equls: family.filter(({ instrument }) => instrument.expiryDay === null).map(searchRow),
    fut: family.filter(({ instrument }) => instrument.kind === 'future').map(searchRow),
    opt_exp: [...days.values()],
  });
}

function indexList(call: NorenCall): NorenAnswer {
  const { desk, fields } = call;
  const exch = text(fields, 'exch');
  const values = desk.symbols
    .all()
    .filter((each) => each.instrument.kind === 'index' && each.exch === exch)
    .map(({ symname, token }) => ({ idxname: symname, token }));
  return values.length === 0 ? refused(call, NO_DATA) : okay(call, { values });
}

/**
 * So many strikes below and above the centre, calls and puts: four rows for each count. The symbol
 * has to be of a future or an option; the underlying's own name finds nothing.
 */
function optionChain(call: NorenCall): NorenAnswer {
  const { desk, fields } = call;
  const from = desk.symbols.bySymbol(text(fields, 'exch'), text(fields, 'tsym'));
  const centre = readAmount(text(fields, 'strprc'));
  const count = readWhole(text(fields, 'cnt'));
  if (!centre.ok || count === null || count === 0) return refused(call, BAD_INPUT);
  const expiryDay = from?.instrument.expiryDay ?? null;
  if (from === null || expiryDay === null) return refused(call, NO_DATA);
  const { instruments } = desk.parts.truth.venue.market;
  const strikes = instruments.chain(from.instrument.underlying, expiryDay);
  const below = strikes.filter(({ strike }) => strike < centre.value).slice(-count);
  const above = strikes.filter(({ strike }) => strike >= centre.value).slice(0, count);
  const values = [...below, ...above]
    .flatMap(({ call: ce, put: pe }) => [ce, pe])
    .flatMap((option) => (option === null ? [] : (desk.symbols.byId(option.id) ?? [])))
    .map(chainRow);
  return values.length === 0 ? refused(call, NO_DATA) : answer({ stat: 'Ok', values });
}

function chainRow(contract: NorenContract): JsonObject {
  const { exch, token, tsym, optt, pp, instrument } = contract;
  return {
    exch,
    token,
    tsym,
    optt,
    strprc: decimals(instrument.strike ?? 0, pp),
    pp: `${pp}`,
    ls: `${instrument.lot}`,
    ti: decimals(instrument.tick, pp),
  };
}

const BASKETS = ['NSEALL', 'NFOALL'];
const CRITERIA = ['LTP', 'VOLUME', 'CHANGE'];

function topNames(call: NorenCall): NorenAnswer {
  const values = BASKETS.flatMap((bskt) => CRITERIA.map((crt) => ({ bskt, crt })));
  return okay(call, { values });
}

const TOP_MOST = 10;

/** `tb`: T for the top, B for the bottom of the list that the criterion sorts. */
function topList(call: NorenCall): NorenAnswer {
  const { desk, fields } = call;
  const exch = text(fields, 'exch');
  const ranked = desk.symbols
    .all()
    .filter((each) => each.exch === exch && each.instrument.kind !== 'index')
    .flatMap((contract) => {
      const quote = quoteOf(call, contract);
      if (quote === null || quote.last === null || quote.close === null) return [];
      const change = percent(quote.last, quote.close);
      const by = { LTP: quote.last, VOLUME: quote.volume * SCALE, CHANGE: change };
      const criterion = text(fields, 'crt') as keyof typeof by;
      return [{ contract, quote, change, weight: by[criterion] ?? change }];
    })
    .sort((one, other) => other.weight - one.weight);
  if (text(fields, 'tb') === 'B') ranked.reverse();
  const values = ranked.slice(0, TOP_MOST).map(({ contract, quote, change }) => ({
    exch: contract.exch,
    token: contract.token,
    tsym: contract.tsym,
    lp: decimals(quote.last ?? 0, contract.pp),
    c: decimals(quote.close ?? 0, contract.pp),
    pc: decimals(change, 2),
    v: `${quote.volume}`,
  }));
  return values.length === 0 ? refused(call, NO_DATA) : okay(call, { values });
}

function exchangeStatus(call: NorenCall): NorenAnswer {
  const open = call.desk.parts.truth.venue.trading();
  const rows = ['NSE', 'NFO', 'BSE', 'BFO'].map((exch) => ({
    stat: 'Ok',
    exch,
    exchstat: open ? 'Open' : 'Close',
    exchtype: 'Normal',
  }));
  return answer(rows);
}
