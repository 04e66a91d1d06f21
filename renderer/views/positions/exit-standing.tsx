/**
 * Where the exit of a position stands: its step on the ladder, that it rests and is not done, what
 * it waits for; and the two words that a person can put in, stop and send now.
 */
import type { ReactNode } from 'react';
import { priceText } from '../../format/money.ts';
import { lotsText, sayLots } from '../../format/quantity.ts';
import { secondsText } from '../../format/time.ts';
import { useAgeMs } from '../../store/clock-store.ts';
import { useFlight } from '../../store/exits-in-flight.ts';
import { useLatch } from '../../store/latch.ts';
import type { Position } from '../../store/rows.ts';
import { Button } from '../../widgets/button.tsx';

type Exit = NonNullable<Position['exit']>;

function shortName(instrument: string): string {
  return instrument.split(':').at(-1) ?? instrument;
}

/** `Step 3 of 6, at 99.50`; before anything has left, what it waits for. */
function standingText(exit: Exit): string {
  if (exit.waitsFor.length > 0) {
    return `Waits until ${exit.waitsFor.map(shortName).join(', ')} is bought back`;
  }
  if (exit.rung === null) return 'Nothing has left yet';
  const { step, steps, price } = exit.rung;
  const at = `at ${priceText(price)}`;
  return step >= steps ? `Last step, ${at}` : `Step ${step} of ${steps}, ${at}`;
}

export function ExitStanding({ position }: { readonly position: Position }): ReactNode {
  const { exit } = position;
  return exit === undefined ? null : <Standing exit={exit} position={position} />;
}

interface StandingProps {
  readonly exit: Exit;
  readonly position: Position;
}

function Standing({ exit, position }: StandingProps): ReactNode {
  const { lot } = position;
  const { orders } = useFlight(position);
  const doubts = orders.flatMap(({ unknownSinceMs }) => unknownSinceMs ?? []);
  const age = useAgeMs(exit.rung?.sinceMs ?? exit.startedMs);
  const stop = useLatch('stop_exit');
  const release = useLatch('release_exit');
  const failure = stop.failure ?? release.failure;
  const exitIds = [exit.exitId];
  return (
    <section className="exit-standing" aria-label="The exit under way" data-testid="exit-standing">
      <p>
        <strong>{standingText(exit)}</strong> for {secondsText(age ?? 0)},{' '}
        {lotsText(exit.filled, lot)} of {sayLots(exit.quantity, lot)} filled
      </p>
      {doubts.length > 0 ? <InDoubt sinceMs={Math.min(...doubts)} /> : null}
      {doubts.length > 0 || exit.rests === null ? null : <Resting rests={exit.rests} />}
      <p className="exit-words">
        {exit.waitsFor.length === 0 ? null : (
          <Button
            size="small"
            label="Send now, without waiting for the shorts; it may need more margin"
            busy={release.state === 'sending'}
            onPress={() => {
              void release.fire({ exitIds });
            }}
            testId="release-exit"
          >
            Send now
          </Button>
        )}
        <Button
          size="small"
          label="Stop the exit and cancel what it has at the broker"
          busy={stop.state === 'sending'}
          onPress={() => {
            void stop.fire({ exitIds });
          }}
          testId="stop-exit"
        >
          Stop the exit
        </Button>
      </p>
      {failure === null ? null : (
        <p className="exit-failure" role="alert">
          {failure.says}
        </p>
      )}
    </section>
  );
}

/** What is known now comes before the reason that was noted when the exit came to rest. */
function InDoubt({ sinceMs }: { readonly sinceMs: number }): ReactNode {
  const age = useAgeMs(sinceMs);
  return (
    <p className="tone-attention" role="status">
      The outcome of its order is unknown for {secondsText(age ?? 0)}.
    </p>
  );
}

function Resting({ rests }: { readonly rests: NonNullable<Exit['rests']> }): ReactNode {
  const age = useAgeMs(rests.sinceMs);
  return (
    <p className="tone-attention" role="status">
      {rests.says}. Still open for {secondsText(age ?? 0)} without a change.
    </p>
  );
}
