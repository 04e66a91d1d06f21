/** The figures that decide and the button that sends, always in sight. */
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { rupeesText } from '../../format/money.ts';
import { showBatch } from '../../store/batches-store.ts';
import { buildAgain, editHalf, useBuilder } from '../../store/builder-store.ts';
import { Button } from '../../widgets/button.tsx';
import { OrderButton } from '../../widgets/order-button.tsx';
import { Figure, KeyName } from '../../widgets/small.tsx';
import { worstWords } from './risk.tsx';
import { type Builder, marginFreed, marginOf } from './use-builder.ts';

export function SendFoot({ builder }: { readonly builder: Builder }): ReactNode {
  if (builder.half.legs.length === 0) return null;
  return (
    <div className="builder-foot">
      <Figures builder={builder} />
      <Wrong builder={builder} />
      <Failure builder={builder} />
      <Sent />
      <SendButton builder={builder} />
      <p className="ticket-keys">
        <KeyName>Ctrl ↵</KeyName> sends while the cursor is in here <KeyName>Esc</KeyName> leaves
      </p>
    </div>
  );
}

function Figures({ builder }: { readonly builder: Builder }): ReactNode {
  const { preview, shown } = builder;
  const sent = useBuilder((state) => state.sent);
  const closing = useBuilder((state) => state.intent === 'exit');
  if (sent !== null) return null;
  return (
    <div className="builder-figures" data-asking={preview === null ? '' : undefined}>
      {closing ? (
        <Figure label="Margin freed" title="What closing gives back when every leg is in">
          {rupeesText(marginFreed(shown))}
        </Figure>
      ) : (
        <Figure label="Margin" title="What stays blocked when every leg is in">
          {rupeesText(marginOf(shown))}
        </Figure>
      )}
      <Figure label="Peak on the way" title="The most that is blocked between two legs">
        {rupeesText(shown?.margin?.peak ?? null)}
      </Figure>
      <Figure label="Charges" title="Fees and taxes, estimated">
        {rupeesText(shown?.charges ?? null)}
      </Figure>
      {closing ? null : (
        <Figure label="Worst branch" title="The most it can lose if a leg fails">
          {worstWords(shown)}
        </Figure>
      )}
    </div>
  );
}

function SendButton({ builder }: { readonly builder: Builder }): ReactNode {
  const { words, why, state, send } = builder;
  const face = words ?? { what: 'Choose legs first', how: '' };
  return (
    <>
      <OrderButton
        tone="plain"
        size="large"
        says={`${face.what}, ${face.how}`}
        why={state === 'ready' ? why : null}
        busy={state !== 'ready'}
        onPress={send}
        testId="builder-send"
      >
        <span className="send-face" data-state={state}>
          <span className="send-what">
            {state === 'recorded' ? <Check size={14} aria-hidden /> : null}
            {face.what}
          </span>{' '}
          <span className="send-how">
            {state === 'ready' ? face.how : state === 'sending' ? 'Sending…' : 'Recorded'}
          </span>
        </span>
      </OrderButton>
      <span className="only-read-out" role="status">
        {state === 'recorded' ? 'Package recorded; watch it in the batches' : ''}
      </span>
    </>
  );
}

/** Everything in the way, each with the press that mends it where there is one. */
function Wrong({ builder }: { readonly builder: Builder }): ReactNode {
  const { complaints, preview, unjudged } = builder;
  const sent = useBuilder((state) => state.sent);
  if (sent !== null) return null;
  const judged = preview?.complaints ?? [];
  return (
    <ul className="builder-wrong" data-testid="builder-wrong" aria-label="In the way">
      {complaints.map(({ says, mend }) => (
        <li key={says} className="tone-danger">
          {says}
          {mend === null ? null : (
            <Button
              size="small"
              onPress={() => {
                editHalf(mend.half);
              }}
              testId="builder-mend"
            >
              {mend.says}
            </Button>
          )}
        </li>
      ))}
      {judged.map(({ says, asks }) => (
        <li key={says} className={asks ? 'tone-attention' : 'tone-danger'}>
          {says}
          {asks ? ' (you will be asked)' : ''}
        </li>
      ))}
      {unjudged === null ? null : (
        <li className="tone-attention">It could not be judged before sending: {unjudged}</li>
      )}
    </ul>
  );
}

function Failure({ builder }: { readonly builder: Builder }): ReactNode {
  const { failure, confirm, forgetFailure } = builder;
  if (failure === null) return null;
  if (confirm !== null) {
    return (
      <div className="ticket-question" role="alert" data-testid="builder-question">
        <p>{failure.says}</p>
        <div className="ticket-answers">
          <Button onPress={forgetFailure}>Leave it</Button>
          <Button tone="primary" onPress={confirm} testId="builder-confirm">
            Yes, send it
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="ticket-failure" role="alert" data-testid="builder-failure">
      <p>{failure.says}</p>
      <p className="tone-quiet">
        {failure.code === 'no_answer'
          ? 'It may have been taken. Sending the same package again is safe: it counts once.'
          : 'No leg was sent. Change it or try again; everything chosen is kept.'}
      </p>
      <code className="tone-faint" data-copy>
        {failure.code}
      </code>
    </div>
  );
}

function Sent(): ReactNode {
  const sent = useBuilder((state) => state.sent);
  if (sent === null) return null;
  return (
    <div className="builder-sent" role="status" data-testid="builder-sent">
      <span>Sent as one batch.</span>
      <Button
        size="small"
        onPress={() => {
          showBatch(sent);
        }}
        testId="builder-watch"
      >
        Watch it
      </Button>
      <Button size="small" onPress={buildAgain} testId="builder-again">
        Build again
      </Button>
    </div>
  );
}
