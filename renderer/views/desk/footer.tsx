/** The strip at the bottom: the keys that work now, and how well the desk itself is. */
import { type ReactNode, useMemo } from 'react';
import { wholeText } from '../../format/digits.ts';
import { KILL_SAYS } from '../../../shared/domain/session.ts';
import { selectKill, useDesk } from '../../store/desk-store.ts';
import { type KeyHint, useUi } from '../../store/ui-store.ts';
import { KeyName } from '../../widgets/small.tsx';
import './footer.css';

const ALWAYS: readonly KeyHint[] = [
  { keys: 'Ctrl K', says: 'Commands' },
  { keys: '/', says: 'Find a contract' },
  { keys: 'Enter', says: 'Story' },
  { keys: 'Space', says: 'Choose' },
  { keys: 'F2', says: 'Change' },
  { keys: 'Del', says: 'Cancel' },
  { keys: 'F6', says: 'Next panel' },
];

export function Footer(): ReactNode {
  const kill = useDesk(selectKill);
  const armed = useUi((state) => state.armed);
  const keys = useUi((state) => state.orderKeys);
  // Two panels on the screen may name the same key.
  const hints = useMemo(() => {
    const named = armed ? [...ALWAYS, ...keys] : ALWAYS;
    return [...new Map(named.map((hint) => [hint.keys, hint])).values()];
  }, [armed, keys]);
  return (
    <footer className="footer">
      {kill !== null && kill.level > 0 ? (
        <span className="footer-kill" role="status">
          {KILL_SAYS[kill.level as 1 | 2 | 3]}
        </span>
      ) : null}
      <ul className="footer-keys" aria-label="Keys">
        {hints.map((hint) => (
          <li key={hint.keys}>
            <KeyName>{hint.keys}</KeyName> {hint.says}
          </li>
        ))}
      </ul>
      <span className="header-gap" />
      <Standing />
    </footer>
  );
}

function Standing(): ReactNode {
  const seq = useDesk((state) => state.view?.ledgerSeq ?? 0);
  const version = useDesk((state) => state.view?.appVersion ?? '');
  const runtime = useDesk((state) => state.view?.runtime);
  const waiting = useDesk((state) =>
    Object.values(state.freshness).some((freshness) => freshness !== 'live'),
  );
  return (
    <span className="footer-standing">
      {waiting ? <span className="tone-attention">Reading again…</span> : null}
      {runtime === 'stand-in' ? (
        <span title="This runtime may never trade live beyond this machine">Stand-in runtime</span>
      ) : null}
      <span title="Lines in the ledger">Ledger {wholeText(seq)}</span>
      <span>Unwind {version}</span>
    </span>
  );
}
