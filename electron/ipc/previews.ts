/**
 * What the gate would say now. The same functions that decide are asked, and nothing is recorded.
 */
import type { QueryParams, QueryResult } from '../../shared/contract/queries.ts';
import { chargesOf } from '../../shared/domain/charges.ts';
import { asId, type CommandId } from '../../shared/domain/ids.ts';
import { isOption, type Instrument } from '../../shared/domain/instrument.ts';
import { times } from '../../shared/domain/money.ts';
import {
  REFUSALS,
  type RefusalReason,
  refusal,
  saysRefusal,
} from '../../shared/domain/refusals.ts';
import { candidateOf } from '../engine/facts.ts';
import { decidePlace, wishOf } from '../engine/place.ts';
import type { DeskServices } from './services.ts';

type Complaint = QueryResult<'preview_order'>['complaint'];

export function complaintOf(reason: RefusalReason): NonNullable<Complaint> {
  const { code } = reason;
  const { retryLater, asks } = REFUSALS[code];
  const says = (reason.questions ?? [reason]).map((each) => saysRefusal(each)).join('. ');
  return { code, says, retryLater, asks };
}

const NOTHING = { bound: null, value: null, margin: null, charges: null, slices: 0 };

export function previewOrder(
  services: DeskServices,
  params: QueryParams<'preview_order'>,
): QueryResult<'preview_order'> {
  const { view, around } = services.engine;
  const instrument = around.market.instrument(params.instrument);
  if (instrument === null) {
    const reason = refusal('instrument_unknown', { instrument: params.instrument });
    return { ...NOTHING, complaint: complaintOf(reason) };
  }
  const wish = wishOf(around, params, instrument);
  const decision = decidePlace(view, around, params, instrument, {
    commandId: asId<CommandId>('preview'),
    exit: null,
    exitReason: null,
  });
  const priced = wish.price > 0;
  // Somebody may have typed a value that no amount of money can hold; the complaint says so.
  const valued = priced && Number.isSafeInteger(wish.price * wish.total);
  const value = valued ? times(wish.price, wish.total) : null;
  const candidate = candidateOf(view, around, wish, instrument);
  return {
    complaint: decision.refusal === null ? null : complaintOf(decision.refusal),
    bound: priced ? wish.price : null,
    value,
    margin: candidate.book.margin?.needed ?? null,
    charges: value === null ? null : chargesFor(services, params, instrument, value),
    slices: Math.min(wish.slices, around.limits().slices + 1),
  };
}

export function chargesFor(
  services: Pick<DeskServices, 'engine'>,
  params: Pick<QueryParams<'preview_order'>, 'product' | 'side'>,
  instrument: Instrument,
  value: ReturnType<typeof times>,
): number {
  const day = services.engine.around.market.today();
  const exchange = instrument.exchange === 'BSE' || instrument.exchange === 'BFO' ? 'BSE' : 'NSE';
  const shares = params.product === 'cnc' ? 'delivery' : 'intraday';
  const derivative = instrument.kind === 'future' ? 'future' : shares;
  const segment = isOption(instrument) ? 'option' : derivative;
  return chargesOf({ segment, exchange, side: params.side, value, day }).total;
}
