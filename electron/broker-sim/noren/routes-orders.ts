/** Placing, changing, cancelling and leaving; acceptance here is no survival. */
import { decimalText } from '../../../shared/domain/money.ts';
import type { Bends, TruthOrder, TruthRequest } from '../truth.ts';
import { exitFamily } from './bracket-orders.ts';
import {
  type NorenAnswer,
  type NorenCall,
  type NorenRoute,
  okay,
  readId,
  refused,
  shownId,
  text,
} from './noren-desk.ts';
import {
  AMO_STOPPED,
  BAD_INPUT,
  missingText,
  NO_MARKET_ORDERS,
  NOTHING_TO_CANCEL,
  ORDER_IP,
  ORDER_NOT_FOUND,
  WRONG_POSITION_TYPE,
} from './noren-errors.ts';
import { askedOf, isMarket, PRICE_TYPES, PRODUCT_CODES, PRODUCT_ROWS } from './noren-order.ts';
import { rejectionText } from './noren-rejections.ts';
import { readOrder, readTerms, UNKNOWN_SYMBOL } from './order-request.ts';
import { decimals, readAmount, readWhole } from './noren-text.ts';

const TERMS = ['uid', 'actid', 'exch', 'tsym', 'qty', 'prc', 'prd', 'trantype', 'prctyp', 'ret'];

export const ORDER_ROUTES: Readonly<Record<string, NorenRoute>> = {
  PlaceOrder: { op: 'place', order: true, required: TERMS, run: withAddress(place) },
  ModifyOrder: {
    op: 'modify',
    order: true,
    required: ['uid', 'norenordno', 'exch', 'tsym', 'qty', 'prc', 'prctyp'],
    run: withAddress(modify),
  },
  CancelOrder: {
    op: 'cancel',
    order: true,
    required: ['uid', 'norenordno'],
    run: withAddress(cancel),
  },
  ExitSNOOrder: {
    op: 'exit',
    order: true,
    required: ['uid', 'norenordno', 'prd'],
    run: withAddress(exit),
  },
  ProductConversion: {
    op: 'convert',
    required: ['uid', 'actid', 'exch', 'tsym', 'qty', 'prd', 'prevprd', 'trantype', 'postype'],
    run: convert,
  },
};

/** Orders are taken from the registered address alone. */
function withAddress(run: NorenRoute['run']): NorenRoute['run'] {
  return (call) => (call.desk.login.addressRegistered() ? run(call) : refused(call, ORDER_IP));
}

function place(call: NorenCall): NorenAnswer {
  const { desk, fields, bends } = call;
  const { marketOrders, bracketOrders } = desk.switches();
  const read = readOrder(desk, fields, { market: marketOrders === 'allowed', alertId: null });
  if (!read.ok) return refused(call, read.error);
  const { request, asked, contract } = read.value;
  if (asked.amo && desk.parts.truth.venue.trading()) return refused(call, AMO_STOPPED);
  const blocked = asked.family !== null && !bracketOrders;
  const no = blocked ? BLOCKED : outsideLimits(call, request);
  const taken = desk.parts.truth.place(request, no === null ? bends : { refuse: no, ...bends });
  if (taken.kind === 'taken') return okay(call, { norenordno: shownId(desk, taken.order.id) });
  const step = { ...request, rejection: taken.rejection, words: taken.words };
  return refused(call, `Rejected : ${rejectionText(contract, step, desk.account.actid)}`);
}

/** The risk engine looks at the day's limits before the exchange ever sees the order. */
function outsideLimits({ desk }: NorenCall, request: TruthRequest): typeof BLOCKED | null {
  const quote = desk.parts.truth.venue.picture(request.instrument)?.quote;
  const { bandLow = null, bandHigh = null } = quote ?? {};
  if (bandLow === null || bandHigh === null) return null;
  if (request.price >= bandLow && request.price <= bandHigh) return null;
  const limits = `lie between ${decimalText(bandLow)} and ${decimalText(bandHigh)}`;
  const words = `Circuit limit: the price has to ${limits}`;
  return { rejection: 'price_outside_band', words, answer: 'book' };
}

const BLOCKED: NonNullable<Bends['refuse']> = {
  rejection: 'not_permitted',
  words: 'RED:Block Type:NonSqoff Reason:Product is not enabled for the user',
  answer: 'book',
};

function modify(call: NorenCall): NorenAnswer {
  const { desk, fields, bends } = call;
  const order = orderOf(call);
  if (order === null) return refused(call, ORDER_NOT_FOUND);
  const contract = desk.symbols.bySymbol(text(fields, 'exch'), text(fields, 'tsym'));
  if (contract === null) return refused(call, UNKNOWN_SYMBOL);
  const prctyp = PRICE_TYPES.find((type) => type === text(fields, 'prctyp'));
  if (prctyp === undefined || contract.instrument.id !== order.instrument) {
    return refused(call, BAD_INPUT);
  }
  if (isMarket(prctyp) && desk.switches().marketOrders === 'refused') {
    return refused(call, NO_MARKET_ORDERS);
  }
  const terms = readTerms(desk, contract, fields, prctyp, order.side);
  if (!terms.ok) return refused(call, terms.error);
  const trap = triggerOnLimit(call, prctyp === 'LMT' || prctyp === 'MKT');
  const taken = desk.parts.truth.modify(
    order.id,
    terms.value,
    changedDetails(call),
    trap === null ? bends : { ...bends, refuse: trap },
  );
  if (taken.kind === 'taken') return okay(call, { result: shownId(desk, order.id) });
  return refused(call, ORDER_NOT_FOUND);
}

/** Accepted by the door and then refused by the OMS: the order keeps its old terms. */
function triggerOnLimit({ fields }: NorenCall, plain: boolean): typeof BLOCKED | null {
  const given = text(fields, 'trgprc');
  if (!plain || given === '' || given === 'None') return null;
  const read = readAmount(given);
  const words = `ORA:Trigger price invalid - ${decimals(read.ok ? read.value : 0, 2)}`;
  return { rejection: 'not_permitted', words, answer: 'book' };
}

function changedDetails({ fields }: NorenCall): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [key, name] of [
    ['ret', 'ret'],
    ['dscqty', 'dscqty'],
    ['mkt_protection', 'mktProtection'],
  ] as const) {
    const value = text(fields, key);
    if (value !== '') kept[name] = value;
  }
  return kept;
}

function cancel(call: NorenCall): NorenAnswer {
  const { desk, bends } = call;
  const order = orderOf(call);
  const taken = order === null ? null : desk.parts.truth.cancel(order.id, bends);
  if (order === null || taken?.kind !== 'taken') return refused(call, NOTHING_TO_CANCEL);
  return okay(call, { result: shownId(desk, order.id) });
}

function exit(call: NorenCall): NorenAnswer {
  const { desk, fields } = call;
  const order = orderOf(call);
  const prd = text(fields, 'prd');
  if (prd !== 'H' && prd !== 'B') return refused(call, BAD_INPUT);
  if (order === null || askedOf(order).prd !== prd) return refused(call, ORDER_NOT_FOUND);
  if (!exitFamily(desk.parts.truth, order)) return refused(call, ORDER_NOT_FOUND);
  return okay(call, { dmsg: 'Order exit request sent' });
}

/** The order as it is, whatever a fault lets the books show. */
function orderOf({ desk, fields }: NorenCall): TruthOrder | null {
  return desk.parts.truth.view().order(readId(desk, text(fields, 'norenordno')));
}

function convert(call: NorenCall): NorenAnswer {
  const { desk, fields } = call;
  const contract = desk.symbols.bySymbol(text(fields, 'exch'), text(fields, 'tsym'));
  if (contract === null) return refused(call, UNKNOWN_SYMBOL);
  if (!/^(?:day|cf)$/i.test(text(fields, 'postype'))) return refused(call, WRONG_POSITION_TYPE);
  const to = PRODUCT_CODES.find((code) => code === text(fields, 'prd'));
  const from = PRODUCT_CODES.find((code) => code === text(fields, 'prevprd'));
  const qty = readWhole(text(fields, 'qty'));
  const trantype = text(fields, 'trantype');
  if (to === undefined || from === undefined || qty === null || qty === 0) {
    return refused(call, BAD_INPUT);
  }
  if (trantype !== 'B' && trantype !== 'S') return refused(call, missingText(['trantype']));
  const products = [PRODUCT_ROWS[from].product, PRODUCT_ROWS[to].product] as const;
  const held = desk.parts.truth
    .view()
    .positions()
    .find((each) => each.instrument === contract.instrument.id && each.product === products[0]);
  const right = trantype === 'B' ? (held?.net ?? 0) >= qty : (held?.net ?? 0) <= -qty;
  if (!right) return refused(call, WRONG_POSITION_TYPE);
  const no = desk.parts.truth.convert(contract.instrument.id, products[0], products[1], qty);
  return no === null
    ? okay(call)
    : refused(call, `Rejected : RED:Block Type:NonSqoff Reason:${no}`);
}
