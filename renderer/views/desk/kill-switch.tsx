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
        aria-label={
          on ? `STOPPED ${kill.level}: open to allow trading again` : 'Stop trading, kill switch'
        }
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

interface Reach {
  readonly open: number;
  readonly held: number;
}

function useReach(): Reach {
  const open = useBlotter((state) => state.counts.open);
  const held = usePositions(
    (state) => [...state.rows.values()].filter((row) => row.net !== 0).length,
  );
  return { open, held };
}

const CONSEQUENCE: Readonly<Record<Level, (reach: Reach) => string>> = {
  1: () => 'No new entries. Exits and cancels go on.',
  2: ({ open }) => `As 1, and resting entries are cancelled. Stops stay. Open orders: ${open}.`,
  3: ({ held }) => `As 2, all orders are cancelled and all is exited. Positions: ${held}.`,
};

const ACT: Readonly<Record<Level, (reach: Reach) => string>> = {
  1: () => 'Stop new entries',
  2: () => 'Stop and cancel resting entries',
  3: ({ held }) => `Stop, cancel all and flatten ${held} ${held === 1 ? 'position' : 'positions'}`,
};

function Levels(): ReactNode {
  const gesture = useGesture('set_kill');
  const [reason, setReason] = useState('');
  const [level, setLevel] = useState<Level>(1);
  const reach = useReach();

  async function stop(): Promise<void> {
    const answer = await gesture.fire({ level, reason: reason.trim() || 'By hand' });
    if (answer?.ok !== true) return;
    sayKill(level);
    openKill(false);
  }

  return (
    <>
      <div className="confirm-content">
        <LevelChoice level={level} reach={reach} onChange={setLevel} />
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
      <div className="confirm-actions">
        <Button
          onPress={() => {
            openKill(false);
          }}
        >
          Go on trading
        </Button>
        <Button
          tone="danger"
          busy={gesture.busy}
          testId="kill-act"
          onPress={() => {
            void stop();
          }}
        >
          {ACT[level](reach)}
        </Button>
      </div>
    </>
  );
}

interface LevelChoiceProps {
  readonly level: Level;
  readonly reach: Reach;
  readonly onChange: (level: Level) => void;
}

/** Keys 1, 2 and 3 choose as well; nothing is stopped until the red button is pressed. */
function LevelChoice({ level, reach, onChange }: LevelChoiceProps): ReactNode {
  return (
    <div
      className="kill-levels"
      role="radiogroup"
      aria-label="How much to stop"
      onKeyDown={(event) => {
        const typed = LEVELS.find((one) => String(one) === event.key);
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
        const next = typed ?? LEVELS.find((one) => step !== 0 && one === level + step);
        if (next === undefined) return;
        event.preventDefault();
        onChange(next);
        event.currentTarget.querySelector<HTMLElement>(`[data-level="${next}"]`)?.focus();
      }}
    >
      {LEVELS.map((one) => (
        <button
          key={one}
          type="button"
          role="radio"
          aria-checked={one === level}
          tabIndex={one === level ? 0 : -1}
          className="kill-level"
          data-level={one}
          data-testid={`kill-${one}`}
          data-first-focus={one === 1 ? '' : undefined}
          onClick={() => {
            onChange(one);
          }}
        >
          <span className="kill-number">{one}</span>
          <span className="kill-words">
            <span className="strong">{KILL_WORD[one]}</span>
            <span className="tone-quiet">{CONSEQUENCE[one](reach)}</span>
          </span>
        </button>
      ))}
    </div>
  );
}

/** A level rises without being taken back first: whoever stopped entries may want out as well. */
function Raise({ from }: { readonly from: number }): ReactNode {
  const gesture = useGesture('set_kill');
  const reach = useReach();

  async function raise(level: Level): Promise<void> {
    const answer = await gesture.fire({ level, reason: 'By hand' });
    if (answer?.ok !== true) return;
    sayKill(level);
    openKill(false);
  }

  return (
    <>
      {LEVELS.filter((level) => level > from).map((level) => (
        <Button
          key={level}
          tone="danger"
          busy={gesture.busy}
          testId={`raise-${level}`}
          onPress={() => {
            void raise(level);
          }}
        >
          {ACT[level](reach)}
        </Button>
      ))}
      {gesture.failure === null ? null : (
        <p className="confirm-failure" role="alert">
          {gesture.failure.says}
        </p>
      )}
    </>
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
        <Raise from={kill?.level ?? 0} />
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
