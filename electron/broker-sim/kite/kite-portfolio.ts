/** Positions, holdings and funds, by the formulas that hold for the broker's own samples. */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { PersonalityParts, RestCall, RestReply } from '../personality.ts';
import type { TruthFunds, TruthPosition } from '../truth.ts';
import { averageOf, rupees, wholeFrom } from '../wire-numbers.ts';
import type { RowParts } from './kite-rows.ts';
import { kiteTokenOf } from './kite-tokens.ts';
import {
  idTextOf,
  inputNo,
  kiteSymbol,
  PRODUCT,
  productFrom,
  replyNo,
  success,
} from './kite-words.ts';

type Row = Readonly<Record<string, unknown>>;

/** Everything scaled; printed only at the end. */
export interface PositionFigures {
  readonly overnight: number;
  readonly overnightValue: number;
  readonly dayBuy: number;
  readonly dayBuyValue: number;
  readonly daySell: number;
  readonly daySellValue: number;
  readonly last: number;
  readonly close: number;
}

export function positionsReply(rows: RowParts, { view }: RestCall): RestReply {
  const positions = view.positions();
  const net = positions.map((each) => positionRow(rows, each, false));
  const today = positions.filter((each) => each.dayBuy + each.daySell > 0);
  return success({ net, day: today.map((each) => positionRow(rows, each, true)) });
}

function positionRow(rows: RowParts, position: TruthPosition, dayOnly: boolean): Row {
  const { venue, tokens } = rows;
  const instrument = venue.instrument(position.instrument);
  const quote = venue.quote(position.instrument);
  const carried = dayOnly ? { overnight: 0, overnightValue: 0 } : position;
  return {
    tradingsymbol: instrument === null ? '' : kiteSymbol(instrument),
    exchange: instrument?.exchange ?? '',
    instrument_token: kiteTokenOf(venue, tokens, position.instrument),
    product: PRODUCT[position.product],
    ...positionFigures({
      overnight: carried.overnight,
      overnightValue: carried.overnightValue,
      dayBuy: position.dayBuy,
      dayBuyValue: position.dayBuyValue,
      daySell: position.daySell,
      daySellValue: position.daySellValue,
      last: quote?.last ?? 0,
      close: quote?.close ?? 0,
    }),
  };
}

/** The multiplier of shares and of index contracts is one: their quantities are in units. */
export function positionFigures(of: PositionFigures): Row {
  const long = Math.max(of.overnight, 0);
  const short = Math.max(-of.overnight, 0);
  const quantity = of.overnight + of.dayBuy - of.daySell;
  const buyQuantity = long + of.dayBuy;
  const sellQuantity = short + of.daySell;
  const buyValue = (long > 0 ? of.overnightValue : 0) + of.dayBuyValue;
  const sellValue = (short > 0 ? of.overnightValue : 0) + of.daySellValue;
  const value = sellValue - buyValue;
  const buyM2m = long * of.close + of.dayBuyValue;
  const sellM2m = short * of.close + of.daySellValue;
  const pnl = value + quantity * of.last;
  const buyPrice = averageOf(buyValue, buyQuantity);
  const sellPrice = averageOf(sellValue, sellQuantity);
  return {
    quantity,
    overnight_quantity: of.overnight,
    multiplier: 1,
    average_price: quantity === 0 ? 0 : quantity > 0 ? buyPrice : sellPrice,
    close_price: rupees(of.close),
    last_price: rupees(of.last),
    value: rupees(value),
    pnl: rupees(pnl),
    m2m: rupees(sellM2m - buyM2m + quantity * of.last),
    unrealised: rupees(pnl),
    realised: 0,
    buy_quantity: buyQuantity,
    buy_price: buyPrice,
    buy_value: rupees(buyValue),
    buy_m2m: rupees(buyM2m),
    sell_quantity: sellQuantity,
    sell_price: sellPrice,
    sell_value: rupees(sellValue),
    sell_m2m: rupees(sellM2m),
    day_buy_quantity: of.dayBuy,
    day_buy_price: averageOf(of.dayBuyValue, of.dayBuy),
    day_buy_value: rupees(of.dayBuyValue),
    day_sell_quantity: of.daySell,
    day_sell_price: averageOf(of.daySellValue, of.daySell),
    day_sell_value: rupees(of.daySellValue),
  };
}

export function convertReply({ truth }: PersonalityParts, { body }: RestCall): RestReply {
  const form = new URLSearchParams(body);
  const id = idTextOf(form.get('exchange') ?? '', form.get('tradingsymbol') ?? '') as InstrumentId;
  const from = productFrom(form.get('old_product'));
  const to = productFrom(form.get('new_product'));
  const units = wholeFrom(form.get('quantity'));
  if (truth.venue.instrument(id) === null || from === null || to === null || units === null) {
    return replyNo(inputNo('Missing or invalid parameters for the conversion.'));
  }
  const no = truth.convert(id, from, to, units);
  return no === null ? success(true) : replyNo(inputNo(no));
}

/** Shares bought for delivery on an earlier day. */
export function holdingsReply(rows: RowParts, { view }: RestCall): RestReply {
  const held = view.positions().filter((each) => each.product === 'cnc' && each.overnight > 0);
  return success(held.map((each) => holdingRow(rows, each)));
}

function holdingRow({ venue, tokens }: RowParts, position: TruthPosition): Row {
  const instrument = venue.instrument(position.instrument);
  const quote = venue.quote(position.instrument);
  const last = quote?.last ?? 0;
  const close = quote?.close ?? 0;
  const { overnight, overnightValue } = position;
  return {
    tradingsymbol: instrument?.symbol ?? '',
    exchange: instrument?.exchange ?? '',
    instrument_token: kiteTokenOf(venue, tokens, position.instrument),
    isin: `INE${String(tokens.tokenOf(position.instrument) ?? 0).padStart(9, '0')}`,
    product: 'CNC',
    price: 0,
    quantity: overnight,
    used_quantity: position.daySell,
    t1_quantity: 0,
    realised_quantity: overnight,
    authorised_quantity: 0,
    authorised_date: null,
    authorisation: {},
    opening_quantity: overnight,
    short_quantity: 0,
    collateral_quantity: 0,
    collateral_type: null,
    discrepancy: false,
    average_price: averageOf(overnightValue, overnight),
    last_price: rupees(last),
    close_price: rupees(close),
    pnl: rupees(overnight * last - overnightValue),
    day_change: rupees(last - close),
    day_change_percentage: averageOf((last - close) * 1_000_000, close),
    mtf: { quantity: 0, used_quantity: 0, average_price: 0, value: 0, initial_margin: 0 },
  };
}

export function marginsReply({ view, path }: RestCall): RestReply {
  const segment = path.split('/')[3] ?? '';
  const all = { equity: segmentRow(view.funds()), commodity: segmentRow(NOTHING) };
  if (segment === '') return success(all);
  if (segment === 'equity' || segment === 'commodity') return success(all[segment]);
  return replyNo(inputNo('Invalid `segment`.'));
}

const NOTHING: TruthFunds = { opening: 0, cash: 0, available: 0, used: 0 };

/** net = live balance = cash − debits, as in the samples. */
function segmentRow({ opening, cash, available, used }: TruthFunds): Row {
  return {
    enabled: true,
    net: rupees(available),
    available: {
      adhoc_margin: 0,
      cash: rupees(cash),
      opening_balance: rupees(opening),
      live_balance: rupees(available),
      collateral: 0,
      intraday_payin: 0,
    },
    utilised: {
      debits: rupees(cash - available),
      exposure: 0,
      m2m_realised: 0,
      m2m_unrealised: rupees(available + used - cash),
      option_premium: 0,
      payout: 0,
      span: rupees(used),
      holding_sales: 0,
      turnover: 0,
      liquid_collateral: 0,
      stock_collateral: 0,
      delivery: 0,
    },
  };
}
