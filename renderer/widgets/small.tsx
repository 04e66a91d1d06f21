/** Small figures that appear everywhere: the arrow of a gain, a price that moved, a key's name. */
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import './small.css';

/** Up or down as a shape, so that colour never stands alone. */
export function Arrow({ of }: { readonly of: number | null }): ReactNode {
  if (of === null || of === 0) return <span className="arrow" aria-hidden="true" />;
  return (
    <svg className="arrow" width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
      <path d={of > 0 ? 'M4 1 7.5 7h-7z' : 'M4 7 .5 1h7z'} fill="currentColor" />
    </svg>
  );
}

interface FlashProps {
  /** The number behind the text: a change tints the cell for a moment. */
  readonly value: number | null;
  readonly children: ReactNode;
  readonly className?: string;
}

/**
 * Tints for 300 ms when the number moved; two equal animations take turns so that each restarts.
 */
export function Flash({ value, children, className = '' }: FlashProps): ReactNode {
  const cell = useRef<HTMLSpanElement>(null);
  const last = useRef(value);
  const turn = useRef(0);
  useLayoutEffect(() => {
    const before = last.current;
    last.current = value;
    if (cell.current === null || before === null || value === null || before === value) return;
    turn.current = 1 - turn.current;
    cell.current.dataset['move'] = `${value > before ? 'up' : 'down'}-${turn.current}`;
  }, [value]);
  return (
    <span ref={cell} className={`flash ${className}`}>
      {children}
    </span>
  );
}

export function KeyName({ children }: { readonly children: string }): ReactNode {
  return <kbd className="key-name">{children}</kbd>;
}

interface FigureProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly title?: string;
  /** For style and tests to find it by. */
  readonly name?: string;
}

/** A caption over a number. */
export function Figure({ label, children, title, name }: FigureProps): ReactNode {
  return (
    <div className="figure" title={title} data-figure={name}>
      <span className="caption">{label}</span>
      <span className="figure-value">{children}</span>
    </div>
  );
}
