/** The morning check as a list of green and red, each red with what to do. */
import type { ReactNode } from 'react';
import { clockText } from '../../format/time.ts';
import { useDesk } from '../../store/desk-store.ts';
import { useGesture } from '../../store/gesture.ts';
import type { MorningRow } from '../../store/rows.ts';
import { Button } from '../../widgets/button.tsx';
import './accounts.css';

const CHECKS: Readonly<Record<MorningRow['check'], string>> = {
  token: 'Session',
  static_ip: 'Registered address',
  clock: 'Clock',
  segments: 'Segments',
  instruments: 'Contracts',
  rate: 'Order budget',
  streams: 'Streams',
  arming: 'Arming',
};

const VERDICTS: Readonly<
  Record<MorningRow['verdict'], { tone: string; sign: string; word: string }>
> = {
  pass: { tone: 'gain', sign: '✓', word: 'well' },
  warn: { tone: 'attention', sign: '!', word: 'look at it' },
  fail: { tone: 'danger', sign: '✕', word: 'not well' },
  unknown: { tone: 'faint', sign: '?', word: 'not known' },
};

export function MorningCheck(): ReactNode {
  const preflight = useDesk((state) => state.view?.preflight ?? null);
  const live = useDesk((state) => state.view?.login !== null && state.view?.login !== undefined);
  const gesture = useGesture('run_preflight');
  if (!live) return null;
  return (
    <section aria-label="Morning check" className="morning" data-testid="preflight">
      <h3 className="health-title">
        Morning check
        <Button
          size="small"
          busy={gesture.busy}
          testId="run-preflight"
          onPress={() => {
            void gesture.fire({});
          }}
        >
          Check again
        </Button>
        <span className="tone-faint">
          {preflight === null ? 'not made yet' : `at ${clockText(preflight.atMs)}`}
        </span>
      </h3>
      {gesture.failure === null ? null : (
        <p className="health-line tone-danger" role="alert">
          {gesture.failure.says}
        </p>
      )}
      <ul className="morning-rows">
        {preflight?.rows.map((row) => (
          <Line key={`${row.check}-${row.says}`} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Line({ row }: { readonly row: MorningRow }): ReactNode {
  const { tone, sign, word } = VERDICTS[row.verdict];
  return (
    <li className="morning-row" data-verdict={row.verdict}>
      <span className={`morning-sign tone-${tone}`} role="img" aria-label={word}>
        {sign}
      </span>
      <span className="strong">{CHECKS[row.check]}</span>
      <span>
        {row.says}
        {row.todo === '' ? null : <span className="morning-todo tone-attention">{row.todo}</span>}
      </span>
    </li>
  );
}

/** The broker's list of contracts, and fetching it anew. */
export function Contracts(): ReactNode {
  const master = useDesk((state) => state.view?.master ?? null);
  const gesture = useGesture('refresh_instruments');
  if (master === null) return null;
  const count = `${master.instruments.toLocaleString('en-IN')} contracts`;
  const day = master.day === null ? '' : ` for ${master.day}`;
  const state = { none: 'Not read yet', loading: 'Being read', ready: count + day };
  const says =
    master.state === 'old' || master.state === 'failed' ? master.words : state[master.state];
  const bad = master.state === 'old' || master.state === 'failed';
  return (
    <section aria-label="Contracts">
      <h3 className="health-title">Contracts</h3>
      <div className="health-line">
        <span className={bad ? 'tone-danger' : ''}>{says}</span>
        <Button
          size="small"
          busy={gesture.busy || master.state === 'loading'}
          onPress={() => {
            void gesture.fire({});
          }}
        >
          Fetch the list again
        </Button>
        {gesture.failure === null ? null : (
          <span className="tone-danger" role="alert">
            {gesture.failure.says}
          </span>
        )}
      </div>
    </section>
  );
}
