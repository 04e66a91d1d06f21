/** PAPER or LIVE, in word, colour and pattern; a click lists every desk. */
import type { ReactNode } from 'react';
import { brokerWord } from '../../format/codes.ts';
import { selectMode, useDesk } from '../../store/desk-store.ts';
import { openDesks } from '../../store/ui-store.ts';
import { Tip } from '../../widgets/tooltip.tsx';

export function ModeBadge(): ReactNode {
  const mode = useDesk(selectMode);
  const account = useDesk((state) => state.view?.account ?? '');
  const gateway = useDesk((state) => state.view?.broker ?? '');
  const broker = brokerWord(gateway);
  const word = mode === 'paper' ? 'PAPER' : 'LIVE';
  return (
    <>
      <Tip
        says={
          mode === 'paper'
            ? 'Orders go to the simulated market; no money moves. Click for the other desks'
            : 'Orders go to the exchange with real money. Click for the other desks'
        }
      >
        <button
          type="button"
          className="mode-badge"
          data-mode={mode}
          data-testid="mode"
          aria-label={`${word} mode, account ${account}. Show the desks`}
          onClick={() => {
            openDesks(true);
          }}
        >
          {word}
        </button>
      </Tip>
      <div className="account" title={`${broker}, account ${account}`}>
        <span className="account-name">{account}</span>
        <span className="caption">{broker}</span>
      </div>
    </>
  );
}
