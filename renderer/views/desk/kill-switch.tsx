/**
 * The kill switch: a guarded button that is always in reach, three levels that say what they do,
 * and a typed reason to trade again.
 */
import { OctagonX, ShieldAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { KILL_WORD } from '../../format/codes.ts';
import { clockText } from '../../format/time.ts';
import { useBlotter } from '../../store/blotter-store.ts';
import { sayKill } from '../../store/desk-actions.ts';
import { selectKill, useDesk } from '../../store/desk-store.ts';
import { useGesture } from '../../store/gesture.ts';
import { usePositions } from '../../store/positions-store.ts';
import { openKill, useUi } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { TextInput } from '../../widgets/choice.tsx';
import { Modal } from '../../widgets/modal.tsx';

export function KillSwitch(): ReactNode {
  const kill = useDesk(selectKill);
  const open = useUi((state) => state.kill);
  const on = kill !== null && kill.level > 0;
  return (
    <>
      <button
        type="button"
        className="kill-switch"
        data-on={on ? '' : undefined}
        data-testid="kill-switch"
        aria-label={on ? `Kill switch is on, level ${kill.level}. Open to re-arm` : 'Kill switch'}
        title={on ? `Since ${clockText(kill.atMs)}: ${kill.reason}` : 'Stop trading (Ctrl Shift K)'}
        onClick={() => {
          openKill(true);
        }}
      >
        {on ? <ShieldAlert size={15} aria-hidden /> : <OctagonX size={15} aria-hidden />}
        {on ? `STOPPED ${kill.level}` : 'Stop'}
      </button>
      <Modal
        open={open}
        title={on ? 'Trading is stopped' : 'Stop trading'}
        tone="danger"
        width={460}
        testId="kill-dialog"
        onClose={() => {
          openKill(false);
        }}
      >
        {on ? <Rearm /> : <Levels />}
      </Modal>
    </>
  );
}

const LEVELS = [1, 2, 3] as const;
type Level = (typeof LEVELS)[number];

function useConsequence(): Readonly<Record<Level, string>> {
  const open = useBlotter((state) => state.counts.open);
  const held = usePositions(
    (state) => [...state.rows.values()].filter((row) => row.net !== 0).length,
  );
  return {
    1: 'No new entries. Exits and cancels go on.',
    2: `As 1, and the resting entries among ${open} open orders are cancelled. Stops stay.`,
    3: `As 2, everything is cancelled and ${held} positions are exited at protected limits.`,
  };
}

function Levels(): ReactNode {
  const gesture = useGesture('set_kill');
  const [reason, setReason] = useState('');
  const consequence = useConsequence();

  async function stop(level: Level): Promise<void> {
    const answer = await gesture.fire({ level, reason: reason.trim() || 'By hand' });
    if (answer?.ok !== true) return;
    sayKill(level);
    openKill(false);
  }

  return (
    <div className="confirm-content">
      <div className="kill-levels">
        {LEVELS.map((level) => (
          <button
            key={level}
            type="button"
            className="kill-level"
            data-level={level}
            data-testid={`kill-${level}`}
            data-first-focus={level === 1 ? '' : undefined}
            aria-disabled={gesture.busy || undefined}
            onClick={() => {
              void stop(level);
            }}
          >
            <span className="kill-number">{level}</span>
            <span className="kill-words">
              <span className="strong">{KILL_WORD[level]}</span>
              <span className="tone-quiet">{consequence[level]}</span>
            </span>
          </button>
        ))}
      </div>
      <TextInput
        label="Reason, for the record (may stay empty)"
        value={reason}
        onChange={setReason}
      />
      {gesture.failure === null ? null : (
        <p className="confirm-failure" role="alert">
          {gesture.failure.says}
        </p>
      )}
    </div>
  );
}

const LEAST_REASON = 3;

function Rearm(): ReactNode {
  const kill = useDesk(selectKill);
  const gesture = useGesture('rearm_kill');
  const [reason, setReason] = useState('');
  const short = reason.trim().length < LEAST_REASON;

  async function rearm(): Promise<void> {
    if (short) return;
    const answer = await gesture.fire({ reason: reason.trim() });
    if (answer?.ok !== true) return;
    sayKill(0);
    openKill(false);
  }

  return (
    <>
      <div className="confirm-content">
        <p>
          Level {kill?.level} since {clockText(kill?.atMs ?? null)}: {kill?.reason}
        </p>
        <TextInput
          label="Why is it safe to trade again?"
          value={reason}
          firstFocus
          testId="rearm-reason"
          onChange={setReason}
          onEnter={() => {
            void rearm();
          }}
        />
        {gesture.failure === null ? null : (
          <p className="confirm-failure" role="alert">
            {gesture.failure.says}
          </p>
        )}
      </div>
      <div className="confirm-actions">
        <Button
          onPress={() => {
            openKill(false);
          }}
        >
          Stay stopped
        </Button>
        <Button
          tone="primary"
          busy={gesture.busy}
          why={short ? 'Type the reason first' : null}
          testId="rearm"
          onPress={() => {
            void rearm();
          }}
        >
          Allow trading again
        </Button>
      </div>
    </>
  );
}
