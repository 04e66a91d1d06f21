/** One batch: its name and state, a lane for each leg, what is at risk, the choice, the result. */
import { type ReactNode, type Ref, useEffect, useMemo, useRef } from 'react';
import {
  BATCH_FACTS,
  isBatchOver,
  nextBatchState,
} from '../../../shared/domain/batch-transitions.ts';
import { contractText } from '../../format/instrument.ts';
import { priceText } from '../../format/money.ts';
import { clockText, dayText, secondsText } from '../../format/time.ts';
import { type Batch, type BatchLane, takeShown, useBatches } from '../../store/batches-store.ts';
import { useContract, useContracts } from '../../store/instruments-store.ts';
import { useLatch } from '../../store/latch.ts';
import { Button } from '../../widgets/button.tsx';
import { StatusChip } from '../../widgets/status-chip.tsx';
import { BATCH_FACE, countsText, holdingText, paidFor, paidText } from './batch-words.ts';
import { type CardHandle, DecisionCard } from './decision-card.tsx';
import { Lane } from './lane.tsx';
import { Risk } from './risk.tsx';

interface BatchCardProps {
  readonly batch: Batch;
  readonly choice?: Ref<CardHandle>;
}

export function BatchCard({ batch, choice }: BatchCardProps): ReactNode {
  const { batchId, structure, strategy, state, legs, decision } = batch;
  const card = useShown(batchId);
  const over = isBatchOver(state);
  const day = useSharedDay(legs);
  return (
    <article
      ref={card}
      className="batch"
      aria-label={`${structure} of ${strategy}`}
      tabIndex={-1}
      data-batch={batchId}
      data-state={state}
      data-testid="batch"
    >
      <Head batch={batch} day={day} />
      <Risk batch={batch} />
      {decision === null ? (
        <Stopped batch={batch} />
      ) : (
        <DecisionCard batch={batch} decision={decision} {...(choice && { ref: choice })} />
      )}
      {over ? <Result batch={batch} /> : null}
      <ol
        className="lanes"
        data-days={day === null ? '' : undefined}
        aria-label={`Legs of ${structure}`}
      >
        {legs.map((lane) => (
          <Lane key={lane.leg} lane={lane} over={over} dated={day === null} />
        ))}
      </ol>
    </article>
  );
}

/** Brought into sight and focus when it was asked for elsewhere. */
function useShown(batchId: string): Ref<HTMLElement> {
  const card = useRef<HTMLElement>(null);
  const asked = useBatches(({ shown }) => shown === batchId);
  useEffect(() => {
    if (!asked) return;
    const choice = card.current?.querySelector<HTMLElement>('[data-testid="decision-card"]');
    (choice ?? card.current)?.focus();
    takeShown();
  }, [asked]);
  return card;
}

/** The expiry that all legs have; null where they differ, are not read yet, or never expire. */
function useSharedDay(legs: readonly BatchLane[]): string | null {
  const names = legs.map(({ instrument }) => instrument).join(' ');
  // oxlint-disable-next-line react/exhaustive-deps -- the names are the ids
  const ids = useMemo(() => legs.map(({ instrument }) => instrument), [names]);
  const days = new Set(useContracts(ids)?.map(({ expiryDay }) => expiryDay));
  const [day = null] = days;
  return days.size === 1 ? day : null;
}

interface HeadProps {
  readonly batch: Batch;
  readonly day: string | null;
}

function Head({ batch, day }: HeadProps): ReactNode {
  const { structure, units, strategy, intent, net, state, says, createdMs } = batch;
  return (
    <header className="batch-head">
      <span className="batch-name">
        <strong className="cut">
          {intent === 'exit' ? 'Close ' : ''}
          {structure}
          {units === 1 ? '' : ` × ${units}`}
        </strong>
        <span className="cut tone-quiet">
          {strategy}
          {day === null ? '' : ` · ${dayText(day)}`}
        </span>
      </span>
      {net === null ? null : (
        <span className="tone-quiet" title="The limit on the whole package, in points">
          {priceText(Math.abs(net))} {net < 0 ? 'credit' : 'debit'}
        </span>
      )}
      <span className="tone-faint">{clockText(createdMs)}</span>
      <StatusChip {...BATCH_FACE[state]} says={says} />
      {isBatchOver(state) || state === 'deciding' ? null : <CancelRest batch={batch} />}
    </header>
  );
}

function CancelRest({ batch }: { readonly batch: Batch }): ReactNode {
  const { batchId, structure, state } = batch;
  const latch = useLatch('cancel_batch');
  const why = nextBatchState(state, 'stopped') === null ? BATCH_FACTS[state].says : null;
  return (
    <>
      <Button
        size="small"
        label={`Cancel what rests of ${structure} and send no further leg`}
        why={why}
        busy={latch.state !== 'ready'}
        testId="cancel-batch"
        onPress={() => {
          void latch.fire({ batchId });
        }}
      >
        Cancel what rests
      </Button>
      {latch.failure === null ? null : (
        <span className="tone-danger" role="alert">
          {latch.failure.says}
        </span>
      )}
    </>
  );
}

function Stopped({ batch: { stopped, state } }: { readonly batch: Batch }): ReactNode {
  if (stopped === null || state === 'working') return null;
  return (
    <p className="batch-note tone-quiet">
      {clockText(stopped.atMs)} {stopped.says}
    </p>
  );
}

/** What became of it: counts, how long it took, and what stayed, never prettier than it is. */
function Result({ batch }: { readonly batch: Batch }): ReactNode {
  const { state, createdMs, endedMs, legs } = batch;
  const took = endedMs === null ? '' : `, took ${secondsText(endedMs - createdMs)}`;
  const stayed = legs.filter(({ held }) => held > 0);
  return (
    <div className="batch-result" data-testid="batch-result">
      <p>
        {countsText(batch)}; {clockText(createdMs)} to {clockText(endedMs)}
        {took}
      </p>
      {state === 'complete' ? <p>{paidText(paidFor(batch))} for all legs together</p> : null}
      {state === 'rolled_back' ? <p>Rolled back: nothing stayed</p> : null}
      {state === 'cancelled' ? <p>Nothing had filled and nothing stayed</p> : null}
      {state === 'held' ? <Stayed lanes={stayed} /> : null}
    </div>
  );
}

function Stayed({ lanes }: { readonly lanes: readonly BatchLane[] }): ReactNode {
  if (lanes.length === 0) return <p>Kept by your choice; nothing of it is held any more</p>;
  return (
    <p>
      Stayed with you:{' '}
      {lanes.map((lane) => (
        <Kept key={lane.leg} {...lane} />
      ))}
    </p>
  );
}

function Kept(lane: BatchLane): ReactNode {
  const contract = useContract(lane.instrument);
  const name = contract === undefined ? lane.symbol : contractText(contract);
  return <span className="decision-leg">{holdingText(lane, name, contract?.lot ?? 1)}</span>;
}
