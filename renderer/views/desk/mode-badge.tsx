/** PAPER or LIVE, in word, colour and pattern, and the guarded way to the other one. */
import { type ReactNode, useState } from 'react';
import type { ShellResult } from '../../../shared/contract/shell.ts';
import { switchDesk } from '../../store/desk-actions.ts';
import { selectMode, useDesk } from '../../store/desk-store.ts';
import { Confirm } from '../../widgets/confirm.tsx';
import { Tip } from '../../widgets/tooltip.tsx';

type Switched = ShellResult<'switch_desk'>;

export function ModeBadge(): ReactNode {
  const mode = useDesk(selectMode);
  const account = useDesk((state) => state.view?.account ?? '');
  const gateway = useDesk((state) => state.view?.broker ?? '');
  const broker = gateway === 'paper' ? 'Simulated market' : gateway;
  const [open, setOpen] = useState(false);
  const word = mode === 'paper' ? 'PAPER' : 'LIVE';
  return (
    <>
      <Tip
        says={
          mode === 'paper'
            ? 'Orders go to the simulated market; no money moves. Click for live trading'
            : 'Orders go to the exchange with real money. Click for paper trading'
        }
      >
        <button
          type="button"
          className="mode-badge"
          data-mode={mode}
          data-testid="mode"
          aria-label={`${word} mode, account ${account}. Change mode`}
          onClick={() => {
            setOpen(true);
          }}
        >
          {word}
        </button>
      </Tip>
      <div className="account" title={`${broker}, account ${account}`}>
        <span className="account-name">{account}</span>
        <span className="caption">{broker}</span>
      </div>
      {open ? (
        <ModeDialog
          onLeave={() => {
            setOpen(false);
          }}
        />
      ) : null}
    </>
  );
}

function actWord(said: Switched | null, other: 'paper' | 'live'): string {
  return said !== null && said.working > 0 && said.missing.length === 0
    ? `Leave ${said.working} working and switch to ${other}`
    : `Switch to ${other}`;
}

function ModeDialog({ onLeave }: { readonly onLeave: () => void }): ReactNode {
  const mode = useDesk(selectMode);
  const missing = useDesk((state) => state.view?.liveMissing);
  const accounts = useDesk((state) => state.view?.accounts);
  const [said, setSaid] = useState<Switched | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const other = mode === 'paper' ? 'live' : 'paper';
  const desk = accounts?.find((each) => each.mode === other)?.desk ?? other;
  const lacking = said?.missing ?? (other === 'live' ? (missing ?? []) : []);

  async function act(): Promise<void> {
    setBusy(true);
    setFailure(null);
    const answer = await switchDesk(desk, said !== null);
    setBusy(false);
    if (!answer.ok) setFailure(answer.error.says);
    else if (answer.value.switched) onLeave();
    else setSaid(answer.value);
  }

  return (
    <Confirm
      open
      title={other === 'live' ? 'Trade live, with real money?' : 'Go to paper trading?'}
      act={actWord(said, other)}
      leave={`Stay in ${mode}`}
      tone={other === 'live' ? 'danger' : 'primary'}
      busy={busy}
      why={lacking.length > 0 ? 'Something is missing for live trading' : null}
      failure={failure}
      testId="mode-dialog"
      onLeave={onLeave}
      onAct={() => {
        void act();
      }}
    >
      {lacking.length > 0 ? (
        <>
          <p>Live trading cannot be used yet. Missing:</p>
          <ul className="mode-missing">
            {lacking.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <p className="tone-quiet">Nothing was changed; paper trading goes on.</p>
        </>
      ) : (
        <p>
          {said === null
            ? 'Each mode has its own orders, positions and ledger; nothing is carried over.'
            : said.says}
        </p>
      )}
    </Confirm>
  );
}
