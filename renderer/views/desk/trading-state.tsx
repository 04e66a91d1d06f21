/**
 * What may be sent now and why not more, in words: ACTIVE, REDUCING, HALTED. One press shows the
 * loss against its limits, the kill switch, and limits that are about to loosen with the way back.
 */
import { type ReactNode, useEffect, useRef } from 'react';
import { LIMIT_HELP } from '../../../shared/domain/limits.ts';
import { rupeesText } from '../../format/money.ts';
import { clockText, secondsText } from '../../format/time.ts';
import { useClock } from '../../store/clock-store.ts';
import { selectKill, useDesk } from '../../store/desk-store.ts';
import { useGesture } from '../../store/gesture.ts';
import { announceUrgently } from '../../store/news.ts';
import type { Desk } from '../../store/rows.ts';
import { openKill, openSettings, revealPanel } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { Popover } from '../../widgets/popover.tsx';
import { ShapeMark } from '../../widgets/status-chip.tsx';
import './trading-state.css';

type Trading = Desk['trading'];

const LOOK = {
  active: { word: 'ACTIVE', shape: 'disc', says: 'All orders pass that the risk gate lets pass.' },
  reducing: { word: 'REDUCING', shape: 'half', says: 'Only exits and cancels pass.' },
  halted: { word: 'HALTED', shape: 'crossed', says: 'Only cancels pass, and exits by your hand.' },
} as const;

export function TradingState(): ReactNode {
  const trading = useDesk((state) => state.view?.trading);
  const dueMs = useDesk((state) => state.view?.limitsWish?.dueMs ?? null);
  useSaidAloud(trading);
  if (trading === undefined) return null;
  const { word, shape } = LOOK[trading.state];
  const due = clockText(dueMs);
  const loosens = dueMs === null ? '' : `Limits loosen at ${due}`;
  const looser = dueMs === null ? '' : `Looser ${due}`;
  const under = trading.because === '' ? looser : trading.because;
  return (
    <Popover
      label="Trading state"
      align="start"
      trigger={
        <button
          type="button"
          className="trading-state"
          data-state={trading.state}
          data-loosens={dueMs === null ? undefined : ''}
          data-testid="trading-state"
          aria-label={[`Trading ${word}`, trading.because, loosens].filter(Boolean).join('. ')}
          title={[trading.because, loosens].filter(Boolean).join('. ')}
        >
          <span className="trading-word">
            <ShapeMark shape={shape} />
            {word}
          </span>
          {under === '' ? null : <span className="caption trading-why">{under}</span>}
        </button>
      }
    >
      <div className="trading-popup">
        <h3 className="popup-title">Trading is {word}</h3>
        <Why trading={trading} />
        <Loss trading={trading} />
        <Kill />
        <Wish />
      </div>
    </Popover>
  );
}

/** Orders that stop passing while one is being written must not be a surprise. */
function useSaidAloud(trading: Trading | undefined): void {
  const before = useRef(trading?.state);
  const state = trading?.state;
  const because = trading?.because ?? '';
  useEffect(() => {
    if (state === undefined || before.current === state) return;
    const first = before.current === undefined;
    before.current = state;
    if (first && state === 'active') return;
    announceUrgently(`Trading is ${LOOK[state].word}${because === '' ? '' : `: ${because}`}`);
  }, [state, because]);
}

const STOPPED = 'Entries are stopped. Exits, protection and cancels go on.';

function Why({ trading }: { readonly trading: Trading }): ReactNode {
  const desk = useDesk((state) => state.view?.state);
  // The kill switch is taken back below; only a desk that halted itself is resumed in its health.
  const broken = desk === 'halted';
  const says = trading.state === 'halted' && !broken ? STOPPED : LOOK[trading.state].says;
  return (
    <div className="trading-part">
      {trading.because === '' ? null : <p className="strong">{trading.because}</p>}
      <p>{says}</p>
      {broken ? (
        <Button
          size="small"
          onPress={() => {
            revealPanel('health');
          }}
        >
          Show health, to resume
        </Button>
      ) : null}
    </div>
  );
}

function Loss({ trading }: { readonly trading: Trading }): ReactNode {
  const { loss, reducingAt, haltedAt } = trading;
  return (
    <dl className="trading-part trading-loss">
      <dt>Loss of today</dt>
      <dd>{loss === null ? 'unknown: a price is missing' : rupeesText(loss)}</dd>
      <dt>Reducing from</dt>
      <dd>{rupeesText(reducingAt)}</dd>
      <dt>Halted from</dt>
      <dd>{rupeesText(haltedAt)}</dd>
    </dl>
  );
}

function Kill(): ReactNode {
  const kill = useDesk(selectKill);
  if (kill === null || kill.level === 0) return null;
  return (
    <div className="trading-part">
      <p>
        Kill switch, level {kill.level}, since {clockText(kill.atMs)}: {kill.reason}
      </p>
      <Button
        size="small"
        onPress={() => {
          openKill(true);
        }}
      >
        Allow trading again…
      </Button>
    </div>
  );
}

function Wish(): ReactNode {
  const wish = useDesk((state) => state.view?.limitsWish ?? null);
  const nowMs = useClock((state) => state.nowMs);
  const withdraw = useGesture('withdraw_limits');
  if (wish === null) return null;
  const names = LIMIT_HELP.filter(({ name }) => wish.limits[name] !== undefined);
  return (
    <div className="trading-part" data-testid="trading-wish">
      <p className="tone-attention">
        At {clockText(wish.dueMs)}, in {secondsText(Math.max(0, wish.dueMs - nowMs))}, these limits
        loosen: {names.map(({ title }) => title).join(', ')}
      </p>
      <p className="trading-acts">
        <Button
          size="small"
          busy={withdraw.busy}
          testId="trading-withdraw"
          onPress={() => {
            void withdraw.fire({});
          }}
        >
          Keep them as they are
        </Button>
        <Button
          size="small"
          tone="quiet"
          onPress={() => {
            openSettings('limits');
          }}
        >
          Show the limits
        </Button>
      </p>
      {withdraw.failure === null ? null : (
        <p className="tone-danger" role="alert">
          {withdraw.failure.says}
        </p>
      )}
    </div>
  );
}
