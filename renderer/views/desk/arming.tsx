/** Whether this live desk enters: since when, and when it stops by itself. Paper shows nothing. */
import { type ReactNode, useState } from 'react';
import { clockText, countText } from '../../format/time.ts';
import { armLive, disarmLive } from '../../store/arming.ts';
import { useClock } from '../../store/clock-store.ts';
import { useDesk } from '../../store/desk-store.ts';
import { Tip } from '../../widgets/tooltip.tsx';
import './arming.css';

export function Arming(): ReactNode {
  const arming = useDesk((state) => state.view?.arming ?? null);
  const [busy, setBusy] = useState(false);
  if (arming === null) return null;
  const { armed, sinceMs, words } = arming;

  async function change(): Promise<void> {
    if (busy) return;
    setBusy(true);
    await (armed ? disarmLive() : armLive());
    setBusy(false);
  }

  const says = armed
    ? `Entries are sent since ${clockText(sinceMs)}. Press to disarm at once`
    : `${words === '' ? 'Not armed yet' : words}: exits and cancels only. Press to see what arming means`;
  return (
    <Tip says={says}>
      <button
        type="button"
        className="arming"
        data-armed={armed ? '' : undefined}
        data-testid={armed ? 'disarm' : 'arm'}
        aria-busy={busy}
        onClick={() => {
          void change();
        }}
      >
        <span className="arming-word">{armed ? 'ARMED' : 'Disarmed'}</span>
        <span className="caption">
          {armed ? <Countdown untilMs={arming.disarmsMs} /> : 'Arm to enter'}
        </span>
      </button>
    </Tip>
  );
}

function Countdown({ untilMs }: { readonly untilMs: number | null }): ReactNode {
  const leftMs = useClock((state) => (untilMs === null ? null : untilMs - state.nowMs));
  return leftMs === null ? null : <>disarms in {countText(Math.max(0, leftMs))}</>;
}
