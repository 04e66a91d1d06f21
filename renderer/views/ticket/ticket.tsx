/** The order ticket: one order, written, judged before it is sent, and sent once. */
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { price as asPrice } from '../../../shared/domain/money.ts';
import type { Product, Validity } from '../../../shared/domain/order-events.ts';
import type { Side } from '../../../shared/domain/side.ts';
import { PRODUCT_SHORT, PRODUCT_WORD } from '../../format/codes.ts';
import { priceText } from '../../format/money.ts';
import { longDayText } from '../../format/time.ts';
import { clearDraft, editDraft, useDraft } from '../../store/draft-store.ts';
import { useWatch } from '../../store/market-store.ts';
import { openTicket, touchPrice, useSearchTurn, useTicketCall } from '../../store/open-ticket.ts';
import type { Contract } from '../../store/rows.ts';
import { type Segment, Segments } from '../../widgets/segments.tsx';
import { InstrumentSearch } from '../search/instrument-search.tsx';
import { Complaint, LotsField, PriceField, TypeField } from './order-fields.tsx';
import { Purpose } from './purpose.tsx';
import { Costs, SendBar } from './send-bar.tsx';
import './ticket.css';
import { Touch } from './touch.tsx';
import { useDefaults } from './use-defaults.ts';
import { type Ticket, useTicket } from './use-ticket.ts';

const SIDES: readonly Segment<Side>[] = [
  { id: 'buy', says: 'B  Buy', tone: 'buy' },
  { id: 'sell', says: 'S  Sell', tone: 'sell' },
];

const VALIDITIES: readonly Segment<Validity>[] = [
  { id: 'day', says: 'Day', title: 'Rests until the session ends' },
  {
    id: 'ioc',
    says: 'IOC',
    title: 'Immediate or cancel: what does not trade at once is cancelled',
  },
];

const DERIVATIVE_PRODUCTS: readonly Product[] = ['nrml', 'mis'];
const SHARE_PRODUCTS: readonly Product[] = ['cnc', 'mis'];

function isField(target: EventTarget): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
}

/** Everything back to the first choices, at the price that buys now; the contract stays. */
function startAgain(): void {
  clearDraft();
  const { contract, side } = useDraft.getState();
  const at = contract === null ? null : touchPrice(contract, side);
  if (at !== null) editDraft({ price: asPrice(at) });
}

function onTicketKey(event: KeyboardEvent, ticket: Ticket): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (!event.repeat) ticket.send();
    return;
  }
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') {
    ticket.forgetFailure();
    startAgain();
  } else if (!isField(event.target)) {
    const side = { b: 'buy', s: 'sell' }[event.key.toLowerCase()];
    if (side !== undefined) {
      event.preventDefault();
      editDraft({ side: side as Side });
    }
  }
}

export function TicketPanel(): ReactNode {
  const ticket = useTicket();
  useDefaults(ticket);
  const root = useRef<HTMLElement>(null);
  const call = useTicketCall((state) => state.turn);
  useEffect(() => {
    if (call > 0) root.current?.querySelector<HTMLElement>('[data-testid=ticket-lots]')?.focus();
  }, [call]);
  return (
    <section
      ref={root}
      className="panel-body ticket"
      data-panel="ticket"
      data-side={ticket.draft.side}
      aria-label="Order ticket"
      onKeyDown={(event) => {
        onTicketKey(event, ticket);
      }}
    >
      <div className="ticket-fields">
        <ContractField ticket={ticket} />
        <Segments
          label="Side"
          segments={SIDES}
          value={ticket.draft.side}
          wide
          onChange={(side) => {
            editDraft({ side });
          }}
        />
        <Terms ticket={ticket} />
        <Purpose ticket={ticket} />
      </div>
      <div className="ticket-foot">
        <Costs ticket={ticket} />
        <SendBar ticket={ticket} />
      </div>
    </section>
  );
}

const NO_IDS: readonly Contract['id'][] = [];

function ContractField({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { contract } = ticket.draft;
  const searchTurn = useSearchTurn();
  const id = contract?.id;
  useWatch(useMemo(() => (id === undefined ? NO_IDS : [id]), [id]));
  return (
    <div className="ticket-contract">
      <InstrumentSearch
        label="Contract"
        hideLabel
        chosen={contract}
        placeholder="Search: NIFTY 26000 CE"
        keyName="/"
        focusTurn={searchTurn}
        complaint={ticket.says('contract')}
        onPick={(picked) => {
          openTicket(picked);
        }}
        testId="ticket-instrument"
      />
      <p className="caption ticket-about">{contract === null ? ' ' : aboutText(contract)}</p>
      {contract === null ? null : (
        <Touch
          contract={contract}
          quote={ticket.quote}
          priced={ticket.draft.type === 'limit' || ticket.draft.type === 'stop_limit'}
        />
      )}
    </div>
  );
}

function aboutText(contract: Contract): string {
  const expiry = contract.expiryDay === null ? '' : ` · expires ${longDayText(contract.expiryDay)}`;
  const lot = contract.lot > 1 ? ` · lot ${contract.lot}` : '';
  return `${contract.exchange}${lot} · tick ${priceText(contract.tick, contract.tick)}${expiry}`;
}

function Terms({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { draft, quote } = ticket;
  const { contract, type } = draft;
  const last = quote?.last ?? null;
  const priced = type === 'limit' || type === 'stop_limit';
  const triggered = type === 'stop' || type === 'stop_limit';
  const share = contract?.kind === 'equity';
  const products = (share ? SHARE_PRODUCTS : DERIVATIVE_PRODUCTS).map((id) => ({
    id,
    says: PRODUCT_SHORT[id],
    title: PRODUCT_WORD[id],
  }));
  return (
    <>
      <TypeField ticket={ticket} />
      <div className="ticket-pair">
        <LotsField ticket={ticket} />
        {triggered ? (
          <PriceField {...{ ticket, contract }} field="trigger" label="Trigger" startFrom={last} />
        ) : null}
        {priced ? (
          <PriceField {...{ ticket, contract }} field="price" label="Price" startFrom={last} />
        ) : null}
      </div>
      <div className="ticket-pair">
        <Segments
          label="Product"
          segments={products}
          value={draft.product}
          wide
          onChange={(product) => {
            editDraft({ product });
          }}
        />
        <Segments
          label="Validity"
          segments={VALIDITIES}
          value={draft.validity}
          wide
          onChange={(validity) => {
            editDraft({ validity });
          }}
        />
      </div>
      <Complaint says={ticket.says('validity')} />
    </>
  );
}
