/** The batches of the day, those that need the trader first: lanes, clock, choice and result. */
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useMemo, useRef } from 'react';
import { useBatches } from '../../store/batches-store.ts';
import { useDesk } from '../../store/desk-store.ts';
import { type KeyHint, nameOrderKeys, revealPanel, setArmed } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { BatchCard } from './batch-card.tsx';
import { inOrder } from './batch-words.ts';
import './batches.css';
import { type CardHandle, choiceOfKey } from './decision-card.tsx';

export function BatchesPanel(): ReactNode {
  const all = useBatches((state) => state.batches);
  const stale = useDesk((state) => state.freshness.batches === 'stale');
  const batches = useMemo(() => inOrder(all.values()), [all]);
  const waiting = batches.filter(({ decision }) => decision !== null);
  const only = useRef<CardHandle>(null);
  useChoiceKeys(waiting.length > 0);
  const scroll = useChoiceInSight(waiting[0]?.batchId ?? null);

  /** Anywhere in the panel the keys mean the one choice that waits; of several, a card has them. */
  function onKeyDown(event: KeyboardEvent): void {
    const choice = choiceOfKey(event.key);
    if (choice === null || waiting.length !== 1) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    event.preventDefault();
    event.stopPropagation();
    only.current?.choose(choice);
  }

  return (
    <section
      className="panel-body batches"
      data-panel="batches"
      data-stale={stale ? '' : undefined}
      aria-label="Batches"
      onKeyDown={onKeyDown}
      onFocus={() => {
        setArmed(waiting.length > 0);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setArmed(false);
      }}
    >
      {stale ? (
        <p className="stale-line" role="status">
          The batches are being read again; what you see may be old
        </p>
      ) : null}
      {batches.length === 0 ? (
        <NoBatches />
      ) : (
        <div
          ref={scroll}
          className="batches-scroll"
          role="group"
          aria-label="Batches of the day"
          tabIndex={0}
        >
          {batches.map((batch) => (
            <BatchCard
              key={batch.batchId}
              batch={batch}
              {...(waiting.length === 1 && batch.decision !== null ? { choice: only } : {})}
            />
          ))}
        </div>
      )}
    </section>
  );
}

/**
 * A choice that begins to wait stands first, so it is not left above what was scrolled to. Nothing
 * moves under a card that has the cursor, since that is the card that takes the keys.
 */
function useChoiceInSight(first: string | null): Ref<HTMLDivElement> {
  const scroll = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = scroll;
    if (first === null || current === null || current.contains(document.activeElement)) return;
    current.scrollTop = 0;
  }, [first]);
  return scroll;
}

const HINTS: readonly KeyHint[] = [{ keys: 'C U H', says: 'Complete, unwind, hold' }];

/** The strip at the bottom names the keys while a choice waits, and only then. */
function useChoiceKeys(on: boolean): void {
  useEffect(() => {
    if (!on) return undefined;
    const forget = nameOrderKeys(HINTS);
    return () => {
      forget();
      setArmed(false);
    };
  }, [on]);
}

function NoBatches(): ReactNode {
  return (
    <EmptyState
      says="No batch today. A spread that is sent as one stands here, with a lane for each leg."
      action={
        <Button
          size="small"
          onPress={() => {
            revealPanel('chain');
          }}
        >
          Show the option chain
        </Button>
      }
    />
  );
}
