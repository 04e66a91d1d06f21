/**
 * A row of the position book. Carried units count at the last settlement price there, so that the
 * mark-to-market is of today alone; what they were opened at stands in the uploaded prices.
 */
import type { Quote } from '../../market/quotes.ts';
import { FINAL_PHASES, type TruthOrder, type TruthPosition } from '../truth.ts';
import { askedOf, codeOfProduct, PRODUCT_ROWS } from './noren-order.ts';
import type { Row, RowAccount } from './noren-order-rows.ts';
import {
  contractFields,
  displayName,
  freezeThreshold,
  type NorenContract,
} from './noren-symbols.ts';
import { average, decimals } from './noren-text.ts';

/** One side of one period: units and Σ price × quantity. */
interface Leg {
  readonly qty: number;
  readonly amt: number;
}

/** What a position comes to, all amounts scaled. */
interface PositionFigures {
  readonly net: number;
  readonly netavgprc: number;
  readonly netupldprc: number;
  readonly urmtom: number;
  readonly rpnl: number;
  readonly bep: number;
}

export function positionRow(
  position: TruthPosition,
  contract: NorenContract,
  quote: Quote | null,
  orders: readonly TruthOrder[],
  of: RowAccount,
): Row {
  const { pp } = contract;
  const last = quote?.last ?? 0;
  const settled = quote?.close ?? average(position.overnightValue, Math.abs(position.overnight));
  const legs = legsOf(position, settled);
  const figures = figuresOf(position, settled, last);
  const prd = codeOfProduct(position.product);
  const amount = (scaled: number): string => decimals(scaled, 2);
  const at = (scaled: number): string => decimals(scaled, pp);
  const upldprc = average(position.overnightValue, Math.abs(position.overnight));
  return {
    stat: 'Ok',
    uid: of.uid,
    actid: of.actid,
    ...contractFields(contract),
    dname: displayName(contract),
    prd,
    s_prdt_ali: PRODUCT_ROWS[prd].name,
    frzqty: `${freezeThreshold(contract)}`,
    mult: '1',
    prcftr: '1.000000',
    ...legFields('daybuy', legs.dayBuy, pp),
    ...legFields('daysell', legs.daySell, pp),
    ...legFields('cfbuy', legs.cfBuy, pp),
    ...legFields('cfsell', legs.cfSell, pp),
    ...openFields(position, orders, pp),
    dayavgprc: at(dayAverage(legs)),
    netqty: `${figures.net}`,
    netavgprc: at(figures.netavgprc),
    upldprc: at(upldprc),
    netupldprc: at(figures.netupldprc),
    cforgavgprc: at(upldprc),
    totbuyamt: amount(legs.dayBuy.amt + legs.cfBuy.amt),
    totsellamt: amount(legs.daySell.amt + legs.cfSell.amt),
    totbuyavgprc: at(averageOf(legs.dayBuy, legs.cfBuy)),
    totsellavgprc: at(averageOf(legs.daySell, legs.cfSell)),
    lp: at(last),
    urmtom: amount(figures.urmtom),
    rpnl: amount(figures.rpnl),
    bep: at(figures.bep),
  };
}

/** Net price, profit and break-even with carried units at their settlement price. */
function figuresOf(position: TruthPosition, settled: number, last: number): PositionFigures {
  const { net } = position;
  const legs = legsOf(position, settled);
  const buyAvg = averageOf(legs.dayBuy, legs.cfBuy);
  const sellAvg = averageOf(legs.daySell, legs.cfSell);
  const buys = legs.dayBuy.qty + legs.cfBuy.qty;
  const sells = legs.daySell.qty + legs.cfSell.qty;
  const rpnl = Math.min(buys, sells) * (sellAvg - buyAvg);
  const netavgprc = openSide(net, buyAvg, sellAvg);
  const opened = legsOf(position, average(position.overnightValue, Math.abs(position.overnight)));
  return {
    net,
    netavgprc,
    netupldprc: openSide(
      net,
      averageOf(opened.dayBuy, opened.cfBuy),
      averageOf(opened.daySell, opened.cfSell),
    ),
    urmtom: net * (last - netavgprc),
    rpnl,
    bep: net === 0 ? 0 : netavgprc - average(rpnl, net),
  };
}

interface Legs {
  readonly dayBuy: Leg;
  readonly daySell: Leg;
  readonly cfBuy: Leg;
  readonly cfSell: Leg;
}

function legsOf(position: TruthPosition, carriedAt: number): Legs {
  const long = Math.max(0, position.overnight);
  const short = Math.max(0, -position.overnight);
  return {
    dayBuy: { qty: position.dayBuy, amt: position.dayBuyValue },
    daySell: { qty: position.daySell, amt: position.daySellValue },
    cfBuy: { qty: long, amt: long * carriedAt },
    cfSell: { qty: short, amt: short * carriedAt },
  };
}

function openSide(net: number, buyAvg: number, sellAvg: number): number {
  if (net === 0) return 0;
  return net > 0 ? buyAvg : sellAvg;
}

function averageOf(...legs: readonly Leg[]): number {
  const qty = legs.reduce((sum, leg) => sum + leg.qty, 0);
  const amt = legs.reduce((sum, leg) => sum + leg.amt, 0);
  return average(amt, qty);
}

function dayAverage({ dayBuy, daySell }: Legs): number {
  return dayBuy.qty >= daySell.qty ? averageOf(dayBuy) : averageOf(daySell);
}

/** An amount and an average of nothing are left out. */
function legFields(name: string, { qty, amt }: Leg, pp: number): Row {
  if (qty === 0) return { [`${name}qty`]: '0' };
  return {
    [`${name}qty`]: `${qty}`,
    [`${name}amt`]: decimals(amt, 2),
    [`${name}avgprc`]: decimals(average(amt, qty), pp),
  };
}

/** What waits in the book, which is no position. */
function openFields(position: TruthPosition, orders: readonly TruthOrder[], pp: number): Row {
  const waiting = (side: 'buy' | 'sell'): Leg => {
    let qty = 0;
    let amt = 0;
    for (const order of orders) {
      const same = order.instrument === position.instrument && order.product === position.product;
      if (!same || order.side !== side || FINAL_PHASES.has(order.phase)) continue;
      if (askedOf(order).amo && order.phase === 'held') continue;
      qty += order.quantity - order.filled;
      amt += (order.quantity - order.filled) * order.price;
    }
    return { qty, amt };
  };
  return {
    ...legFields('openbuy', waiting('buy'), pp),
    ...legFields('opensell', waiting('sell'), pp),
  };
}
