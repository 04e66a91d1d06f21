/** A halted desk says why, and asks for a reason before it trades again. */
import { type ReactNode, useState } from 'react';
import { useDesk } from '../../store/desk-store.ts';
import { useGesture } from '../../store/gesture.ts';
import { Button } from '../../widgets/button.tsx';
import { TextInput } from '../../widgets/choice.tsx';

const LEAST_REASON = 3;

export function Resume(): ReactNode {
  const halted = useDesk((state) => state.view?.state === 'halted');
  const cause = useDesk((state) => state.view?.stateCause ?? '');
  const gesture = useGesture('resume_trading');
  const [reason, setReason] = useState('');
  if (!halted) return null;
  const short = reason.trim().length < LEAST_REASON;
  return (
    <section className="resume" aria-label="Trading is halted">
      <p className="strong tone-danger">Trading is halted: {cause}</p>
      <TextInput label="Why is it safe to trade again?" value={reason} onChange={setReason} />
      {gesture.failure === null ? null : (
        <p className="tone-danger" role="alert">
          {gesture.failure.says}
        </p>
      )}
      <Button
        busy={gesture.busy}
        why={short ? 'Type the reason first' : null}
        onPress={() => {
          void gesture.fire({ reason: reason.trim() });
        }}
      >
        Resume trading
      </Button>
    </section>
  );
}
