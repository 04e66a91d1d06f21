import type { ReactNode } from 'react';
import { EmptyState } from '../widgets/empty-state.tsx';

export function Soon(): ReactNode {
  return <EmptyState says="This panel is being built" />;
}
