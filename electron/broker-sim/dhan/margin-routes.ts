/** What orders would block, one by one and together. */
import { isOption } from '../../../shared/domain/instrument.ts';
import type { TruthRequest } from '../truth.ts';
import { type Answer, badInput, ok } from './dhan-error.ts';
import { type DhanDesk, instrumentOf, requestOf } from './dhan-desk.ts';
import { double, type Json, paise } from './java-json.ts';
import { readContract, type Wish, wrongClient } from './order-request.ts';
import { PRODUCTS, SIDES } from './order-view.ts';
import { type Fields, isFields, readAmount, readFlag, readUnits, readWord } from './read-body.ts';
import type { Asked, Route } from './route.ts';
import { decimalText } from '../../../shared/domain/money.ts';

export function marginRoutes(desk: DhanDesk): readonly Route[] {
  const door = { method: 'POST', family: 'other', guard: 'token' } as const;
  return [
    { ...door, path: '/v2/margincalculator', op: 'margin', answer: (asked) => single(desk, asked) },
    {
      ...door,
      path: '/v2/margincalculator/multi',
      op: 'margin_basket',
      answer: (asked) => several(desk, asked),
    },
  ];
}

function single(desk: DhanDesk, { body, call }: Asked): Answer {
  if (body === null) return badInput();
  const wrong = wrongClient(body, desk);
  if (wrong !== null) return wrong;
  const request = readRequest(desk, body);
  if (request === null) return badInput();
  const total = desk.parts.truth.margin([request], false).single[0] ?? 0;
  const { available } = call.view.funds();
  const { span, exposure, other } = partsOf(desk, request, total);
  return ok({
    totalMargin: paise(total),
    spanMargin: paise(span),
    exposureMargin: paise(exposure),
    availableBalance: paise(available),
    variableMargin: paise(other),
    insufficientBalance: paise(Math.max(0, total - available)),
    brokerage: double(20),
    leverage: `${leverageOf(request, total)}X`,
  });
}

/** How the total is told apart is not published; four fifths of a short position's are SPAN. */
function partsOf(
  desk: DhanDesk,
  { instrument: id, side }: TruthRequest,
  total: number,
): { readonly span: number; readonly exposure: number; readonly other: number } {
  const instrument = instrumentOf(desk, id);
  const onMargin = instrument.kind === 'future' || (isOption(instrument) && side === 'sell');
  if (!onMargin) return { span: 0, exposure: 0, other: total };
  const span = Math.round((total * 4) / 5);
  return { span, exposure: total - span, other: 0 };
}

function leverageOf({ price, quantity }: TruthRequest, total: number): number {
  return total <= 0 ? 1 : Math.max(1, Math.round((price * quantity) / total));
}

function readRequest(desk: DhanDesk, body: Fields): TruthRequest | null {
  const instrument = readContract(body, desk.ids);
  const side = readWord(body['transactionType'], SIDES);
  const product = readWord(body['productType'], PRODUCTS);
  const quantity = readUnits(body['quantity']);
  const price = readAmount(body['price']);
  const trigger = readAmount(body['triggerPrice']);
  if (instrument === null || side === null || product === null) return null;
  if (quantity === null || quantity === 0 || price === null || trigger === null) return null;
  const wish: Wish = {
    instrument,
    side,
    product,
    type: price === 0 ? 'MARKET' : 'LIMIT',
    validity: 'DAY',
    quantity,
    disclosed: 0,
    price,
    trigger: 0,
    amo: false,
    correlationId: null,
  };
  return requestOf(desk, wish);
}

function several(desk: DhanDesk, { body }: Asked): Answer {
  if (body === null) return badInput();
  const list = body['scripList'] ?? body['scripts'];
  const withPositions = readFlag(body['includePosition']);
  if (!Array.isArray(list) || list.length === 0 || withPositions === null) return badInput();
  const requests: TruthRequest[] = [];
  for (const item of list) {
    const request = isFields(item) ? readRequest(desk, item) : null;
    if (request === null) return badInput();
    requests.push(request);
  }
  return ok(basketAnswer(desk, requests, withPositions));
}

function basketAnswer(
  desk: DhanDesk,
  requests: readonly TruthRequest[],
  withPositions: boolean,
): Json {
  const { single: alone, together } = desk.parts.truth.margin(requests, withPositions);
  const onShares = requests.reduce(
    (sum, request, place) =>
      sum + (instrumentOf(desk, request.instrument).kind === 'equity' ? (alone[place] ?? 0) : 0),
    0,
  );
  const shares = Math.min(onShares, together);
  const derivatives = together - shares;
  const span = Math.round((derivatives * 4) / 5);
  const relief = Math.max(0, alone.reduce((sum, each) => sum + each, 0) - together);
  if (desk.switches().marginMulti === 'snake') {
    return {
      total_margin: decimalText(together),
      span_margin: decimalText(span),
      exposure_margin: decimalText(derivatives - span),
      equity_margin: decimalText(shares),
      fo_margin: decimalText(derivatives),
      commodity_margin: '0.00',
      currency: 'INR',
      hedge_benefit: decimalText(relief),
    };
  }
  return {
    clientId: desk.clientId,
    totalMargin: paise(together),
    spanMargin: paise(span),
    exposure: paise(derivatives - span),
    equityMargin: paise(shares),
    foMargin: paise(derivatives),
    commodity: double(0),
    currency: double(0),
  };
}
