/**
 * What the ticket knows about the order being written: what would be sent, what the gate would say
 * to it now and beside which field, and the one way to send it.
 */
import { useEffect, useState } from 'react';
import { isStrategyName, STRATEGY_NAME_SAYS } from '../../../shared/domain/ids.ts';
import { INDEX_SAYS } from '../../../shared/domain/instrument.ts';
import { useClock } from '../../store/clock-store.ts';
import { useDesk } from '../../store/desk-store.ts';
import { type Draft, useDraft } from '../../store/draft-store.ts';
import { type LatchState, useLatch } from '../../store/latch.ts';
import { useQuote } from '../../store/market-store.ts';
import { usePositions } from '../../store/positions-store.ts';
import { useOrderPreview } from '../../store/previews.ts';
import type { Complaint, OrderPreview, Position, Quote } from '../../store/rows.ts';
import { selectOrder } from '../../store/selection-store.ts';
import { ticketOrder } from './intent-choice.ts';
import { type Place, placeOf } from './refusal-place.ts';

export type TypedField = 'lots' | 'price' | 'trigger';

export interface Ticket {
  readonly draft: Draft;
  readonly quote: Quote | undefined;
  /** What the chosen strategy holds in the chosen contract. */
  readonly position: Position | undefined;
  readonly preview: OrderPreview | null;
  /** Why the order could not be judged before sending; it is judged again when it is sent. */
  readonly unjudged: string | null;
  /** What would be refused, said beside this field. */
  readonly says: (place: Place) => string | null;
  /** Why it cannot be sent now. */
  readonly why: string | null;
  readonly state: LatchState;
  readonly failure: Complaint | null;
  readonly typedWrong: (field: TypedField, says: string | null) => void;
  readonly send: () => void;
  /** Sends what was asked about; null while nothing is asked. */
  readonly confirm: (() => void) | null;
  readonly forgetFailure: () => void;
}

function fieldsOf(draft: Draft): ReadonlySet<Place> {
  const fields = new Set<Place>(['contract', 'lots', 'type', 'validity', 'strategy', 'intent']);
  if (draft.type === 'limit' || draft.type === 'stop_limit') fields.add('price');
  if (draft.type === 'stop' || draft.type === 'stop_limit') fields.add('trigger');
  return fields;
}

function usePositionOf(draft: Draft): Position | undefined {
  return usePositions((state) => {
    for (const row of state.rows.values()) {
      if (
        row.instrument === draft.contract?.id &&
        row.strategy === draft.strategy &&
        row.product === draft.product
      ) {
        return row;
      }
    }
    return undefined;
  });
}

type Wrong = Readonly<Partial<Record<TypedField, string>>>;

/** Wrong text of a field that is shown; a hidden field cannot stand in the way. */
function firstWrong(wrong: Wrong, fields: ReadonlySet<Place>): string | null {
  for (const [field, says] of Object.entries(wrong)) {
    if (says !== undefined && fields.has(field as TypedField)) return `The ${field}: ${says}`;
  }
  return null;
}

const INSTEAD_SAYS = `${INDEX_SAYS}; choose its future or an option`;

/** What the page itself knows to be missing; everything else is the gate's to say. */
function missing(draft: Draft): { readonly place: Place | null; readonly says: string } | null {
  if (draft.contract === null) return { place: null, says: 'Choose a contract first' };
  if (draft.contract.kind === 'index') return { place: 'contract', says: INSTEAD_SAYS };
  if (draft.lots < 1) return { place: 'lots', says: 'Say how many lots' };
  if (!isStrategyName(draft.strategy)) {
    return { place: 'strategy', says: STRATEGY_NAME_SAYS };
  }
  return null;
}

export function useTicket(): Ticket {
  const draft = useDraft();
  const position = usePositionOf(draft);
  const quote = useQuote(draft.contract?.id ?? null);
  const latch = useLatch('place_order');
  const [wrong, setWrong] = useState<Wrong>({});

  // Only what a person chooses makes another order; prices that move by themselves do not.
  const chosen = `${draft.contract?.id}|${draft.side}|${draft.type}|${draft.lots}`;
  const { release } = latch;
  useEffect(release, [chosen, release]);

  const lacks = missing(draft);
  const order = lacks === null ? ticketOrder(draft) : null;
  const { preview, complaint, unjudged } = useVerdict(order, quote, position);
  const fields = fieldsOf(draft);
  const place = complaint === null ? null : placeOf(complaint.code, fields);
  // A question does not stand in the way: it is asked again, with a button of its own, when sent.
  const blocks = complaint?.asks === true ? null : (complaint?.says ?? null);
  const why = firstWrong(wrong, fields) ?? lacks?.says ?? blocks;
  const nonce = latch.failure?.confirm?.nonce;

  async function send(confirm?: string): Promise<void> {
    if (why !== null || order === null) return;
    const recorded = await latch.fire(confirm === undefined ? order : { ...order, confirm });
    const first = recorded?.orderIds[0];
    if (first !== undefined) selectOrder(first);
  }

  return {
    draft,
    quote,
    position,
    preview,
    unjudged,
    says: (at) =>
      latch.state !== 'ready'
        ? null
        : lacks?.place === at
          ? lacks.says
          : place === at
            ? (complaint?.says ?? null)
            : null,
    why,
    state: latch.state,
    failure: latch.failure,
    typedWrong: (field, says) => {
      const { [field]: _before, ...others } = wrong;
      setWrong(says === null ? others : { ...others, [field]: says });
    },
    send: () => {
      void send();
    },
    confirm: nonce === undefined ? null : () => void send(nonce),
    forgetFailure: latch.clear,
  };
}

interface Verdict {
  readonly preview: OrderPreview | null;
  readonly complaint: OrderPreview['complaint'];
  readonly unjudged: string | null;
}

/** Asked again when the price, the desk or the holding moves, and on the clock while refused. */
function useVerdict(
  order: ReturnType<typeof ticketOrder>,
  quote: Quote | undefined,
  position: Position | undefined,
): Verdict {
  const desk = useDesk((state) => `${state.view?.state}${state.view?.kill.level}`);
  const [refused, setRefused] = useState(false);
  const tick = useClock((state) => (refused ? state.nowMs : 0));
  const market = quote === undefined ? '' : `${quote.bid}/${quote.ask}/${quote.last}`;
  const held = position === undefined ? '' : `${position.net}/${position.free}`;
  const asked = useOrderPreview(order, `${market}|${desk}|${held}|${tick}`);
  const mine = order !== null && asked.key === JSON.stringify(order);
  const complaint = mine ? (asked.value?.complaint ?? null) : null;
  const unjudged = mine ? (asked.failure?.says ?? null) : null;
  const again = complaint !== null || unjudged !== null;
  if (refused !== again) setRefused(again);
  return { preview: order === null ? null : asked.value, complaint, unjudged };
}
