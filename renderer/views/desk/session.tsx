import type { ReactNode } from 'react';
import { DESK_WORD, SESSION_WORD } from '../../format/codes.ts';
import { clockText } from '../../format/time.ts';
import { useDesk } from '../../store/desk-store.ts';

/** The market's clock, and whether the desk may trade now. */
export function Session(): ReactNode {
  const marketMs = useDesk((state) => state.view?.marketMs ?? null);
  const session = useDesk((state) => state.view?.session);
  const state = useDesk((desk) => desk.view?.state);
  const cause = useDesk((desk) => desk.view?.stateCause ?? '');
  if (session === undefined || state === undefined) return null;
  const well = state === 'open';
  return (
    <div className="session" title={cause === '' ? undefined : cause}>
      <span className="session-clock">{clockText(marketMs)}</span>
      <span className={well ? 'session-state' : 'session-state tone-attention'}>
        {well ? SESSION_WORD[session] : DESK_WORD[state]}
      </span>
    </div>
  );
}
