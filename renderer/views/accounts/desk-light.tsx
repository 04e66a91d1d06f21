/** How one desk is, at a glance: shape and word beside the colour. */
import type { ReactNode } from 'react';
import type { DeskRow } from '../../store/rows.ts';

const FACTS: Readonly<Record<DeskRow['light'], { tone: string; word: string; shape: ReactNode }>> =
  {
    green: {
      tone: 'gain',
      word: 'Ready',
      shape: <circle cx="5" cy="5" r="4" fill="currentColor" />,
    },
    amber: {
      tone: 'attention',
      word: 'On its way',
      shape: <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.4" />,
    },
    red: {
      tone: 'danger',
      word: 'Needs you',
      shape: <path d="M1.5 1.5l7 7M8.5 1.5l-7 7" stroke="currentColor" strokeWidth="1.8" />,
    },
    off: {
      tone: 'faint',
      word: 'Not connected',
      shape: <path d="M2 5h6" stroke="currentColor" strokeWidth="1.6" />,
    },
  };

export function DeskLight({ light }: { readonly light: DeskRow['light'] }): ReactNode {
  const { tone, word, shape } = FACTS[light];
  return (
    <span className={`desk-light tone-${tone}`}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        {shape}
      </svg>
      {word}
    </span>
  );
}
