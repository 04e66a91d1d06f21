/** What the order costs and the button that sends it, with the outcome of the last press. */
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { priceText, rupeesText, sayRupees } from '../../format/money.ts';
import { sayLots } from '../../format/quantity.ts';
import { Button } from '../../widgets/button.tsx';
import { OrderButton } from '../../widgets/order-button.tsx';
import { Figure, KeyName } from '../../widgets/small.tsx';
import { Complaint } from './order-fields.tsx';
import { sendWords } from './send-words.ts';
import type { Ticket } from './use-ticket.ts';

export function Costs({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { preview, draft } = ticket;
  const { contract, side } = draft;
  const slices = preview?.slices ?? 1;
  return (
    <div className="ticket-costs" data-testid="ticket-costs">
      <Figure
        label={side === 'buy' ? 'At most' : 'At least'}
        title="The worst price it could trade at"
      >
        {priceText(preview?.bound ?? null, contract?.tick)}
      </Figure>
      <Figure label="Value" title={titleOf('Value at that price', preview?.value)}>
        {rupeesText(preview?.value ?? null)}
      </Figure>
      <Figure label="Margin" title={titleOf('Margin it would block', preview?.margin)}>
        {rupeesText(preview?.margin ?? null)}
      </Figure>
      <Figure label="Charges" title="Fees and taxes, estimated">
        {rupeesText(preview?.charges ?? null)}
      </Figure>
      {slices > 1 && contract !== null ? (
        <p className="ticket-slices">
          Goes out as {slices} orders: the exchange takes {sayLots(contract.freeze, contract.lot)}{' '}
          in one
        </p>
      ) : null}
    </div>
  );
}

function titleOf(what: string, amount: number | null | undefined): string {
  return amount === null || amount === undefined ? what : `${what}: ${sayRupees(amount)}`;
}

export function SendBar({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { draft, preview, state, why } = ticket;
  const words = sendWords(draft, preview?.bound ?? null);
  return (
    <div className="ticket-send">
      <Complaint says={ticket.says('send')} />
      {ticket.unjudged === null ? null : (
        <p className="tone-attention" role="status">
          It could not be judged before sending: {ticket.unjudged}
        </p>
      )}
      <Failure ticket={ticket} />
      <OrderButton
        tone={draft.side}
        size="large"
        says={words === null ? 'Choose a contract' : `${words.what} ${words.how}`}
        why={state === 'ready' ? why : null}
        busy={state !== 'ready'}
        onPress={ticket.send}
        testId="ticket-send"
      >
        <Face ticket={ticket} words={words} />
      </OrderButton>
      <p className="ticket-keys">
        <KeyName>Ctrl ↵</KeyName> sends <KeyName>B</KeyName> <KeyName>S</KeyName> side{' '}
        <KeyName>Esc</KeyName> clears
      </p>
      <span className="only-read-out" role="status">
        {state === 'recorded' ? 'Order recorded; watch it in the orders' : ''}
      </span>
    </div>
  );
}

function Face(props: {
  readonly ticket: Ticket;
  readonly words: ReturnType<typeof sendWords>;
}): ReactNode {
  const { ticket, words } = props;
  if (words === null) return 'Choose a contract';
  const { state } = ticket;
  return (
    <span className="send-face" data-state={state}>
      <span className="send-what">
        {state === 'recorded' ? <Check size={14} aria-hidden /> : null}
        {words.what}
      </span>{' '}
      <span className="send-how">
        {state === 'ready' ? words.how : state === 'sending' ? 'Sending…' : 'Recorded'}
      </span>
    </span>
  );
}

/** What is unusual about the order, and the one button that says it is meant. */
function Question(props: {
  readonly says: string;
  readonly confirm: () => void;
  readonly ticket: Ticket;
}): ReactNode {
  const { says, confirm, ticket } = props;
  return (
    <div className="ticket-question" role="alert" data-testid="ticket-question">
      <p>{says}</p>
      <div className="ticket-answers">
        <Button onPress={ticket.forgetFailure}>Leave it</Button>
        <Button tone={ticket.draft.side} onPress={confirm} testId="ticket-confirm">
          Yes, send it
        </Button>
      </div>
    </div>
  );
}

function Failure({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { failure, confirm } = ticket;
  if (failure === null) return null;
  if (confirm !== null) return <Question says={failure.says} confirm={confirm} ticket={ticket} />;
  return (
    <div className="ticket-failure" role="alert" data-testid="ticket-failure">
      <p>{failure.says}</p>
      <p className="tone-quiet">
        {failure.code === 'no_answer'
          ? 'It may have been taken. Sending the same order again is safe: it counts once.'
          : 'Nothing was sent. Change it or try again; everything typed is kept.'}
      </p>
      <code className="tone-faint" data-copy>
        {failure.code}
      </code>
    </div>
  );
}
