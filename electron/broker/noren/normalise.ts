/**
 * Noren's rows and pushes → our words. Pure; the contracts of the day are handed in. A row that
 * cannot be read is told from one of a market this desk does not know, because the first spoils a
 * book and the second is nobody's concern here.
 */
import {
  asId,
  type BrokerOrderId,
  type InstrumentId,
  type TradeId,
} from '../../../shared/domain/ids.ts';
import { EXCHANGES, type Exchange, instrumentIdOf } from '../../../shared/domain/instrument.ts';
import { type Money, money, type Price, SCALE, ZERO_PRICE } from '../../../shared/domain/money.ts';
import type { OrderType, Product, Validity } from '../../../shared/domain/order-events.ts';
import { NO_QUANTITY, quantity, signedQuantity } from '../../../shared/domain/quantity.ts';
import type { Side } from '../../../shared/domain/side.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type {
  BrokerOrder,
  BrokerPosition,
  BrokerStatus,
  BrokerStep,
  BrokerTrade,
  Funds,
} from '../gateway.ts';
import { bothCash } from '../position-cash.ts';
import { shortened } from './decode.ts';
import { amountFrom, momentFrom, priceFrom, scaledFrom, unitsFrom, wholeFrom } from './figures.ts';
import { reasonOf } from './reject-reasons.ts';
import { statusOf } from './status-map.ts';
import type {
  HistoryRow,
  LimitsReply,
  OrderPush,
  OrderRow,
  PositionRow,
  TradeRow,
} from './wire.ts';

/** `other_market`: an exchange this desk does not trade; `unreadable`: a value that is none. */
export type RowComplaint = 'other_market' | 'unreadable';

/** What rows need of the day's contracts. */
export interface ContractNames {
  byToken(exchange: Exchange, token: string): InstrumentId | null;
  bySymbol(exchange: Exchange, tsym: string): InstrumentId | null;
}

const SIDES: Readonly<Record<string, Side>> = { B: 'buy', S: 'sell' };

const TYPES: Readonly<Record<string, OrderType>> = {
  LMT: 'limit',
  MKT: 'market',
  'SL-LMT': 'stop_limit',
  'SL-MKT': 'stop',
};

/**
 * Bracket and cover orders are intraday by nature, and what is bought on the house's money is
 * delivered all the same.
 */
const PRODUCTS: Readonly<Record<string, Product>> = {
  C: 'cnc',
  M: 'nrml',
  I: 'mis',
  B: 'mis',
  H: 'mis',
  F: 'cnc',
};

export function sideOf(trantype: string): Side | null {
  return SIDES[trantype.trim().toUpperCase()] ?? null;
}

/** A product without a row is taken as carried: then nobody counts on it being closed today. */
export function productOf(code: string | null): Product {
  return PRODUCTS[(code ?? '').trim().toUpperCase()] ?? 'nrml';
}

function validityOf(ret: string | null): Validity {
  return (ret ?? '').trim().toUpperCase() === 'IOC' ? 'ioc' : 'day';
}

interface Named {
  readonly exch: string;
  readonly tsym: string;
  readonly token: string | null;
}

/**
 * By the token, else by the symbol. A contract that the day's list does not have keeps the
 * broker's own name: it was traded elsewhere, and its order must be seen all the same.
 */
export function instrumentOf(
  { exch, tsym, token }: Named,
  contracts: ContractNames,
): Result<InstrumentId, RowComplaint> {
  const exchange = EXCHANGES.find((each) => each === exch.trim().toUpperCase());
  if (exchange === undefined) return err('other_market');
  const byToken = token === null ? null : contracts.byToken(exchange, token.trim());
  const known = byToken ?? contracts.bySymbol(exchange, tsym.trim());
  if (known !== null) return ok(known);
  const symbol = tsym.trim().replaceAll(' ', '-');
  return /^[\x21-\x7e]{1,60}$/.test(symbol)
    ? ok(instrumentIdOf(exchange, symbol))
    : err('unreadable');
}

export function orderFrom(
  row: OrderRow | OrderPush,
  contracts: ContractNames,
): Result<BrokerOrder, RowComplaint> {
  const instrument = instrumentOf(row, contracts);
  if (!instrument.ok) return instrument;
  const side = sideOf(row.trantype);
  const units = unitsFrom(row.qty);
  const limit = limitOf(row);
  const status = statusOf(row.status);
  const filled = filledOf(row, status, units);
  if (side === null || units === null || limit === null || filled === null) {
    return err('unreadable');
  }
  const words = wordsOf(row, status);
  return ok({
    brokerOrderId: asId<BrokerOrderId>(row.norenordno),
    tag: row.remarks?.trim() || null,
    instrument: instrument.value,
    side,
    product: productOf(row.prd ?? row.pcode),
    validity: validityOf(row.ret),
    // A word we do not know ends nothing: the order counts as being on its way.
    status: status ?? 'pending',
    quantity: quantity(units),
    type: TYPES[typeWord(row.prctyp)] ?? 'limit',
    price: limit,
    trigger: triggerOf(row),
    filled: quantity(filled),
    // The average is rounded on the wire, so the value of several fills cannot be told from it.
    filledValue: filled === 0 ? 0 : null,
    rejection: status === 'rejected' ? reasonOf(words) : null,
    words,
    updatedMs: row.exch_tm === null ? null : momentFrom(row.exch_tm),
  });
}

/** Absent until the first fill; a complete order that does not say how much has traded wholly. */
function filledOf(
  { fillshares }: OrderRow | OrderPush,
  status: BrokerStatus | null,
  units: number | null,
): number | null {
  if (fillshares !== null) return unitsFrom(fillshares);
  return status === 'filled' ? units : 0;
}

/**
 * A spread of several legs is placed elsewhere and may have a price below zero; such a row must not
 * make the whole book unreadable.
 */
function limitOf({ prc, prctyp }: OrderRow | OrderPush): Price | null {
  const limit = prc === null ? ZERO_PRICE : priceFrom(prc);
  return limit ?? (TYPES[typeWord(prctyp)] === undefined ? ZERO_PRICE : null);
}

function typeWord(prctyp: string): string {
  return prctyp.trim().toUpperCase();
}

/** Only stop orders have one; others may carry a zero or a word for none. */
function triggerOf({ prctyp, trgprc }: OrderRow | OrderPush): Price | null {
  if (trgprc === null || !typeWord(prctyp).startsWith('SL')) return null;
  const trigger = priceFrom(trgprc);
  return trigger === ZERO_PRICE ? null : trigger;
}

function wordsOf(row: OrderRow | OrderPush, status: BrokerStatus | null): string {
  const reason = shortened(row.rejreason ?? '');
  if (status !== null) return reason;
  const unknown = `The broker says "${row.status.slice(0, 60)}", which has no meaning here`;
  return reason === '' ? unknown : `${unknown}: ${reason}`;
}

export function tradeFrom(
  row: TradeRow,
  contracts: ContractNames,
): Result<BrokerTrade, RowComplaint> {
  const instrument = instrumentOf(row, contracts);
  if (!instrument.ok) return instrument;
  const side = sideOf(row.trantype);
  const units = unitsFrom(row.flqty);
  const at = priceFrom(row.flprc);
  if (side === null || units === null || units === 0 || at === null) return err('unreadable');
  return ok({
    tradeId: asId<TradeId>(row.flid),
    brokerOrderId: asId<BrokerOrderId>(row.norenordno),
    instrument: instrument.value,
    side,
    quantity: quantity(units),
    price: at,
    atMs: row.fltm === null ? null : momentFrom(row.fltm),
  });
}

/**
 * The trade in a pushed fill; null when the frame has none. A fill that cannot be read is left to
 * the trade book, and the totals of the frame say that there is one.
 */
export function pushedTrade(push: OrderPush, contracts: ContractNames): BrokerTrade | null {
  const { flid, flqty, flprc } = push;
  if (flid === null || flqty === null || flprc === null) return null;
  if (!/^[\x21-\x7e]{1,60}$/.test(flid)) return null;
  const trade = tradeFrom({ ...push, flid, flqty, flprc }, contracts);
  return trade.ok ? trade.value : null;
}

/** Rows of one contract and product add up: several codes stand for one product here. */
export function positionsFrom(
  rows: readonly PositionRow[],
  contracts: ContractNames,
): Result<readonly BrokerPosition[], RowComplaint> {
  const sums = new Map<string, BrokerPosition>();
  for (const row of rows) {
    const instrument = instrumentOf(row, contracts);
    if (!instrument.ok && instrument.error === 'other_market') continue;
    if (!instrument.ok) return instrument;
    const product = productOf(row.prd);
    const key = `${instrument.value}|${product}`;
    const before = sums.get(key);
    const units = wholeFrom(row.netqty);
    const net = units + (before?.net ?? 0);
    if (!Number.isSafeInteger(net) || Math.abs(net) > 100_000_000) return err('unreadable');
    sums.set(key, {
      instrument: instrument.value,
      product,
      net: signedQuantity(net),
      // What two rows cost together on average nobody tells.
      average: before === undefined ? averageOf(row) : null,
      cash: bothCash(before?.cash, cashOf(row, units)),
    });
  }
  return ok([...sums.values()]);
}

/** What the open units cost; `netavgprc` has those of earlier days at the last settlement. */
function averageOf({ netupldprc, netavgprc }: PositionRow): Price | null {
  const at = [netupldprc, netavgprc].map((text) => (text === null ? null : priceFrom(text)));
  return at.find((each) => each !== null && each > 0) ?? null;
}

/** Realised, less the cost of what is open. Null where a unit is not one rupee a point. */
function cashOf(row: PositionRow, units: number): Money | null {
  const isPlain = [row.mult, row.prcftr].every(
    (text) => text === null || scaledFrom(text) === SCALE,
  );
  const realised = row.rpnl === null ? null : amountFrom(row.rpnl);
  const average = units === 0 ? ZERO_PRICE : averageOf(row);
  if (!isPlain || realised === null || average === null) return null;
  const cash = realised - units * average;
  return Number.isSafeInteger(cash) ? money(cash) : null;
}

/** Everything that counts towards a trade; a key that is missing is nothing. */
const CREDITS = [
  'cash',
  'payin',
  'payout',
  'daycash',
  'unclearedcash',
  'brkcollamt',
  'collateral',
  'aux_brkcollamt',
] as const;

/** Null when an amount is none. */
export function fundsFrom(reply: LimitsReply): Funds | null {
  let credits = 0;
  for (const name of CREDITS) {
    const amount = reply[name] === null ? 0 : amountFrom(reply[name]);
    if (amount === null) return null;
    credits += amount;
  }
  const used = reply.marginused === null ? 0 : amountFrom(reply.marginused);
  return used === null ? null : { available: credits - used, used };
}

/** Oldest first, though the broker tells it newest first. */
export function stepsFrom(rows: readonly HistoryRow[]): readonly BrokerStep[] {
  const steps = rows.map((row): BrokerStep => {
    const inner = row.rpt ?? row.st_intrn;
    const reason = shortened(row.rejreason ?? '');
    const words = [row.status, inner, reason].filter((part) => part !== null && part !== '');
    const filled = row.fillshares === null ? null : unitsFrom(row.fillshares);
    const time = momentOrNull(row.norentm) ?? momentOrNull(row.exch_tm);
    return {
      atMs: time,
      words: words.join(' / '),
      status: statusOf(row.status),
      filled: filled === null ? null : filled === 0 ? NO_QUANTITY : quantity(filled),
    };
  });
  return steps.toReversed();
}

function momentOrNull(text: string | null): number | null {
  return text === null ? null : momentFrom(text);
}
