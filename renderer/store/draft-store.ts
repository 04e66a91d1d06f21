/** The order being written in the ticket: local to this window, never shared state. */
import { create } from 'zustand';
import { MANUAL } from '../../shared/domain/ids.ts';
import { type Price, price } from '../../shared/domain/money.ts';
import type { OrderType, Product, Validity } from '../../shared/domain/order-events.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import type { Side } from '../../shared/domain/side.ts';
import type { Contract, PlaceOrder } from './rows.ts';

export interface Draft {
  readonly contract: Contract | null;
  readonly side: Side;
  readonly lots: number;
  readonly type: OrderType;
  readonly price: Price | null;
  readonly trigger: Price | null;
  readonly validity: Validity;
  readonly product: Product;
  readonly strategy: string;
  readonly intent: 'enter' | 'exit' | 'protect';
  readonly scaleIn: boolean;
}

const FIRST_DRAFT: Draft = {
  contract: null,
  side: 'buy',
  lots: 1,
  type: 'limit',
  price: null,
  trigger: null,
  validity: 'day',
  product: 'nrml',
  strategy: MANUAL,
  intent: 'enter',
  scaleIn: false,
};

export const useDraft = create<Draft>()(() => FIRST_DRAFT);

export function editDraft(change: Partial<Draft>): void {
  useDraft.setState(change);
}

/** Starts an order in this contract, from a click on a price, a strike or a search result. */
export function draftContract(
  contract: Contract,
  start: { side?: Side; price?: number | null; lots?: number } = {},
): void {
  const { side, lots, ...kept } = useDraft.getState();
  useDraft.setState({
    ...kept,
    contract,
    side: start.side ?? side,
    lots: start.lots ?? lots,
    price: start.price === undefined || start.price === null ? null : price(start.price),
    trigger: null,
    product: productFor(contract, kept.product),
  });
}

/** Delivery is for shares and overnight margin for derivatives; intraday is for both. */
function productFor(contract: Contract, kept: Product): Product {
  if (kept === 'mis') return kept;
  return contract.kind === 'equity' ? 'cnc' : 'nrml';
}

export function clearDraft(): void {
  const { contract, product, strategy, validity } = useDraft.getState();
  useDraft.setState({ ...FIRST_DRAFT, contract, product, strategy, validity });
}

/** What would be sent; null while no contract is chosen. */
export function orderOf(draft: Draft): PlaceOrder | null {
  const { contract } = draft;
  if (contract === null) return null;
  const priced = draft.type === 'limit' || draft.type === 'stop_limit';
  const triggered = draft.type === 'stop' || draft.type === 'stop_limit';
  return {
    instrument: contract.id,
    side: draft.side,
    quantity: quantity(draft.lots * contract.lot),
    type: draft.type,
    price: priced ? draft.price : null,
    trigger: triggered ? draft.trigger : null,
    validity: draft.validity,
    product: draft.product,
    strategy: draft.strategy as PlaceOrder['strategy'],
    intent: draft.intent,
    scaleIn: draft.scaleIn,
  };
}
