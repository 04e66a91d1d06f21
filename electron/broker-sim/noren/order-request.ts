/**
 * From the fields of an order request to the request of the truth, with the refusals that the
 * server gives in the reply itself. What risk engine and exchange find comes later, by the stream.
 */
import { type Price, price, PRICE_MAX } from '../../../shared/domain/money.ts';
import { quantity, QUANTITY_MAX } from '../../../shared/domain/quantity.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { OrderTerms } from '../../../shared/domain/order-events.ts';
import type { TruthRequest } from '../truth.ts';
import type { JsonObject } from './noren-body.ts';
import { type NorenDesk, text } from './noren-desk.ts';
import { BAD_INPUT, INVALID_AMO, missingText, NO_MARKET_ORDERS } from './noren-errors.ts';
import {
  type Asked,
  detailsOf,
  type Family,
  hasTrigger,
  isMarket,
  PRICE_TYPES,
  type PriceType,
  PRODUCT_CODES,
  PRODUCT_ROWS,
  type ProductCode,
  RETENTIONS,
  truthType,
} from './noren-order.ts';
import type { NorenContract } from './noren-symbols.ts';
import { readAmount, readWhole } from './noren-text.ts';

export interface OrderAsked {
  readonly contract: NorenContract;
  readonly request: TruthRequest;
  readonly asked: Asked;
}

export const UNKNOWN_SYMBOL = 'Invalid Input :  Invalid Trading Symbol';

type Fields = Readonly<JsonObject>;

/** `market`: whether market orders pass here, as they do in a margin question. */
export function readOrder(
  desk: NorenDesk,
  fields: Fields,
  from: { readonly market: boolean; readonly alertId: string | null },
): Result<OrderAsked, string> {
  const words = readWords(fields);
  if (!words.ok) return words;
  const { side, prd, prctyp, ret } = words.value;
  const amo = text(fields, 'amo');
  if (amo !== '' && amo !== 'Yes') return err(INVALID_AMO);
  if (isMarket(prctyp) && !from.market) return err(NO_MARKET_ORDERS);
  const contract = desk.symbols.bySymbol(text(fields, 'exch'), text(fields, 'tsym'));
  if (contract === null) return err(UNKNOWN_SYMBOL);
  const terms = readTerms(desk, contract, fields, prctyp, side);
  if (!terms.ok) return terms;
  const family = readFamily(desk, fields, prd);
  if (!family.ok) return family;
  const asked: Asked = {
    prd,
    ordersource: text(fields, 'ordersource') || 'API',
    remarks: text(fields, 'remarks') || null,
    ret,
    dscqty: text(fields, 'dscqty') || '0',
    amo: amo === 'Yes',
    mktProtection: text(fields, 'mkt_protection') || null,
    algoId: text(fields, 'algo_id') || null,
    first: {
      qty: terms.value.quantity,
      prc: isMarket(prctyp) ? 0 : terms.value.price,
      trgprc: terms.value.trigger,
    },
    family: family.value,
    alertId: from.alertId,
  };
  const request: TruthRequest = {
    ...terms.value,
    instrument: contract.instrument.id,
    side,
    product: PRODUCT_ROWS[prd].product,
    validity: ret === 'IOC' ? 'ioc' : 'day',
    tag: asked.remarks,
    details: detailsOf(asked),
    held: asked.amo,
  };
  return ok({ contract, request, asked });
}

interface OrderWords {
  readonly side: 'buy' | 'sell';
  readonly prd: ProductCode;
  readonly prctyp: PriceType;
  readonly ret: string;
}

function readWords(fields: Fields): Result<OrderWords, string> {
  const prd = PRODUCT_CODES.find((code) => code === text(fields, 'prd'));
  const prctyp = PRICE_TYPES.find((type) => type === text(fields, 'prctyp'));
  const ret = RETENTIONS.find((word) => word === (text(fields, 'ret') || 'DAY'));
  const trantype = text(fields, 'trantype');
  if (prd === undefined || prctyp === undefined || ret === undefined) return err(BAD_INPUT);
  if (trantype !== 'B' && trantype !== 'S') return err(BAD_INPUT);
  return ok({ side: trantype === 'B' ? 'buy' : 'sell', prd, prctyp, ret });
}

/** Quantity, price and trigger in the truth's units; the price of a market order is its bound. */
export function readTerms(
  desk: NorenDesk,
  contract: NorenContract,
  fields: Fields,
  prctyp: PriceType,
  side: 'buy' | 'sell',
): Result<OrderTerms, string> {
  const qty = readWhole(text(fields, 'qty'));
  if (qty === null || qty === 0 || qty > QUANTITY_MAX) return err(BAD_INPUT);
  const prc = readPrice(text(fields, 'prc'));
  const trgprc = readPrice(text(fields, 'trgprc'));
  if (prc === null || trgprc === null) return err(BAD_INPUT);
  if (hasTrigger(prctyp) && trgprc === 0) return err(missingText(['trgprc']));
  if (!Number.isSafeInteger(qty * prc)) return err(BAD_INPUT);
  const bound = isMarket(prctyp) ? protectedPrice(desk, contract, side) : prc;
  return ok({
    quantity: quantity(qty),
    type: truthType(prctyp),
    price: bound,
    trigger: hasTrigger(prctyp) ? trgprc : null,
  });
}

function readPrice(amount: string): Price | null {
  const read = readAmount(amount);
  if (!read.ok || read.value < 0 || read.value > PRICE_MAX) return null;
  return price(read.value);
}

/** A market order may trade anywhere within the day's limits. */
function protectedPrice(
  desk: NorenDesk,
  { instrument }: NorenContract,
  side: 'buy' | 'sell',
): Price {
  const quote = desk.parts.truth.venue.picture(instrument.id)?.quote ?? null;
  const edge = side === 'buy' ? quote?.bandHigh : quote?.bandLow;
  return edge ?? quote?.last ?? instrument.tick;
}

/** Cover orders need the distance of the stop, bracket orders that of the profit as well. */
function readFamily(
  desk: NorenDesk,
  fields: Fields,
  prd: ProductCode,
): Result<Family | null, string> {
  if (prd !== 'B' && prd !== 'H') return ok(null);
  const needed = prd === 'B' ? ['blprc', 'bpprc'] : ['blprc'];
  const missing = needed.filter((key) => (readPrice(text(fields, key)) ?? 0) === 0);
  if (missing.length > 0) return err(missingText(missing));
  const distance = (key: string): number | null => readPrice(text(fields, key)) || null;
  const legs = { blprc: distance('blprc'), trailprc: distance('trailprc') };
  return ok({
    snonum: `${desk.nextNumber()}`,
    snoordt: null,
    ...legs,
    bpprc: prd === 'B' ? distance('bpprc') : null,
  });
}
