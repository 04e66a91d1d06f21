/**
 * The choice of a batch that is legged: what happened, what each way on costs from the book as it
 * stands, and one key for each. It sends once, whatever is pressed twice or held down.
 */
import { type ReactNode, type Ref, useImperativeHandle } from 'react';
import { BATCH_CHOICES, type BatchChoice } from '../../../shared/domain/batch-events.ts';
import { shortText } from '../../format/short-contract.ts';
import { sayLots } from '../../format/quantity.ts';
import type { Batch, BatchLane } from '../../store/batches-store.ts';
import { useContract } from '../../store/instruments-store.ts';
import { type Latch, useLatch } from '../../store/latch.ts';
import { OrderButton } from '../../widgets/order-button.tsx';
import { KeyName } from '../../widgets/small.tsx';
import { CHOICE_WORDS, completeText, holdingText, unwindText } from './batch-words.ts';

type Decision = NonNullable<Batch['decision']>;

export interface CardHandle {
  choose(choice: BatchChoice): void;
}

interface CardProps {
  readonly batch: Batch;
  readonly decision: Decision;
  /** The panel's keys go through here when this is the only choice that waits. */
  readonly ref?: Ref<CardHandle>;
}

/** The choice that a key stands for; null for any other key. */
export function choiceOfKey(key: string): BatchChoice | null {
  return BATCH_CHOICES.find((each) => CHOICE_WORDS[each].key === key.toUpperCase()) ?? null;
}

export function DecisionCard({ batch, decision, ref }: CardProps): ReactNode {
  const latch = useLatch('decide_batch');
  const { batchId, structure, stopped } = batch;

  function choose(choice: BatchChoice): void {
    const refused = decision.choices.find((each) => each.choice === choice)?.refused ?? null;
    if (refused === null) void latch.fire({ batchId, choice });
  }

  useImperativeHandle(ref, () => ({ choose }));

  return (
    <section
      className="decision"
      aria-label={`Decide: ${structure} of ${batch.strategy}`}
      tabIndex={-1}
      data-testid="decision-card"
      onKeyDown={(event) => {
        const choice = choiceOfKey(event.key);
        if (choice === null || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        if (!event.repeat) choose(choice);
      }}
    >
      <p className="decision-why strong">{stopped?.says ?? 'Part of it is filled and part not'}</p>
      <div className="decision-choices">
        {BATCH_CHOICES.map((choice) => (
          <Choice key={choice} {...{ choice, decision, latch }} onChoose={choose} />
        ))}
      </div>
      <Outcome latch={latch} />
      <Refusals decision={decision} />
      <Stands lanes={batch.legs} />
    </section>
  );
}

function Stands({ lanes }: { readonly lanes: readonly BatchLane[] }): ReactNode {
  const held = lanes.filter((lane) => lane.held > 0);
  const missing = lanes.filter((lane) => lane.filled < lane.quantity);
  return (
    <dl className="decision-stands">
      <dt>Held</dt>
      <dd>
        {held.length === 0 ? 'Nothing' : held.map((lane) => <Held key={lane.leg} {...lane} />)}
      </dd>
      <dt>Missing</dt>
      <dd>
        {missing.length === 0
          ? 'Nothing'
          : missing.map((lane) => <Missing key={lane.leg} {...lane} />)}
      </dd>
    </dl>
  );
}

function Held(lane: BatchLane): ReactNode {
  const contract = useContract(lane.instrument);
  const name = contract === undefined ? lane.symbol : shortText(contract);
  return <span className="decision-leg">{holdingText(lane, name, contract?.lot ?? 1)}</span>;
}

function Missing(lane: BatchLane): ReactNode {
  const contract = useContract(lane.instrument);
  const name = contract === undefined ? lane.symbol : shortText(contract);
  const left = sayLots(lane.quantity - lane.filled, contract?.lot ?? 1);
  return (
    <span className="decision-leg">
      {lane.side === 'buy' ? 'B' : 'S'} {left} {name}
    </span>
  );
}

function costOf(choice: BatchChoice, { toComplete, toUnwind }: Decision): string {
  if (choice === 'complete') return completeText(toComplete);
  return choice === 'unwind' ? unwindText(toUnwind) : 'nothing sent';
}

interface ChoiceProps {
  readonly choice: BatchChoice;
  readonly decision: Decision;
  readonly latch: Latch<'decide_batch'>;
  readonly onChoose: (choice: BatchChoice) => void;
}

function Choice({ choice, decision, latch, onChoose }: ChoiceProps): ReactNode {
  const { key, face, does } = CHOICE_WORDS[choice];
  const cost = costOf(choice, decision);
  const refused = decision.choices.find((each) => each.choice === choice)?.refused ?? null;
  return (
    <OrderButton
      tone="plain"
      size="large"
      says={`${does}: ${cost}`}
      why={refused}
      busy={latch.state !== 'ready'}
      testId={`choose-${choice}`}
      onPress={() => {
        onChoose(choice);
      }}
    >
      <span className="choice-face">
        {face} <KeyName>{key}</KeyName>
      </span>
      <span className="choice-cost">{cost}</span>
    </OrderButton>
  );
}

function Refusals({ decision }: { readonly decision: Decision }): ReactNode {
  return decision.choices
    .filter(({ refused }) => refused !== null)
    .map(({ choice, refused }) => (
      <p key={choice} className="decision-note tone-quiet">
        {CHOICE_WORDS[choice].face} is not possible now: {refused}
      </p>
    ));
}

function Outcome({ latch }: { readonly latch: Latch<'decide_batch'> }): ReactNode {
  if (latch.state === 'recorded') {
    return (
      <p className="decision-note" role="status">
        Your choice is recorded
      </p>
    );
  }
  if (latch.failure === null) return null;
  return (
    <p className="decision-note tone-danger" role="alert">
      {latch.failure.says} Nothing was sent; the choice still waits.
    </p>
  );
}
