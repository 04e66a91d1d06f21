/**
 * What Kite looks at before it takes an order: everything here is answered at once with 400. What
 * risk management and the exchange find comes later, as a rejected order in the book.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { isOption, type Instrument, maxOrderQuantity } from '../../../shared/domain/instrument.ts';
import { ceilToTick, floorToTick, type Price } from '../../../shared/domain/money.ts';
import type { OrderTerms, Product, Validity } from '../../../shared/domain/order-events.ts';
import { type Quantity } from '../../../shared/domain/quantity.ts';
import type { Side } from '../../../shared/domain/side.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { Venue } from '../venue.ts';
import { scaledFrom, wholeFrom } from '../wire-numbers.ts';
import { idTextOf, inputNo, type KiteNo, productFrom } from './kite-words.ts';

export const VARIETIES = ['regular', 'amo', 'co', 'iceberg', 'auction'] as const;
export type Variety = (typeof VARIETIES)[number];

export interface KiteOrder {
  readonly variety: Variety;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly product: Product;
  readonly validity: Validity;
  readonly terms: OrderTerms;
  readonly tag: string | null;
  readonly validityWord: string;
  readonly validityMinutes: number;
  readonly disclosed: number;
  /** What the broker adds by itself, as `mktp`. */
  readonly systemTags: readonly string[];
  readonly askedType: string;
  readonly icebergLegs: number;
  readonly icebergQuantity: number;
  /** The stop of a cover order. */
  readonly coverTrigger: Price | null;
  readonly slices: boolean;
}

type Read<T> = Result<T, KiteNo>;

const TAG_MAX = 20;
const ICEBERG_LEGS_MAX = 50;
const TYPES = ['MARKET', 'LIMIT', 'SL', 'SL-M'] as const;
type TypeWord = (typeof TYPES)[number];
const EXCHANGES = ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD', 'MCX'];

export function readOrder(venue: Venue, variety: string, form: URLSearchParams): Read<KiteOrder> {
  const known = VARIETIES.find((each) => each === variety);
  if (known === undefined) return no(`Invalid \`variety\`: ${variety}.`);
  const instrument = instrumentIn(venue, form);
  if (!instrument.ok) return instrument;
  const plain = plainIn(form, instrument.value);
  if (!plain.ok) return plain;
  const iceberg = icebergIn(known, form, plain.value.quantity);
  if (!iceberg.ok) return iceberg;
  const slices = form.get('autoslice') === 'true' && plain.value.quantity > instrument.value.freeze;
  const single = iceberg.value.quantity > 0 ? iceberg.value.quantity : plain.value.quantity;
  const large = slices ? null : freezeNo(instrument.value, single);
  if (large !== null) return err(large);
  const terms = termsIn(venue, instrument.value, plain.value, form, known);
  if (!terms.ok) return terms;
  return ok({
    ...plain.value,
    ...terms.value,
    variety: known,
    instrument: instrument.value,
    tag: form.get('tag') === '' ? null : form.get('tag'),
    icebergLegs: iceberg.value.legs,
    icebergQuantity: iceberg.value.quantity,
    slices,
  });
}

/** The terms of a change: what is not sent stays as it is. */
export function readChange(
  venue: Venue,
  instrument: Instrument,
  side: Side,
  now: OrderTerms & { readonly askedType: string },
  form: URLSearchParams,
): Read<OrderTerms & { readonly askedType: string; readonly systemTags: readonly string[] }> {
  const type = form.get('order_type') ?? now.askedType;
  const quantity = form.get('quantity') === null ? now.quantity : wholeFrom(form.get('quantity'));
  if (quantity === null || quantity <= 0) return no('Invalid `quantity`.');
  const lots = lotNo(instrument, quantity) ?? freezeNo(instrument, quantity);
  if (lots !== null) return err(lots);
  const asked = new URLSearchParams(form);
  asked.set('order_type', type);
  const keepsMarket = type === now.askedType && isMarket(type);
  if (keepsMarket && !asked.has('market_protection')) asked.set('market_protection', '-1');
  if (!asked.has('price') && !isMarket(type)) asked.set('price', decimal(now.price));
  if (!asked.has('trigger_price') && now.trigger !== null) {
    asked.set('trigger_price', decimal(now.trigger));
  }
  const typeWord = TYPES.find((each) => each === type);
  if (typeWord === undefined) return no('Invalid `order_type`.');
  const plain = { side, typeWord, quantity: quantity as Quantity };
  const terms = termsIn(venue, instrument, plain, asked, 'regular');
  if (!terms.ok) return terms;
  const { askedType, systemTags } = terms.value;
  return ok({ ...terms.value.terms, askedType, systemTags });
}

function no(message: string): Result<never, KiteNo> {
  return err(inputNo(message));
}

function isMarket(type: string): boolean {
  return type === 'MARKET' || type === 'SL-M';
}

function decimal(scaled: number): string {
  return `${Math.floor(scaled / 10_000)}.${String(scaled % 10_000).padStart(4, '0')}`;
}

function instrumentIn(venue: Venue, form: URLSearchParams): Read<Instrument> {
  const exchange = form.get('exchange') ?? '';
  if (!EXCHANGES.includes(exchange)) return no('Missing or invalid `exchange`.');
  const symbol = form.get('tradingsymbol') ?? '';
  if (symbol === '') return no('Missing `tradingsymbol`.');
  const found = venue.instrument(idTextOf(exchange, symbol) as InstrumentId);
  if (found !== null) return ok(found);
  return no('The instrument you are placing an order for has either expired or does not exist.');
}

interface Plain {
  readonly side: Side;
  readonly product: Product;
  readonly validity: Validity;
  readonly validityWord: string;
  readonly validityMinutes: number;
  readonly quantity: Quantity;
  readonly disclosed: number;
  readonly typeWord: TypeWord;
}

function plainIn(form: URLSearchParams, instrument: Instrument): Read<Plain> {
  const sideWord = form.get('transaction_type');
  if (sideWord !== 'BUY' && sideWord !== 'SELL') return no('Invalid `transaction_type`.');
  const typeWord = TYPES.find((each) => each === form.get('order_type'));
  if (typeWord === undefined) return no('Invalid `order_type`.');
  const product = productFrom(form.get('product'));
  if (product === null) return no('Invalid `product`.');
  const quantity = wholeFrom(form.get('quantity'));
  if (quantity === null || quantity <= 0) return no('Invalid `quantity`.');
  const validityWord = form.get('validity') ?? 'DAY';
  if (!['DAY', 'IOC', 'TTL'].includes(validityWord)) return no('Invalid `validity`.');
  const validityMinutes = wholeFrom(form.get('validity_ttl')) ?? 0;
  if (validityWord === 'TTL' && validityMinutes <= 0) return no('Missing `validity_ttl`.');
  if ((form.get('tag') ?? '').length > TAG_MAX) {
    return no(`Invalid \`tag\`. It should be at most ${TAG_MAX} characters.`);
  }
  const disclosed = wholeFrom(form.get('disclosed_quantity')) ?? 0;
  if (disclosed > 0 && instrument.expiryDay !== null) {
    return no('Disclosed quantity is not allowed for this exchange.');
  }
  const lots = lotNo(instrument, quantity);
  if (lots !== null) return err(lots);
  return ok({
    side: sideWord === 'BUY' ? 'buy' : 'sell',
    product,
    validity: validityWord === 'IOC' ? 'ioc' : 'day',
    validityWord,
    validityMinutes,
    quantity: quantity as Quantity,
    disclosed,
    typeWord,
  });
}

function lotNo({ lot }: Instrument, quantity: number): KiteNo | null {
  if (quantity % lot === 0) return null;
  return inputNo(`Quantity should be a multiple of the lot size (${lot}).`);
}

/** Both in units and in lots, and the fragment that clients look for. */
function freezeNo(instrument: Instrument, quantity: number): KiteNo | null {
  const most = maxOrderQuantity(instrument);
  if (quantity <= most) return null;
  const lots = (units: number): number => Math.floor(units / instrument.lot);
  return inputNo(
    `Quantity of ${quantity} (${lots(quantity)} lots) is higher than the maximum quantity of ` +
      `${most} (${lots(most)} lots) allowed per order.`,
  );
}

function icebergIn(
  variety: Variety,
  form: URLSearchParams,
  quantity: number,
): Read<{ readonly legs: number; readonly quantity: number }> {
  if (variety !== 'iceberg') return ok({ legs: 0, quantity: 0 });
  const legs = wholeFrom(form.get('iceberg_legs'));
  const leg = wholeFrom(form.get('iceberg_quantity'));
  if (legs === null || leg === null) return no('Missing `iceberg_legs` or `iceberg_quantity`.');
  if (legs < 2 || legs > ICEBERG_LEGS_MAX) {
    return no(`\`iceberg_legs\` should be between 2 and ${ICEBERG_LEGS_MAX}.`);
  }
  if (leg !== Math.ceil(quantity / legs)) {
    return no('`iceberg_quantity` should be `quantity` divided by `iceberg_legs`.');
  }
  return ok({ legs, quantity: leg });
}

type Terms = Pick<KiteOrder, 'terms' | 'systemTags' | 'askedType' | 'coverTrigger'>;

function termsIn(
  venue: Venue,
  instrument: Instrument,
  plain: Pick<Plain, 'side' | 'typeWord' | 'quantity'>,
  form: URLSearchParams,
  variety: Variety,
): Read<Terms> {
  const { side, typeWord, quantity } = plain;
  const price = scaledFrom(form.get('price')) ?? 0;
  const trigger = scaledFrom(form.get('trigger_price')) ?? 0;
  const needsPrice = typeWord === 'LIMIT' || typeWord === 'SL';
  if (needsPrice && price <= 0) return no('Missing or invalid `price`.');
  const needsTrigger = typeWord === 'SL' || typeWord === 'SL-M' || variety === 'co';
  if (needsTrigger && trigger <= 0) return no('Missing or invalid `trigger_price`.');
  const wrongSide = side === 'buy' ? trigger > price : trigger < price;
  if (typeWord === 'SL' && wrongSide) return err(inputNo(slWords(side)));
  const coverTrigger = variety === 'co' ? (trigger as Price) : null;
  if (typeWord === 'LIMIT' || typeWord === 'SL') {
    const stop = typeWord === 'SL';
    const terms: OrderTerms = {
      quantity,
      type: stop ? 'stop_limit' : 'limit',
      price: price as Price,
      trigger: stop ? (trigger as Price) : null,
    };
    return ok({ terms, systemTags: [], askedType: typeWord, coverTrigger });
  }
  if (typeWord === 'SL-M' && isBanned(instrument)) {
    return no('SL-M orders are discontinued for this instrument. Use SL orders instead.');
  }
  const band = protectionIn(form);
  if (!band.ok) return band;
  const from = typeWord === 'SL-M' ? trigger : (venue.quote(instrument.id)?.last ?? 0);
  const hundredths = band.value ?? automaticBand(instrument, from);
  const terms: OrderTerms = {
    quantity,
    type: typeWord === 'SL-M' ? 'stop' : 'market',
    price: bandEdge(venue, instrument, side, from, hundredths),
    trigger: typeWord === 'SL-M' ? (trigger as Price) : null,
  };
  const percent = `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
  return ok({ terms, systemTags: ['mktp', `mktp:${percent}`], askedType: typeWord, coverTrigger });
}

function slWords(side: Side): string {
  return side === 'buy'
    ? 'Trigger price for stoploss buy orders should be lower than or equal to the limit price.'
    : 'Trigger price for stoploss sell orders should be higher than or equal to the limit price.';
}

function isBanned(instrument: Instrument): boolean {
  const bse = instrument.exchange === 'BSE' || instrument.exchange === 'BFO';
  return bse || (instrument.exchange === 'NFO' && isOption(instrument));
}

/** In hundredths of a percent; null leaves the band to the broker. */
function protectionIn(form: URLSearchParams): Read<number | null> {
  const text = form.get('market_protection');
  const scaled = scaledFrom(text);
  if (text !== null && text !== '' && scaled === null) {
    return no('failed to decode market_protection: a decimal is expected.');
  }
  if (scaled === null || scaled === 0) {
    return no('Market orders without market protection are not allowed via API.');
  }
  if (scaled === -10_000) return ok(null);
  if (scaled < 0 || scaled > 1_000_000) return no('Invalid `market_protection`.');
  return ok(Math.round(scaled / 100));
}

/** Hundredths of a percent of the last price. */
export function automaticBand(instrument: Instrument, last: number): number {
  const [row] = (isOption(instrument) ? OPTION_BANDS : OTHER_BANDS).filter(
    ([below]) => last < below,
  );
  return row?.[1] ?? 100;
}

type Bands = readonly (readonly [below: number, hundredths: number])[];

const RUPEE = 10_000;
const OTHER_BANDS: Bands = [
  [100 * RUPEE, 200],
  [500 * RUPEE + 1, 100],
  [Number.POSITIVE_INFINITY, 50],
];
const OPTION_BANDS: Bands = [
  [10 * RUPEE, 500],
  [100 * RUPEE, 300],
  [500 * RUPEE + 1, 200],
  [Number.POSITIVE_INFINITY, 100],
];

/** On the tick, towards the last price, and within what the exchange accepts at this moment. */
function bandEdge(
  venue: Venue,
  instrument: Instrument,
  side: Side,
  last: number,
  hundredths: number,
): Price {
  const away = Math.round((last * hundredths) / 10_000);
  const { bandLow = null, bandHigh = null } = venue.quote(instrument.id) ?? {};
  const edge = side === 'buy' ? last + away : last - away;
  const low = bandLow ?? instrument.tick;
  const kept = Math.max(low, bandHigh === null ? edge : Math.min(edge, bandHigh));
  const rounded =
    side === 'buy' ? floorToTick(kept, instrument.tick) : ceilToTick(kept, instrument.tick);
  return Math.max(rounded, instrument.tick) as Price;
}
