/**
 * Every desk of this program in one list: paper and the live accounts. Showing another one leaves
 * this one connected, and what works there goes on.
 */
import { type ReactNode, useState } from 'react';
import { brokerWord } from '../../format/codes.ts';
import { switchDesk } from '../../store/desk-actions.ts';
import { useDesk } from '../../store/desk-store.ts';
import type { DeskRow } from '../../store/rows.ts';
import { openDesks, openSettings, useUi } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { Modal } from '../../widgets/modal.tsx';
import './accounts.css';
import { DeskLight } from './desk-light.tsx';

const NONE: readonly DeskRow[] = [];

export function Desks(): ReactNode {
  const open = useUi((state) => state.desks);
  return (
    <Modal
      open={open}
      title="Desks"
      width={620}
      testId="mode-dialog"
      onClose={() => {
        openDesks(false);
      }}
    >
      <List />
    </Modal>
  );
}

/** What the program answered to a wish that it did not carry out. */
interface Said {
  readonly desk: string;
  readonly says: string;
  readonly missing: readonly string[];
  /** Only the working orders of this desk are in the way; asking again goes. */
  readonly asks: boolean;
}

function useSwitching() {
  const [busy, setBusy] = useState<string | null>(null);
  const [said, setSaid] = useState<Said | null>(null);

  async function show(desk: string): Promise<void> {
    if (busy !== null) return;
    setBusy(desk);
    const acknowledged = said?.desk === desk && said.asks;
    const answer = await switchDesk(desk, acknowledged);
    setBusy(null);
    if (!answer.ok) setSaid({ desk, says: answer.error.says, missing: [], asks: false });
    else if (answer.value.switched) openDesks(false);
    else {
      const { says, missing, working } = answer.value;
      setSaid({ desk, says, missing, asks: missing.length === 0 && working > 0 });
    }
  }

  return { busy, said, show };
}

function List(): ReactNode {
  const desks = useDesk((state) => state.view?.accounts ?? NONE);
  const shown = useDesk((state) => (state.view?.mode === 'live' ? state.view.account : 'paper'));
  const { busy, said, show } = useSwitching();
  return (
    <div className="desks">
      <ul className="desk-list">
        {desks.map((row) => (
          <li
            key={row.desk}
            className="desk-row"
            data-mode={row.mode}
            data-testid={`desk-${row.desk}`}
          >
            <span className="desk-mode" data-mode={row.mode}>
              {row.mode === 'paper' ? 'PAPER' : 'LIVE'}
            </span>
            <span className="desk-words">
              <span className="strong">{row.account}</span>{' '}
              <span className="tone-quiet">{brokerWord(row.broker)}</span>
              <span className="desk-says tone-quiet">{row.says}</span>
              {row.armed ? <span className="desk-says tone-danger">Armed: it enters</span> : null}
              <Orders row={row} />
            </span>
            <DeskLight light={row.light} />
            <Button
              size="small"
              busy={busy === row.desk}
              tone={row.mode === 'live' && row.desk !== shown ? 'danger' : 'plain'}
              why={row.desk === shown ? 'This window shows it already' : null}
              testId={`show-${row.desk}`}
              onPress={() => {
                void show(row.desk);
              }}
            >
              {verb(row, shown, said)}
            </Button>
          </li>
        ))}
      </ul>
      {said === null ? null : <Answer said={said} />}
      {desks.some((row) => row.mode === 'live') ? null : (
        <p className="desk-hint tone-quiet">
          There is no broker account here yet. Add one to trade live; each account has its own
          orders, positions and ledger, and paper goes on beside it.
        </p>
      )}
      <div className="desk-actions">
        <Button
          testId="add-account"
          onPress={() => {
            openDesks(false);
            openSettings('accounts');
          }}
        >
          Set up broker accounts
        </Button>
      </div>
    </div>
  );
}

function verb(row: DeskRow, shown: string, said: Said | null): string {
  if (row.desk === shown) return 'Shown here';
  if (said?.desk === row.desk && said.asks) return 'Leave them working';
  return row.open ? 'Show' : 'Connect and show';
}

function Orders({ row }: { readonly row: DeskRow }): ReactNode {
  if (row.working === 0) return null;
  const unknown = row.unknown > 0 ? `, ${row.unknown} of them unknown` : '';
  return (
    <span className={row.unknown > 0 ? 'desk-says tone-attention' : 'desk-says'}>
      {row.working} working{unknown}
    </span>
  );
}

function Answer({ said }: { readonly said: Said }): ReactNode {
  return (
    <div className="desk-answer" role="alert">
      <p className={said.asks ? 'tone-attention' : 'tone-danger'}>{said.says}</p>
      {said.missing.length === 0 ? null : (
        <ul className="mode-missing">
          {said.missing.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
