/**
 * Orders of unknown outcome that hold an exit back. Counting one as dead and exiting again is a
 * decision that may overshoot: by how much stands in the question, and the answer is recorded.
 */
import { type ReactNode, useState } from 'react';
import { sayRupees } from '../../format/money.ts';
import { sayLots } from '../../format/quantity.ts';
import { secondsText } from '../../format/time.ts';
import { useAgeMs } from '../../store/clock-store.ts';
import { useFlight } from '../../store/exits-in-flight.ts';
import { useLatch } from '../../store/latch.ts';
import { useExitPreview } from '../../store/previews.ts';
import type { ExitPreview, Position, Scope } from '../../store/rows.ts';
import { Button } from '../../widgets/button.tsx';
import { Confirm } from '../../widgets/confirm.tsx';

type Doubt = ExitPreview['doubts'][number];

const WHOLE = { kind: 'percent', percent: 100 } as const;

/** `2 lots, ₹13,065`: what would be held on the other side if the order is alive after all. */
function overshootText(doubts: readonly Doubt[], lot: number): string {
  const units = doubts.reduce((sum, doubt) => sum + doubt.units, 0);
  const priced = doubts.every(({ value }) => value !== null);
  const value = doubts.reduce((sum, doubt) => sum + (doubt.value ?? 0), 0);
  return `${sayLots(units, lot)}, ${priced ? sayRupees(value) : 'at an unknown price'}`;
}

export function ExitDoubts(props: {
  readonly position: Position;
  readonly scope: Scope;
}): ReactNode {
  const { position, scope } = props;
  // An order that falls silent changes neither what is held nor what is promised.
  const { unknown } = useFlight(position);
  const nudge = `${position.net}/${position.reserved}/${unknown}`;
  const asked = useExitPreview({ scope, size: WHOLE }, nudge);
  const doubts = asked.value?.doubts ?? [];
  const [first] = doubts;
  return first === undefined ? null : (
    <Question {...{ position, scope, doubts }} sinceMs={first.sinceMs} />
  );
}

function Question(props: {
  readonly position: Position;
  readonly scope: Scope;
  readonly doubts: readonly Doubt[];
  readonly sinceMs: number;
}): ReactNode {
  const { position, scope, doubts } = props;
  const age = useAgeMs(props.sinceMs);
  const latch = useLatch('exit');
  const [asking, setAsking] = useState(false);
  const over = overshootText(doubts, position.lot);

  async function exitAgain(): Promise<void> {
    const assumeDead = doubts.map(({ orderId }) => orderId);
    if ((await latch.fire({ scope, size: WHOLE, assumeDead })) !== null) setAsking(false);
  }

  return (
    <section className="exit-standing" aria-label="Orders in doubt" data-testid="exit-doubts">
      <p className="tone-attention">
        {doubts.length === 1 ? 'One order' : `${doubts.length} orders`} of unknown outcome for{' '}
        {secondsText(age ?? 0)}: {over}. The exit waits for the broker’s book.
      </p>
      <Button
        size="small"
        onPress={() => {
          setAsking(true);
        }}
        testId="exit-again"
      >
        Count as dead, exit again…
      </Button>
      <Confirm
        open={asking}
        title={`Count as dead and exit again: may overshoot by ${over}`}
        act="Count as dead, exit again"
        leave="Wait for the broker"
        busy={latch.state === 'sending'}
        failure={latch.failure?.says ?? null}
        onAct={() => {
          void exitAgain();
        }}
        onLeave={() => {
          latch.clear();
          setAsking(false);
        }}
        testId="exit-again-confirm"
      >
        <p>
          If the order is alive after all, you would hold {over} on the other side. Look at the
          broker’s own screen first. Your decision is recorded.
        </p>
      </Confirm>
    </section>
  );
}
