/**
 * One level of protection in the picture. It is dragged with the pointer, or moved with the arrow
 * keys while it has the focus; letting go only proposes, and Escape takes it back.
 */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import type uPlot from 'uplot';
import { SCALE } from '../../../shared/domain/money.ts';
import { placeOf, rupeesOf } from '../../format/option-figures.ts';
import { type Level, levelValueText } from './levels.ts';
import { leanOf, type Range } from './payoff-chart.tsx';

interface LevelLineProps {
  readonly level: Level;
  /** Scaled: where it is held now, which may be a proposal. */
  readonly at: number;
  readonly proposed: boolean;
  /** What is drawn along its axis, in rupees. */
  readonly range: Range;
  /** Keeps the names of lines that stand close apart. */
  readonly place: number;
  /** Null while nothing is drawn; then a line moves by keys alone. */
  readonly chart: uPlot | null;
  readonly onPropose: (level: number) => void;
  readonly onTakeBack: () => void;
  /** The line was let go, or Enter was pressed on it: the question is next. */
  readonly onDrop: () => void;
}

const LEAP = 10;

/** A hundredth of what is drawn, down to a power of ten: 10 points of 1,600, ₹100 of 30,000. */
function stepOf({ low, high }: Range): number {
  return Math.max(1, 10 ** Math.floor(Math.log10(Math.max(1, 0.01 * (high - low)))));
}

function steps(key: string): number | null {
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return 1;
    case 'ArrowDown':
    case 'ArrowLeft':
      return -1;
    case 'PageUp':
      return LEAP;
    case 'PageDown':
      return -LEAP;
    default:
      // No other key moves a line.
      return null;
  }
}

export function LevelLine(props: LevelLineProps): ReactNode {
  const { level, at, range, chart } = props;
  const line = useRef<HTMLDivElement>(null);
  const pointer = useRef<number | null>(null);
  const upright = level.axis === 'underlying';
  const movable = level.fixed === null;
  const drawn = rupeesOf(at - level.beside);
  const text = `${level.name} ${level.sign} ${levelValueText(level, at)}`;

  function letGo(): void {
    const held = pointer.current;
    pointer.current = null;
    // A pointer that is gone, as after a cancel, holds nothing and would throw.
    if (held !== null && line.current?.hasPointerCapture(held) === true) {
      line.current.releasePointerCapture(held);
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const by = steps(event.key);
    if (event.key === 'Escape' && props.proposed) {
      event.stopPropagation();
      letGo();
      props.onTakeBack();
    } else if (event.key === 'Enter' && props.proposed && !event.repeat) {
      event.preventDefault();
      props.onDrop();
    } else if (by !== null && movable) {
      event.preventDefault();
      event.stopPropagation();
      const step = stepOf(range) * SCALE;
      const next = by > 0 ? Math.floor(at / step) + by : Math.ceil(at / step) + by;
      props.onPropose(upright ? Math.max(step, next * step) : next * step);
    }
  }

  function onPointerMove(event: PointerEvent): void {
    const over = line.current?.parentElement;
    if (chart === null || over === null || over === undefined) return;
    if (pointer.current !== event.pointerId) return;
    const { left, top } = over.getBoundingClientRect();
    const value = upright
      ? chart.posToVal(event.clientX - left, 'x')
      : chart.posToVal(event.clientY - top, 'y');
    const inside = Math.min(range.high, Math.max(range.low, value));
    // Whole points of the underlying, tens of rupees of profit: nobody means more by a drag.
    const rounded = upright ? Math.round(inside) : Math.round(inside * 0.1) * 10;
    props.onPropose(rounded * SCALE + level.beside);
  }

  return (
    <div
      ref={line}
      role="slider"
      tabIndex={0}
      className="payoff-level"
      data-axis={level.axis}
      data-purpose={level.name === 'Target' ? 'target' : 'stop'}
      data-lean={leanOf(drawn, range)}
      data-proposed={props.proposed ? '' : undefined}
      data-testid="payoff-level"
      aria-label={`${level.name} on ${upright ? 'the underlying' : 'the profit of the strategy'}`}
      aria-orientation={upright ? 'horizontal' : 'vertical'}
      aria-valuenow={rupeesOf(at)}
      aria-valuemin={Math.floor(Math.min(range.low, drawn))}
      aria-valuemax={Math.ceil(Math.max(range.high, drawn))}
      aria-valuetext={text}
      aria-disabled={movable ? undefined : true}
      title={level.fixed ?? `${text}. Drag it, or move it with the arrow keys`}
      style={
        upright
          ? { left: placeOf(drawn, range.low, range.high) }
          : { bottom: placeOf(drawn, range.low, range.high) }
      }
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (!movable || event.button !== 0) return;
        line.current?.setPointerCapture(event.pointerId);
        pointer.current = event.pointerId;
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        const held = pointer.current !== null;
        letGo();
        if (held && props.proposed) props.onDrop();
      }}
      onPointerCancel={() => {
        letGo();
        props.onTakeBack();
      }}
    >
      <span
        className="payoff-level-name"
        style={upright ? { top: `${2 + props.place * 19}px` } : undefined}
      >
        {drawn < range.low ? (upright ? '← ' : '↓ ') : ''}
        {text.replace(/\.00$/, '')}
        {drawn > range.high ? (upright ? ' →' : ' ↑') : ''}
      </span>
    </div>
  );
}
