import { Tooltip } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import './popup.css';

/** Stands once around the whole page. */
export function TipProvider({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Tooltip.Provider delayDuration={350} skipDelayDuration={200}>
      {children}
    </Tooltip.Provider>
  );
}

interface TipProps {
  /** Null while there is nothing to say. */
  readonly says: ReactNode;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  readonly children: ReactElement;
}

/**
 * Words on hover and on keyboard focus. Not for grid cells: those use `title`, which costs nothing.
 */
export function Tip({ says, side = 'bottom', children }: TipProps): ReactNode {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      {says === null ? null : (
        <Tooltip.Portal>
          <Tooltip.Content className="tip" side={side} sideOffset={6} collisionPadding={8}>
            {says}
          </Tooltip.Content>
        </Tooltip.Portal>
      )}
    </Tooltip.Root>
  );
}
