/**
 * Orders and fills as rows of the books and as frames of the stream: exact keys, and optional ones
 * left out where the real server leaves them out.
 */
import type { TruthOrder, TruthTrade } from '../truth.ts';
import { RISK_ENGINE, type Stage, stageNow, stagesOf, stagesOfLast } from './noren-chain.ts';
import {
  type Asked,
  askedOf,
  isMarket,
  priceTypeOf,
  PRODUCT_ROWS,
  sideLetter,
} from './noren-order.ts';
import { rejectionText } from './noren-rejections.ts';
import { contractFields, displayName, type NorenContract } from './noren-symbols.ts';
import { average, dayThenTime, decimals, epochSeconds, timeThenDay } from './noren-text.ts';

export type Row = Record<string, string>;

export interface RowAccount {
  readonly uid: string;
  readonly actid: string;
  readonly brnchid: string;
}

/** A row of `OrderBook`. */
export function orderRow(order: TruthOrder, contract: NorenContract, of: RowAccount): Row | null {
  const stage = stageNow(order);
  return stage === null ? null : { stat: 'Ok', ...stageFields(order, stage, contract, of) };
}

/** Rows of `SingleOrdHist`, newest first. */
export function historyRows(order: TruthOrder, contract: NorenContract, of: RowAccount): Row[] {
  return stagesOf(order)
    .map((stage) => ({
      stat: 'Ok',
      ...stageFields(order, stage, contract, of),
      rpt: stage.report,
    }))
    .toReversed();
}

/** One fill as a row of `TradeBook`; the order's totals are those after this fill. */
export function tradeRow(
  trade: TruthTrade,
  order: TruthOrder,
  soFar: readonly TruthTrade[],
  contract: NorenContract,
  of: RowAccount,
): Row {
  const asked = askedOf(order);
  const { pp } = contract;
  const units = soFar.reduce((sum, each) => sum + each.quantity, 0);
  const value = soFar.reduce((sum, each) => sum + each.quantity * each.price, 0);
  return {
    stat: 'Ok',
    norenordno: order.id,
    uid: of.uid,
    actid: of.actid,
    ...contractFields(contract),
    dname: displayName(contract),
    qty: `${order.quantity}`,
    ret: asked.ret,
    prctyp: priceTypeOf(order.type),
    prd: asked.prd,
    s_prdt_ali: PRODUCT_ROWS[asked.prd].name,
    trantype: sideLetter(trade.side),
    prc: shownPrice(order, pp),
    ...VALUE_FACTORS,
    cstFrm: 'C',
    ordersource: asked.ordersource,
    fltm: dayThenTime(trade.atMs),
    flid: trade.id,
    flqty: `${trade.quantity}`,
    flprc: decimals(trade.price, pp),
    flleg: '1',
    fillshares: `${units}`,
    avgprc: decimals(average(value, units), pp),
    norentm: timeThenDay(trade.atMs),
    exch_tm: dayThenTime(trade.atMs),
    ...optional('exchordid', trade.exchangeOrderId),
    ...optional('remarks', asked.remarks),
    ...familyFields(asked, pp),
  };
}

/**
 * The frames about the latest step. Several trades of one step are as many frames, each with the
 * totals after it.
 */
export function orderFrames(
  order: TruthOrder,
  trades: readonly TruthTrade[],
  contract: NorenContract,
  of: RowAccount,
): Row[] {
  return stagesOfLast(order).flatMap((stage) => {
    if (stage.report !== 'Fill' || trades.length === 0) {
      return [frameOf(order, stage, null, contract, of)];
    }
    let { filled, filledValue } = stage;
    for (const { quantity, price } of trades) {
      filled -= quantity;
      filledValue -= quantity * price;
    }
    return trades.map((trade, place) => {
      filled += trade.quantity;
      filledValue += trade.quantity * trade.price;
      const part = { ...stage, status: 'OPEN', stIntrn: 'OPEN', filled, filledValue } as const;
      return frameOf(order, place === trades.length - 1 ? stage : part, trade, contract, of);
    });
  });
}

function frameOf(
  order: TruthOrder,
  stage: Stage,
  trade: TruthTrade | null,
  contract: NorenContract,
  of: RowAccount,
): Row {
  const asked = askedOf(order);
  const { step } = stage;
  const { pp, exch, tsym } = contract;
  return {
    t: 'om',
    norenordno: order.id,
    kidid: '1',
    uid: of.uid,
    actid: of.actid,
    exch,
    tsym,
    trantype: sideLetter(order.side),
    qty: `${step.quantity}`,
    prc: shownPrice(step, pp),
    pcode: asked.prd,
    prd: asked.prd,
    ...optional('remarks', asked.remarks),
    rejreason: ' ',
    ...reasonFields(stage, contract, of),
    status: stage.status,
    reporttype: stage.report,
    ...(trade === null ? {} : fillFields(trade, pp)),
    prctyp: priceTypeOf(step.type),
    ret: asked.ret,
    amo: asked.amo ? 'Yes' : 'No',
    ...(step.trigger === null ? {} : { trgprc: decimals(step.trigger, pp) }),
    exchordid: stage.acked ? (order.exchangeId ?? '') : '',
    ...totalFields(stage, pp),
    ...(stage.cancelled > 0 ? { cancelqty: `${stage.cancelled}` } : {}),
    dscqty: asked.dscqty,
    exch_tm: stage.acked ? dayThenTime(step.atMs) : '',
    tm: epochSeconds(step.atMs),
    ...familyFields(asked, pp),
  };
}

const VALUE_FACTORS: Row = { mult: '1', prcftr: '1.000000' };

function stageFields(
  order: TruthOrder,
  stage: Stage,
  contract: NorenContract,
  of: RowAccount,
): Row {
  const asked = askedOf(order);
  const { step } = stage;
  const { pp } = contract;
  return {
    norenordno: order.id,
    kidid: '1',
    uid: of.uid,
    actid: of.actid,
    ...contractFields(contract),
    dname: displayName(contract),
    qty: `${step.quantity}`,
    ret: asked.ret,
    ...(asked.amo ? { amo: 'Yes' } : {}),
    prc: shownPrice(step, pp),
    ...(step.trigger === null ? {} : { trgprc: decimals(step.trigger, pp) }),
    ...marginInputs(order, stage, asked, pp),
    dscqty: asked.dscqty,
    ...optional('mkt_protection', asked.mktProtection),
    prctyp: priceTypeOf(step.type),
    prd: asked.prd,
    s_prdt_ali: PRODUCT_ROWS[asked.prd].name,
    trantype: sideLetter(order.side),
    status: stage.status,
    st_intrn: stage.stIntrn,
    ...totalFields(stage, pp),
    ...(stage.cancelled > 0 ? { cancelqty: `${stage.cancelled}` } : {}),
    ...reasonFields(stage, contract, of),
    ...VALUE_FACTORS,
    C: 'C',
    src_uid: of.uid,
    brnchid: of.brnchid,
    ordersource: asked.ordersource,
    norentm: timeThenDay(step.atMs),
    ordenttm: epochSeconds(order.placedMs),
    ...(stage.acked ? exchangeFields(order, step.atMs) : {}),
    ...optional('remarks', asked.remarks),
    ...optional('algo_name', asked.algoId),
    ...optional('add_ord_id', asked.alertId),
    ...familyFields(asked, pp),
  };
}

/** The risk engine signs what it words, whoever found it. */
function reasonFields(
  { step, refused, rejby }: Stage,
  contract: NorenContract,
  of: RowAccount,
): Row {
  if (!refused) return {};
  const rejreason = rejectionText(contract, step, of.actid);
  return { rejreason, ...optional('rejby', rejreason.startsWith('RED:') ? RISK_ENGINE : rejby) };
}

/** What a client has to send back to ask the margin of a change. */
function marginInputs(order: TruthOrder, { step }: Stage, { first }: Asked, pp: number): Row {
  const price = isMarket(priceTypeOf(step.type))
    ? average(order.filledValue, order.filled)
    : step.price;
  return {
    rqty: `${step.quantity}`,
    rprc: decimals(price, pp),
    rorgqty: `${first.qty}`,
    rorgprc: decimals(first.prc, pp),
    ...(step.trigger === null ? {} : { rtrgprc: decimals(step.trigger, pp) }),
    ...(first.trgprc === null ? {} : { orgtrgprc: decimals(first.trgprc, pp) }),
  };
}

function exchangeFields(order: TruthOrder, atMs: number): Row {
  return { ...optional('exchordid', order.exchangeId), exch_tm: dayThenTime(atMs) };
}

/** The bound of a market order is the truth's; on the wire such an order has the price zero. */
function shownPrice(of: Pick<TruthOrder, 'type' | 'price'>, pp: number): string {
  return decimals(isMarket(priceTypeOf(of.type)) ? 0 : of.price, pp);
}

function totalFields({ filled, filledValue }: Stage, pp: number): Row {
  if (filled === 0) return {};
  return { fillshares: `${filled}`, avgprc: decimals(average(filledValue, filled), pp) };
}

function fillFields(trade: TruthTrade, pp: number): Row {
  return {
    flqty: `${trade.quantity}`,
    flprc: decimals(trade.price, pp),
    flid: trade.id,
    fltm: dayThenTime(trade.atMs),
  };
}

function familyFields({ family }: Asked, pp: number): Row {
  if (family === null) return {};
  const distance = (key: string, scaled: number | null): Row =>
    scaled === null ? {} : { [key]: decimals(scaled, pp) };
  return {
    snonum: family.snonum,
    ...optional('snoordt', family.snoordt),
    ...distance('blprc', family.blprc),
    ...distance('bpprc', family.bpprc),
    ...distance('trailprc', family.trailprc),
  };
}

function optional(key: string, value: string | null): Row {
  return value === null ? {} : { [key]: value };
}
