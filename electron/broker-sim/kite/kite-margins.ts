/** The margin calculators and the virtual contract note: JSON in, figures out, nothing placed. */
import { z } from 'zod';
import { chargesOf, type ChargeSegment } from '../../../shared/domain/charges.ts';
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { type Instrument, isOption } from '../../../shared/domain/instrument.ts';
import { money, type Price } from '../../../shared/domain/money.ts';
import { type Quantity, QUANTITY_MAX } from '../../../shared/domain/quantity.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { indiaDay } from '../../../shared/maths/calendar.ts';
import type { PersonalityParts, RestCall, RestReply } from '../personality.ts';
import type { TruthRequest } from '../truth.ts';
import { rupees, scaledFromNumber } from '../wire-numbers.ts';
import { idTextOf, inputNo, kiteSymbol, productFrom, replyNo, success } from './kite-words.ts';

const BASKET_MAX = 50;

const marginRow = z.object({
  exchange: z.string(),
  tradingsymbol: z.string(),
  transaction_type: z.enum(['BUY', 'SELL']),
  product: z.string(),
  order_type: z.string(),
  variety: z.string().optional(),
  quantity: z.int().positive().max(QUANTITY_MAX),
  price: z.number().min(0).default(0),
  trigger_price: z.number().min(0).default(0),
});
const chargeRow = marginRow.extend({ average_price: z.number().positive() });

type Row = Readonly<Record<string, unknown>>;
interface Asked {
  readonly row: z.infer<typeof marginRow>;
  readonly instrument: Instrument;
  readonly request: TruthRequest;
}

export function orderMarginsReply(parts: PersonalityParts, call: RestCall): RestReply {
  const asked = readRows(parts, call);
  if (!asked.ok) return asked.error;
  const { single } = parts.truth.margin(
    asked.value.map((each) => each.request),
    false,
  );
  const compact = call.query.get('mode') === 'compact';
  return success(
    asked.value.map((each, place) => marginFigures(parts, each, single[place] ?? 0, compact)),
  );
}

export function basketMarginsReply(parts: PersonalityParts, call: RestCall): RestReply {
  const asked = readRows(parts, call);
  if (!asked.ok) return asked.error;
  const besideHeld = /^true$/i.test(call.query.get('consider_positions') ?? '');
  const compact = call.query.get('mode') === 'compact';
  const requests = asked.value.map((each) => each.request);
  const { single, together } = parts.truth.margin(requests, besideHeld);
  const orders = asked.value.map((each, place) =>
    marginFigures(parts, each, single[place] ?? 0, compact),
  );
  const sum = single.reduce((total, each) => total + each, 0);
  const whole = (needed: number): Row =>
    compact
      ? { type: '', tradingsymbol: '', exchange: '', total: rupees(needed) }
      : { ...emptyFigures(), span: rupees(needed), total: rupees(needed) };
  const answer = { initial: whole(sum), final: whole(together), orders };
  return success(compact ? answer : { ...answer, charges: NO_CHARGES });
}

export function chargesReply(parts: PersonalityParts, call: RestCall): RestReply {
  const body = readJson(call.body);
  const rows = z.array(chargeRow).max(BASKET_MAX).safeParse(body);
  if (!rows.success) return replyNo(inputNo('Invalid JSON in the request.'));
  const figures: Row[] = [];
  for (const row of rows.data) {
    const instrument = find(parts, row);
    if (instrument === null) return replyNo(inputNo(`Invalid \`tradingsymbol\`.`));
    const { transaction_type, exchange, product, order_type, quantity, average_price } = row;
    figures.push({
      transaction_type,
      tradingsymbol: row.tradingsymbol,
      exchange,
      variety: row.variety ?? 'regular',
      product,
      order_type,
      quantity,
      price: average_price,
      charges: chargeFigures(parts, row, instrument, scaledFromNumber(average_price)),
    });
  }
  return success(figures);
}

function readRows(parts: PersonalityParts, call: RestCall): Result<readonly Asked[], RestReply> {
  const rows = z.array(marginRow).min(1).max(BASKET_MAX).safeParse(readJson(call.body));
  if (!rows.success) return err(replyNo(inputNo('Invalid JSON in the request.')));
  const asked: Asked[] = [];
  for (const row of rows.data) {
    const instrument = find(parts, row);
    const product = productFrom(row.product);
    if (instrument === null || product === null) {
      const message = `Invalid instrument or product: ${row.exchange}:${row.tradingsymbol}.`;
      return err(replyNo(inputNo(message)));
    }
    const last = parts.truth.venue.quote(instrument.id)?.last ?? 0;
    const price = row.price > 0 ? scaledFromNumber(row.price) : last;
    const request: TruthRequest = {
      instrument: instrument.id,
      side: row.transaction_type === 'BUY' ? 'buy' : 'sell',
      product,
      validity: 'day',
      quantity: row.quantity as Quantity,
      type: 'limit',
      price: price as Price,
      trigger: null,
      tag: null,
      details: {},
    };
    asked.push({ row, instrument, request });
  }
  return ok(asked);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function find(
  { truth }: PersonalityParts,
  row: { readonly exchange: string; readonly tradingsymbol: string },
): Instrument | null {
  return truth.venue.instrument(idTextOf(row.exchange, row.tradingsymbol) as InstrumentId);
}

function marginFigures(
  parts: PersonalityParts,
  { row, instrument, request }: Asked,
  needed: number,
  compact: boolean,
): Row {
  const names = { type: 'equity', tradingsymbol: kiteSymbol(instrument), exchange: row.exchange };
  if (compact) return { ...names, total: rupees(needed) };
  const premium = isOption(instrument) && request.side === 'buy';
  const cash = instrument.expiryDay === null;
  return {
    ...emptyFigures(),
    ...names,
    [premium ? 'option_premium' : cash ? 'var' : 'span']: rupees(needed),
    leverage: 1,
    charges: chargeFigures(parts, row, instrument, request.price),
    total: rupees(needed),
  };
}

function emptyFigures(): Row {
  return {
    type: '',
    tradingsymbol: '',
    exchange: '',
    span: 0,
    exposure: 0,
    option_premium: 0,
    additional: 0,
    bo: 0,
    cash: 0,
    var: 0,
    pnl: { realised: 0, unrealised: 0 },
    leverage: 0,
    charges: NO_CHARGES,
    total: 0,
  };
}

const NO_CHARGES: Row = {
  transaction_tax: 0,
  transaction_tax_type: '',
  exchange_turnover_charge: 0,
  sebi_turnover_charge: 0,
  brokerage: 0,
  stamp_duty: 0,
  gst: { igst: 0, cgst: 0, sgst: 0, total: 0 },
  total: 0,
};

function chargeFigures(
  { world }: PersonalityParts,
  row: z.infer<typeof marginRow>,
  instrument: Instrument,
  price: number,
): Row {
  const bse = instrument.exchange === 'BSE' || instrument.exchange === 'BFO';
  const charges = chargesOf({
    segment: segmentOf(instrument, row.product),
    exchange: bse ? 'BSE' : 'NSE',
    side: row.transaction_type === 'BUY' ? 'buy' : 'sell',
    value: money(price * row.quantity),
    day: indiaDay(world.nowMs()),
  });
  return {
    transaction_tax: rupees(charges.stt),
    transaction_tax_type: 'stt',
    exchange_turnover_charge: rupees(charges.exchange),
    sebi_turnover_charge: rupees(charges.sebi),
    brokerage: rupees(charges.brokerage),
    stamp_duty: rupees(charges.stamp),
    gst: { igst: rupees(charges.gst), cgst: 0, sgst: 0, total: rupees(charges.gst) },
    total: rupees(charges.total),
  };
}

function segmentOf(instrument: Instrument, product: string): ChargeSegment {
  if (isOption(instrument)) return 'option';
  if (instrument.kind === 'future') return 'future';
  return product === 'CNC' ? 'delivery' : 'intraday';
}
