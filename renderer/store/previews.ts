/** What the gate would say before anything is sent: for the order being written and for an exit. */
import { ask } from './client.ts';
import { type Asked, useAsked } from './asked.ts';
import type { ExitPreview, OrderPreview, PlaceOrder, Scope, Size } from './rows.ts';

const ORDER_PACE = { newMs: 90, sameMs: 400 };
const EXIT_PACE = { newMs: 20, sameMs: 800 };

/** `nudge` changes with the market of the contract, so that bound and refusal follow the price. */
export function useOrderPreview(
  order: PlaceOrder | null,
  nudge: string | number,
): Asked<OrderPreview> {
  const key = order === null ? null : JSON.stringify(order);
  return useAsked(
    key,
    () =>
      order === null
        ? Promise.resolve({ ok: false, error: NOT_ASKED })
        : ask('preview_order', order),
    nudge,
    ORDER_PACE,
  );
}

const NOT_ASKED = { code: 'nothing_to_ask', says: 'Nothing was asked', context: {} };

export interface ExitQuestion {
  readonly scope: Scope;
  readonly size: Size;
}

export function useExitPreview(
  question: ExitQuestion | null,
  nudge: string | number,
): Asked<ExitPreview> {
  const key = question === null ? null : JSON.stringify(question);
  return useAsked(
    key,
    () =>
      question === null
        ? Promise.resolve({ ok: false, error: NOT_ASKED })
        : ask('preview_exit', question),
    nudge,
    EXIT_PACE,
  );
}
