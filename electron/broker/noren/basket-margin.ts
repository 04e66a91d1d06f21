/**
 * What orders would need. Both routes answer with what the whole account would use afterwards, so
 * what it uses now is taken off.
 */
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { BasketMargin, PlaceRequest, ReadFailure } from '../gateway.ts';
import type { Contract, Contracts } from './contracts.ts';
import { amountFrom } from './figures.ts';
import { fundsFrom } from './normalise.ts';
import { basketFields, type Who } from './requests.ts';
import type { Rest } from './rest.ts';
import { basketMarginReply, limitsReply, orderMarginReply } from './wire.ts';

type Margin = Result<BasketMargin, ReadFailure>;

const UNREADABLE: ReadFailure = { cause: 'unreadable', words: 'The margin cannot be read' };

export async function readMargin(
  rest: Rest,
  contracts: Contracts,
  who: Who,
  orders: readonly PlaceRequest[],
): Promise<Margin> {
  const legs: (readonly [PlaceRequest, Contract])[] = [];
  for (const order of orders) {
    const contract = contracts.byId(order.instrument);
    const words = `${order.instrument} is not in the list of the day`;
    if (contract === null) return err({ cause: 'refused', words });
    legs.push([order, contract]);
  }
  if (legs.length === 0) return ok({ needed: 0, single: 0 });
  const fields = basketFields(legs, who);
  return legs.length === 1 ? oneOrder(rest, fields) : basket(rest, fields, who);
}

type MarginFields = ReturnType<typeof basketFields>;

async function oneOrder(rest: Rest, fields: MarginFields): Promise<Margin> {
  const read = await rest.readOne('GetOrderMargin', fields, orderMarginReply);
  if (!read.ok) return read;
  const { marginused, marginusedprev, ordermargin } = read.value;
  const after = marginused === null ? null : amountFrom(marginused);
  const before = marginusedprev === null ? null : amountFrom(marginusedprev);
  const single = ordermargin === null ? null : amountFrom(ordermargin);
  if (after !== null && before !== null) {
    return ok({ needed: Math.max(0, after - before), single });
  }
  return single === null ? err(UNREADABLE) : ok({ needed: single, single });
}

async function basket(rest: Rest, fields: MarginFields, who: Who): Promise<Margin> {
  const [read, limits] = await Promise.all([
    rest.readOne('GetBasketMargin', fields, basketMarginReply),
    rest.readOne('Limits', who, limitsReply),
  ]);
  if (!read.ok) return read;
  if (!limits.ok) return limits;
  const used = fundsFrom(limits.value)?.used ?? null;
  const together = amountFrom(read.value.marginusedtrade);
  const apart = amountFrom(read.value.marginused);
  if (used === null || together === null || apart === null) return err(UNREADABLE);
  return ok({ needed: Math.max(0, together - used), single: Math.max(0, apart - used) });
}
