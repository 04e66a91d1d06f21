/** Positions, conversion between products, leaving everything at once, and holdings. */
import { isDerivative } from '../../../shared/domain/instrument.ts';
import type { TruthPosition, TruthView } from '../truth.ts';
import { holdingRow, type HoldingView, positionRow, positionType } from './book-rows.ts';
import { accepted, type Answer, badInput, noHoldings, ok, orderError } from './dhan-error.ts';
import {
  type DhanDesk,
  instrumentOf,
  lastPrice,
  positionViewOf,
  productOf,
  requestOf,
} from './dhan-desk.ts';
import { readContract, wrongClient } from './order-request.ts';
import { PRODUCTS } from './order-view.ts';
import { readUnits, readWord } from './read-body.ts';
import type { Asked, Route } from './route.ts';
import { FINAL_PHASES } from '../truth.ts';

export function portfolioRoutes(desk: DhanDesk): readonly Route[] {
  const read = { family: 'other', guard: 'token' } as const;
  const write = { family: 'order', guard: 'token', writes: true } as const;
  return [
    {
      ...read,
      method: 'GET',
      path: '/v2/positions',
      op: 'positions',
      answer: ({ call }) =>
        ok(call.view.positions().map((each) => positionRow(positionViewOf(desk, each), desk))),
    },
    {
      ...write,
      method: 'DELETE',
      path: '/v2/positions',
      op: 'exit_all',
      answer: () => {
        exitAll(desk, () => true);
        return ok({
          status: 'SUCCESS',
          message: 'All orders and positions exited successfully',
        });
      },
    },
    {
      ...write,
      method: 'POST',
      path: '/v2/positions/convert',
      op: 'convert',
      answer: (asked) => convert(desk, asked),
    },
    {
      ...read,
      method: 'GET',
      path: '/v2/holdings',
      op: 'holdings',
      answer: ({ call }) => holdings(desk, call.view),
    },
  ];
}

/** Cancels all that works and closes what is open, at the market, in the products wanted. */
export function exitAll(desk: DhanDesk, wanted: (position: TruthPosition) => boolean): void {
  const { truth } = desk.parts;
  for (const order of truth.view().orders()) {
    if (!FINAL_PHASES.has(order.phase)) truth.cancel(order.id);
  }
  for (const position of truth.view().positions()) {
    if (position.net !== 0 && wanted(position)) closePosition(desk, position);
  }
}

function closePosition(desk: DhanDesk, position: TruthPosition): void {
  const { instrument, product } = positionViewOf(desk, position);
  const request = requestOf(desk, {
    instrument,
    side: position.net > 0 ? 'SELL' : 'BUY',
    product,
    type: 'MARKET',
    validity: 'DAY',
    quantity: Math.abs(position.net),
    disclosed: 0,
    price: 0,
    trigger: 0,
    amo: false,
    correlationId: null,
  });
  desk.parts.truth.place({ ...request, placedBy: 'outside' });
}

const POSITION_TYPES = ['LONG', 'SHORT'] as const;

function convert(desk: DhanDesk, { body }: Asked): Answer {
  if (body === null) return badInput();
  const wrong = wrongClient(body, desk);
  if (wrong !== null) return wrong;
  const instrument = readContract(body, desk.ids);
  const from = readWord(body['fromProductType'], PRODUCTS);
  const to = readWord(body['toProductType'], PRODUCTS);
  const units = readUnits(body['convertQty']);
  const type = readWord(body['positionType'], POSITION_TYPES);
  if (instrument === null || from === null || to === null || type === null) return badInput();
  if (units === null || units === 0 || units % instrument.lot !== 0) return badInput();
  const held = desk.parts.truth
    .view()
    .positions()
    .find((each) => each.instrument === instrument.id && each.product === productOf(from));
  if (held === undefined || positionType(held.net) !== type) {
    return orderError('Position not found');
  }
  const words = desk.parts.truth.convert(instrument.id, productOf(from), productOf(to), units);
  if (words !== null) return orderError(words);
  return desk.switches().convertBody === 'empty' ? accepted() : ok({ status: 'success' });
}

/** An account without shares answers an error, not an empty list. */
function holdings(desk: DhanDesk, view: TruthView): Answer {
  const held = view.positions().flatMap((position): HoldingView[] => {
    const instrument = instrumentOf(desk, position.instrument);
    if (position.product !== 'cnc' || isDerivative(instrument) || position.net <= 0) return [];
    return [
      {
        instrument,
        total: position.net,
        t1: Math.max(0, position.net - Math.max(0, position.overnight)),
        average: Math.round(position.openValue / position.net),
        last: lastPrice(desk, position.instrument),
      },
    ];
  });
  return held.length === 0 ? noHoldings() : ok(held.map((each) => holdingRow(each, desk)));
}
