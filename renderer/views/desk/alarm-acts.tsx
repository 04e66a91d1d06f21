/** The next step of an alarm as buttons beside it: what it names is one press away. */
import type { ReactNode } from 'react';
import { contractText } from '../../format/instrument.ts';
import { showBatch } from '../../store/batches-store.ts';
import { useContract } from '../../store/instruments-store.ts';
import { useFlight } from '../../store/exits-in-flight.ts';
import { useLatch } from '../../store/latch.ts';
import { goToExitPanel } from '../../store/open-exit.ts';
import { usePosition } from '../../store/positions-store.ts';
import type { Alarm, Position } from '../../store/rows.ts';
import { selectOrder, selectPosition } from '../../store/selection-store.ts';
import { openKill, revealPanel } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { askRelease } from './release-dialog.tsx';

export function AlarmActs({ alarm }: { readonly alarm: Alarm }): ReactNode {
  const { orderId, contract, position, batch } = alarm;
  return (
    <div className="alarm-acts">
      {position === null ? null : <ExitActs positionKey={position} />}
      {contract === null ? null : (
        <Button
          size="small"
          testId="release"
          onPress={() => {
            askRelease(alarm);
          }}
        >
          Release…
        </Button>
      )}
      {batch === undefined ? null : (
        <Button
          size="small"
          testId="alarm-batch"
          onPress={() => {
            showBatch(batch);
          }}
        >
          {alarm.code === 'batch_legged' ? 'Decide…' : 'Its card'}
        </Button>
      )}
      <PlaceAct code={alarm.code} />
      {orderId === null ? null : (
        <Button
          size="small"
          tone="quiet"
          onPress={() => {
            selectOrder(orderId);
            revealPanel('story');
          }}
        >
          Story
        </Button>
      )}
    </div>
  );
}

/** Where the thing is looked at or settled; null for an alarm that needs no other place. */
function PlaceAct({ code }: { readonly code: string }): ReactNode {
  const place = placeOf(code);
  return place === null ? null : (
    <Button size="small" testId="alarm-place" onPress={place.open}>
      {place.says}
    </Button>
  );
}

interface Place {
  readonly says: string;
  readonly open: () => void;
}

function placeOf(code: string): Place | null {
  const health = (): void => {
    revealPanel('health');
  };
  switch (code) {
    case 'protection_fired':
      return {
        says: 'Protection',
        open: () => {
          revealPanel('protection');
        },
      };
    case 'kill':
      return {
        says: 'Kill switch…',
        open: () => {
          openKill(true);
        },
      };
    case 'protection_blind':
    case 'stream_gap':
      return { says: 'Health', open: health };
    case 'halted':
      return { says: 'Resume…', open: health };
    default:
      // The others are settled where their order or contract is.
      return null;
  }
}

function ExitActs({ positionKey }: { readonly positionKey: string }): ReactNode {
  const position = usePosition(positionKey);
  if (position === undefined || position.net === 0) return null;
  return <OpenExitActs position={position} />;
}

function OpenExitActs({ position }: { readonly position: Position }): ReactNode {
  const { exit } = position;
  const contract = useContract(position.instrument);
  const name = contract === undefined ? position.symbol : contractText(contract);
  const flight = useFlight(position);
  const stop = useLatch('stop_exit');
  const release = useLatch('release_exit');
  const failure = stop.failure ?? release.failure;
  const [resting] = flight.orders;
  const face = exit === undefined ? 'Exit again…' : 'Its exit';
  return (
    <>
      {exit === undefined ? null : (
        <>
          {exit.waitsFor.length === 0 ? null : (
            <Button
              size="small"
              label={`Send now the exit of ${name}, without waiting for the shorts`}
              busy={release.state === 'sending'}
              testId="alarm-send-now"
              onPress={() => {
                void release.fire({ exitIds: [exit.exitId] });
              }}
            >
              Send now
            </Button>
          )}
          <Button
            size="small"
            label={`Stop the exit of ${name} and cancel what it has at the broker`}
            busy={stop.state === 'sending'}
            testId="alarm-stop-exit"
            onPress={() => {
              void stop.fire({ exitIds: [exit.exitId] });
            }}
          >
            Stop the exit
          </Button>
        </>
      )}
      {exit === undefined || resting === undefined ? null : (
        <Button
          size="small"
          label={`Its order: change the price at which ${name} leaves`}
          testId="alarm-change"
          onPress={() => {
            selectOrder(resting.orderId);
            revealPanel('blotter');
          }}
        >
          Its order
        </Button>
      )}
      <Button
        size="small"
        label={`${face} ${name}`}
        testId="alarm-exit"
        onPress={() => {
          selectPosition(position.key);
          goToExitPanel();
        }}
      >
        {face}
      </Button>
      {failure === null ? null : (
        <span className="tone-danger" role="alert">
          {failure.says}
        </span>
      )}
    </>
  );
}
