import type { ReactNode } from 'react';
import './empty-state.css';

interface EmptyStateProps {
  /** One line that teaches the next step. */
  readonly says: string;
  /** One button at most. */
  readonly action?: ReactNode;
}

export function EmptyState({ says, action }: EmptyStateProps): ReactNode {
  return (
    <div className="empty-state">
      <p>{says}</p>
      {action}
    </div>
  );
}
