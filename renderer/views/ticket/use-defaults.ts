/**
 * What the ticket fills in by itself, once per choice and never over what was typed: the price at
 * which the side trades, and whether the order opens or closes what the strategy holds.
 *
 * An exit never turns into an entry because the position went flat under it: a second press would
 * open the other side. That order stays an exit and is refused until the trader says otherwise.
 */
import { useEffect, useRef } from 'react';
import { type Price, price as asPrice } from '../../../shared/domain/money.ts';
import { type Draft, editDraft } from '../../store/draft-store.ts';
import { closes } from './intent-choice.ts';
import type { Ticket } from './use-ticket.ts';

export function useDefaults({ draft, quote, position }: Ticket): void {
  useLikelyIntent(draft, closes(position) === draft.side);
  const touch = (draft.side === 'buy' ? quote?.ask : quote?.bid) ?? quote?.last ?? null;
  useFirstPrice(draft, draft.contract?.kind === 'index' ? null : touch);
}

function useLikelyIntent(draft: Draft, closing: boolean): void {
  const { contract, side, strategy, product } = draft;
  const choice = contract === null ? null : `${contract.id}|${side}|${strategy}|${product}`;
  const before = useRef(choice);
  useEffect(() => {
    const changed = before.current !== choice;
    before.current = choice;
    if (choice === null) return;
    if (closing) editDraft({ intent: 'exit', scaleIn: false });
    else if (changed) editDraft({ intent: 'enter', scaleIn: false });
  }, [choice, closing]);
}

interface Filled {
  readonly contract: string;
  /** Null once the trader has set a price of their own. */
  readonly price: Price | null;
}

function useFirstPrice(draft: Draft, touch: Price | null): void {
  const id = draft.contract?.id ?? null;
  const wish = id === null || touch === null ? null : `${id}|${draft.side}`;
  const filled = useRef<Filled | null>(null);
  const now = useRef({ touch, price: draft.price });
  useEffect(() => {
    now.current = { touch, price: draft.price };
  }, [touch, draft.price]);

  useEffect(() => {
    const { touch: at, price } = now.current;
    if (wish === null || id === null || at === null) return;
    const before = filled.current?.contract === id ? filled.current : null;
    const untouched = before === null ? price === null : price === before.price && price !== null;
    filled.current = { contract: id, price: untouched ? asPrice(at) : null };
    if (untouched) editDraft({ price: asPrice(at) });
  }, [wish, id]);
}
