/**
 * The question after a line was moved: from what to what, and the one button that sends it. The
 * plan's rules go back whole with this one level changed; a plan that has changed meanwhile is not
 * touched.
 */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLatch } from '../../store/latch.ts';
import { useProtection } from '../../store/protection-store.ts';
import { Button } from '../../widgets/button.tsx';
import { isAsTaken, type Level, levelValueText, movedRules } from './levels.ts';

export interface Move {
  readonly level: Level;
  /** Scaled. */
  readonly to: number;
}

interface MoveBarProps {
  readonly move: Move;
  readonly underlying: string;
  /** Raised when the line is let go: the button takes the focus. */
  readonly dropped: number;
  readonly onDone: () => void;
}

export function MoveBar({ move, underlying, dropped, onDone }: MoveBarProps): ReactNode {
  const { level, to } = move;
  const latch = useLatch('set_protection');
  const [changed, setChanged] = useState(false);
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (dropped > 0) bar.current?.querySelector<HTMLElement>('[data-testid="move-level"]')?.focus();
  }, [dropped]);

  async function send(): Promise<void> {
    const { plan, rule } = level;
    const now = useProtection.getState().plans.get(plan.protectionId);
    setChanged(!isAsTaken(level, now));
    if (!isAsTaken(level, now)) return;
    const { strategy, scope, where } = plan;
    const sent = await latch.fire({ strategy, scope, where, rules: movedRules(plan, rule, to) });
    if (sent !== null) onDone();
  }

  const failure = changed
    ? 'The protection has changed meanwhile, so nothing was sent. Take it back and look again.'
    : (latch.failure?.says ?? null);
  const on = level.axis === 'underlying' ? underlying : 'profit and loss';
  return (
    <div
      ref={bar}
      className="payoff-move"
      role="group"
      aria-label="Move a level of protection"
      data-testid="payoff-move"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onDone();
      }}
    >
      <span aria-live="polite">
        {level.name} on {on}: {level.sign} {levelValueText(level, level.level)} →{' '}
        <strong>{levelValueText(level, to)}</strong>
      </span>
      {failure === null ? null : (
        <span className="tone-danger" role="alert">
          {failure}
        </span>
      )}
      <span className="panel-bar-gap" />
      <Button size="small" testId="take-back" onPress={onDone}>
        Take back
      </Button>
      <Button
        size="small"
        tone="primary"
        testId="move-level"
        busy={latch.state === 'sending'}
        why={to === level.level ? 'It stands where it was' : null}
        onPress={() => void send()}
      >
        Move the {level.name.toLowerCase()}
      </Button>
    </div>
  );
}
