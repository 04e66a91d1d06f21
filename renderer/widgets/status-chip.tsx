/** A state as shape, word and colour together; the shape alone tells them apart. */
import type { ReactNode } from 'react';
import './status-chip.css';

type Shape =
  | 'ring'
  | 'half'
  | 'disc'
  | 'square'
  | 'crossed'
  | 'triangle'
  | 'question'
  | 'dots'
  | 'dash';

const DRAWN: Readonly<Record<Shape, ReactNode>> = {
  ring: <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  half: (
    <>
      <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M6 1.75a4.25 4.25 0 0 0 0 8.5z" fill="currentColor" />
    </>
  ),
  disc: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  square: (
    <rect
      x="1.8"
      y="1.8"
      width="8.4"
      height="8.4"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
    />
  ),
  crossed: (
    <>
      <rect
        x="1.8"
        y="1.8"
        width="8.4"
        height="8.4"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
      />
      <path d="M3 3l6 6M9 3l-6 6" stroke="currentColor" strokeWidth="1.6" />
    </>
  ),
  triangle: (
    <path
      d="M6 1.6 11 10.4H1z"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinejoin="round"
    />
  ),
  question: (
    <>
      <circle cx="6" cy="6" r="5.6" fill="currentColor" />
      <path
        d="M4.4 4.6a1.7 1.7 0 1 1 2.4 1.6c-.5.3-.8.6-.8 1.2"
        fill="none"
        stroke="var(--chip-ground, var(--panel))"
        strokeWidth="1.3"
        strokeLinecap="round"
      />
      <circle cx="6" cy="9" r="0.8" fill="var(--chip-ground, var(--panel))" />
    </>
  ),
  dots: (
    <>
      <circle cx="2" cy="6" r="1.3" fill="currentColor" />
      <circle cx="6" cy="6" r="1.3" fill="currentColor" />
      <circle cx="10" cy="6" r="1.3" fill="currentColor" />
    </>
  ),
  dash: <path d="M1.5 6h9" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />,
};

export function ShapeMark({ shape }: { readonly shape: Shape }): ReactNode {
  return (
    <svg className="shape-mark" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {DRAWN[shape]}
    </svg>
  );
}

interface StatusChipProps {
  readonly shape: Shape;
  readonly word: string;
  readonly tone: 'quiet' | 'working' | 'done' | 'bad' | 'attention';
  /** The sentence behind the word. */
  readonly says?: string;
  readonly extra?: ReactNode;
}

export function StatusChip({ shape, word, tone, says, extra }: StatusChipProps): ReactNode {
  return (
    <span className="chip" data-tone={tone} title={says}>
      <ShapeMark shape={shape} />
      <span className="chip-word">{word}</span>
      {extra}
    </span>
  );
}
