/**
 * A contract that the desk holds back is let go by a person who has looked, and says so. Where the
 * broker holds another quantity, the difference can be taken over as External.
 */
import { type ReactNode, useState } from 'react';
import { create } from 'zustand';
import { useGesture } from '../../store/gesture.ts';
import type { Alarm } from '../../store/rows.ts';
import { TextInput } from '../../widgets/choice.tsx';
import { Confirm } from '../../widgets/confirm.tsx';

const useAsked = create<{ readonly alarm: Alarm | null }>()(() => ({ alarm: null }));
const LEAST_REASON = 3;

export function askRelease(alarm: Alarm): void {
  useAsked.setState({ alarm });
}

function leave(): void {
  useAsked.setState({ alarm: null });
}

export function ReleaseDialog(): ReactNode {
  const alarm = useAsked((state) => state.alarm);
  return alarm === null || alarm.contract === null ? null : (
    <Asked alarm={alarm} contract={alarm.contract} />
  );
}

interface AskedProps {
  readonly alarm: Alarm;
  readonly contract: NonNullable<Alarm['contract']>;
}

function Asked({ alarm, contract }: AskedProps): ReactNode {
  const [reason, setReason] = useState('');
  const [take, setTake] = useState(false);
  const gesture = useGesture('release_contract');
  const differs = alarm.code === 'position_differs';
  const short = reason.trim().length < LEAST_REASON;

  async function act(): Promise<void> {
    const answer = await gesture.fire({ instrument: contract, take, reason: reason.trim() });
    if (answer?.ok === true) leave();
  }

  return (
    <Confirm
      open
      title={`Let entries in ${contract} go on?`}
      act="Release the contract"
      leave="Keep it held"
      tone="primary"
      busy={gesture.busy}
      why={short ? 'Say first what you found' : null}
      failure={gesture.failure?.says ?? null}
      testId="release-dialog"
      onLeave={leave}
      onAct={() => {
        void act();
      }}
    >
      <p>{alarm.says}</p>
      <p className="tone-quiet">{alarm.next}</p>
      {differs ? (
        <label className="release-take">
          <input
            type="checkbox"
            checked={take}
            data-testid="release-take"
            onChange={(event) => {
              setTake(event.target.checked);
            }}
          />
          Book the difference here as External, to be claimed
        </label>
      ) : null}
      <TextInput
        label="What did you find?"
        value={reason}
        testId="release-reason"
        onChange={setReason}
      />
    </Confirm>
  );
}
