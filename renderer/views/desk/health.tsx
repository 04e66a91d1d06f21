/** How well the desk is: alarms first, then links, latency, and the ledger against the folds. */
import { type ReactNode, useState } from 'react';
import { LINK_WORD } from '../../format/codes.ts';
import { wholeText } from '../../format/digits.ts';
import { clockText, microsText, secondsText } from '../../format/time.ts';
import { ask } from '../../store/client.ts';
import { useAgeMs } from '../../store/clock-store.ts';
import { reconcileNow } from '../../store/desk-actions.ts';
import { selectAlarms, selectLinks, useDesk } from '../../store/desk-store.ts';
import type { Latency, Link } from '../../store/rows.ts';
import { Button } from '../../widgets/button.tsx';
import { Contracts, MorningCheck } from '../accounts/morning-check.tsx';
import { AlarmList } from './alarm-list.tsx';
import './health.css';
import { Resume } from './resume.tsx';

export function Health(): ReactNode {
  const alarms = useDesk(selectAlarms);
  const links = useDesk(selectLinks);
  const latency = useDesk((state) => state.view?.latency ?? NONE);
  return (
    <div className="health">
      <Resume />
      <section aria-label="Alarms">
        <h3 className="health-title">Alarms</h3>
        {alarms.length === 0 ? (
          <p className="health-line tone-quiet">Nothing is wrong</p>
        ) : (
          <AlarmList alarms={alarms} />
        )}
      </section>
      <section aria-label="Connections">
        <h3 className="health-title">Connections</h3>
        {links.map((link) => (
          <LinkLine key={link.name} link={link} />
        ))}
      </section>
      <MorningCheck />
      <Contracts />
      <LatencyTable rows={latency} />
      <Checks />
    </div>
  );
}

const NONE: readonly Latency[] = [];

function LinkLine({ link }: { readonly link: Link }): ReactNode {
  const age = useAgeMs(link.lastMessageMs);
  return (
    <p className="health-line">
      <span className="strong">{link.name}</span>
      <span>{LINK_WORD[link.state]}</span>
      <span className="tone-quiet">
        {age === null ? 'nothing heard yet' : `last message ${secondsText(age)} ago`}
        {link.reconnects > 0 ? `, ${link.reconnects} reconnects` : ''}
        {link.cause === '' ? '' : `, ${link.cause}`}
      </span>
      <span className="tone-faint">since {clockText(link.sinceMs)}</span>
    </p>
  );
}

function LatencyTable({ rows }: { readonly rows: readonly Latency[] }): ReactNode {
  if (rows.length === 0) return null;
  return (
    <section aria-label="Latency">
      <h3 className="health-title">Latency</h3>
      <table className="health-table">
        <thead>
          <tr>
            <th scope="col">From, to</th>
            <th scope="col">Middle</th>
            <th scope="col">1 in 100</th>
            <th scope="col">Worst</th>
            <th scope="col">Measured</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name.replaceAll('_', ' ')}</th>
              <td>{microsText(row.p50Us)}</td>
              <td>{microsText(row.p99Us)}</td>
              <td>{microsText(row.maxUs)}</td>
              <td>{wholeText(row.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Folds the ledger anew and compares; the answer is a sentence either way. */
function Checks(): ReactNode {
  const [says, setSays] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function verify(): Promise<void> {
    setBusy(true);
    const answer = await ask('verify_folds', {});
    setBusy(false);
    if (!answer.ok) setSays(`Not checked: ${answer.error.says}`);
    else if (answer.value.equal) {
      setSays(`Equal: ${answer.value.orders} orders, ${answer.value.seq} ledger lines`);
    } else setSays(`Differs: ${answer.value.differs.join('; ')}`);
  }

  return (
    <section aria-label="Checks">
      <h3 className="health-title">Checks</h3>
      <div className="health-line">
        <Button
          size="small"
          busy={busy}
          onPress={() => {
            void verify();
          }}
        >
          Compare with the ledger
        </Button>
        <Button
          size="small"
          onPress={() => {
            void reconcileNow();
          }}
        >
          Read the broker’s books now
        </Button>
        <span className="tone-quiet" role="status">
          {says}
        </span>
      </div>
    </section>
  );
}
