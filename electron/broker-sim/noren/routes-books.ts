/**
 * Orders, trades, positions, holdings and funds. A book is an array of rows; an empty one is an
 * object that says `no data`, which is easily taken for the other objects: a dead session.
 */
import { type Instrument } from '../../../shared/domain/instrument.ts';
import type { TruthFunds, TruthOrder, TruthPosition } from '../truth.ts';
import type { JsonObject, JsonValue } from './noren-body.ts';
import {
  answer,
  type NorenAnswer,
  type NorenCall,
  type NorenDesk,
  type NorenRoute,
  okay,
  readId,
  refused,
  shownId,
  shownOrder,
  spelled,
  text,
  tradesUpTo,
} from './noren-desk.ts';
import { NO_DATA } from './noren-errors.ts';
import { askedOf, codeOfProduct, PRODUCT_ROWS } from './noren-order.ts';
import { historyRows, orderRow, type Row, tradeRow } from './noren-order-rows.ts';
import { positionRow } from './noren-positions.ts';
import { contractFields, displayName } from './noren-symbols.ts';
import { average, decimals } from './noren-text.ts';

export const BOOK_ROUTES: Readonly<Record<string, NorenRoute>> = {
  OrderBook: { op: 'orders', required: ['uid'], run: (call) => orderBook(call, () => true) },
  MultiLegOrderBook: {
    op: 'orders',
    required: ['uid'],
    run: (call) => orderBook(call, () => false),
  },
  SingleOrdHist: { op: 'order', required: ['uid', 'norenordno'], run: orderHistory },
  SingleOrdStatus: {
    op: 'order',
    required: ['uid', 'actid', 'exch', 'norenordno'],
    run: orderStatus,
  },
  TradeBook: { op: 'trades', required: ['uid', 'actid'], run: tradeBook },
  PositionBook: { op: 'positions', required: ['uid', 'actid'], run: positionBook },
  InteropPositionBook: { op: 'positions', required: ['uid', 'actid'], run: positionBook },
  Holdings: { op: 'holdings', required: ['uid', 'actid', 'prd'], run: holdings },
  Limits: { op: 'funds', required: ['uid', 'actid'], run: limits },
};

function book(call: NorenCall, rows: readonly (Row | JsonObject)[]): NorenAnswer {
  return rows.length === 0 ? refused(call, NO_DATA) : answer([...rows] as JsonValue[]);
}

function orderBook(call: NorenCall, shows: (order: TruthOrder) => boolean): NorenAnswer {
  const prd = text(call.fields, 'prd');
  const rows = call.view
    .orders()
    .filter((order) => shows(order) && (prd === '' || askedOf(order).prd === prd))
    .toReversed();
  return book(
    call,
    rows.map((order) => rowOf(call.desk, order)).filter((row) => row !== null),
  );
}

function rowOf(desk: NorenDesk, order: TruthOrder): Row | null {
  const contract = desk.symbols.byId(order.instrument);
  if (contract === null) return null;
  const row = orderRow(shownOrder(desk, order), contract, desk.account);
  return row === null ? null : spelled(desk, row);
}

function orderHistory(call: NorenCall): NorenAnswer {
  const { desk } = call;
  const order = asked(call);
  const contract = order === null ? null : desk.symbols.byId(order.instrument);
  if (order === null || contract === null) return refused(call, NO_DATA);
  const rows = historyRows(shownOrder(desk, order), contract, desk.account);
  return book(
    call,
    rows.map((row) => spelled(desk, row)),
  );
}

function orderStatus(call: NorenCall): NorenAnswer {
  const { desk } = call;
  const order = asked(call);
  const contract = order === null ? null : desk.symbols.byId(order.instrument);
  if (order === null || contract === null) return refused(call, NO_DATA);
  const [latest] = historyRows(shownOrder(desk, order), contract, desk.account);
  return book(call, latest === undefined ? [] : [spelled(desk, latest)]);
}

function asked({ desk, fields, view }: NorenCall): TruthOrder | null {
  return view.order(readId(desk, text(fields, 'norenordno')));
}

function tradeBook(call: NorenCall): NorenAnswer {
  const { desk, view } = call;
  const all = view.trades();
  const rows = all.toReversed().flatMap((trade) => {
    const order = view.order(trade.orderId);
    const contract = desk.symbols.byId(trade.instrument);
    if (order === null || contract === null) return [];
    const row = tradeRow(trade, order, tradesUpTo(all, trade), contract, desk.account);
    return [{ ...row, norenordno: shownId(desk, order.id) }];
  });
  return book(call, rows);
}

function positionBook(call: NorenCall): NorenAnswer {
  const { desk, view } = call;
  const open = view.orders();
  const rows = view.positions().flatMap((position) => {
    const contract = desk.symbols.byId(position.instrument);
    if (contract === null || heldOnly(position, contract.instrument)) return [];
    const quote = desk.parts.truth.venue.picture(position.instrument)?.quote ?? null;
    return [positionRow(position, contract, quote, open, desk.account)];
  });
  return book(call, rows);
}

/** Shares that were carried and not touched today stand in the holdings alone. */
function heldOnly(position: TruthPosition, { kind }: Instrument): boolean {
  const touched = position.dayBuy > 0 || position.daySell > 0;
  return kind === 'equity' && position.product === 'cnc' && !touched;
}

function holdings(call: NorenCall): NorenAnswer {
  const { desk, view } = call;
  const rows = view
    .positions()
    .filter(({ product, overnight }) => product === 'cnc' && overnight > 0)
    .flatMap((position) => {
      const contract = desk.symbols.byId(position.instrument);
      return contract === null ? [] : [holdingRow(desk, position, contractFields(contract))];
    });
  return book(call, rows);
}

function holdingRow(desk: NorenDesk, position: TruthPosition, fields: Row): JsonObject {
  const contract = desk.symbols.byId(position.instrument);
  const last = desk.parts.truth.venue.picture(position.instrument)?.quote.last ?? 0;
  const code = codeOfProduct(position.product);
  const name = contract === null ? '' : displayName(contract);
  const upldprc = average(position.overnightValue, position.overnight);
  return {
    stat: 'Ok',
    exch_tsym: [{ ...fields, lp: decimals(last, 2), cname: name, dname: name }],
    holdqty: `${position.overnight}`,
    dpqty: '0',
    npoadqty: '0',
    npoadt1qty: '0',
    colqty: '0',
    benqty: '0',
    unplgdqty: '0',
    brkcolqty: '0',
    btstqty: '0',
    btstcolqty: '0',
    usedqty: `${Math.min(position.daySell, position.overnight)}`,
    trdqty: `${position.daySell}`,
    sell_amt: decimals(position.daySellValue, 2),
    upldprc: decimals(upldprc, 2),
    hair_cut: '0.00',
    brk_hair_cut: '0.00',
    epi_done_qty: '0',
    prd: code,
    s_prdt_ali: PRODUCT_ROWS[code].name,
  };
}

function limits(call: NorenCall): NorenAnswer {
  const { desk, fields, view } = call;
  const asks = Object.fromEntries(
    ['prd', 'seg', 'exch'].flatMap((key) => {
      const value = text(fields, key);
      return value === '' ? [] : [[key, value]];
    }),
  ) as Record<string, string>;
  return okay(call, {
    actid: desk.account.actid,
    prfname: 'DEFAULT',
    ...asks,
    ...fundFields(view.funds()),
    ...usedFields(call),
  });
}

/** What is free is all credits less `marginused`, so that is what stands there. */
function fundFields({ opening }: TruthFunds): JsonObject {
  const zeros = Object.fromEntries(ZERO_CREDITS.map((key) => [key, '0.00'])) as JsonObject;
  return { cash: decimals(opening, 2), ...zeros };
}

const ZERO_CREDITS = ['payin', 'payout', 'brkcollamt', 'unclearedcash', 'daycash', 'collateral'];

/** A fresh account has none of these keys. A loss is positive here. */
function usedFields({ desk, view }: NorenCall): JsonObject {
  const { opening, available } = view.funds();
  const used = opening - available;
  const positions = view.positions();
  if (used === 0 && positions.length === 0) return {};
  let realised = 0;
  let marked = 0;
  const parts = new Map<string, number>();
  for (const position of positions) {
    const last = desk.parts.truth.venue.picture(position.instrument)?.quote.last ?? null;
    const sign = Math.sign(position.net);
    const open = last === null ? 0 : position.net * last - sign * position.openValue;
    realised += position.realised;
    marked += open;
    const where = partOf(position);
    parts.set(`rzpnl_${where}`, (parts.get(`rzpnl_${where}`) ?? 0) - position.realised);
    parts.set(`uzpnl_${where}`, (parts.get(`uzpnl_${where}`) ?? 0) - open);
  }
  const breakUp = [...parts].map(([key, scaled]) => [key, decimals(scaled, 2)]);
  return {
    marginused: decimals(used, 2),
    peak_mar: decimals(used, 2),
    rpnl: decimals(-realised, 2),
    unmtom: decimals(-marked, 2),
    ...(Object.fromEntries(breakUp) as JsonObject),
    turnover: decimals(
      positions.reduce((sum, each) => sum + each.dayBuyValue + each.daySellValue, 0),
      2,
    ),
    mr_der_a: decimals(used, 2),
  };
}

/** `d_m`: derivatives carried; `e` is for shares, `i` for intraday, `c` for delivery. */
function partOf({ instrument, product }: TruthPosition): string {
  const segment = /^(?:NSE|BSE):/.test(instrument) ? 'e' : 'd';
  return `${segment}_${codeOfProduct(product).toLowerCase()}`;
}
