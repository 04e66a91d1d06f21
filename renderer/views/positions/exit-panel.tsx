/** The exits of the selected position in a panel of their own. */
import type { ReactNode } from 'react';
import { usePosition } from '../../store/positions-store.ts';
import { useSelection } from '../../store/selection-store.ts';
import { revealPanel } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { ExitOrders } from './exit-orders.tsx';
import { ExitBar } from './exit-bar.tsx';
import './positions.css';

function toPositions(): void {
  revealPanel('positions');
}

export function ExitPanel(): ReactNode {
  const key = useSelection((state) => state.position);
  const position = usePosition(key ?? '');
  return (
    <section className="panel-body exit-panel" data-panel="exit" aria-label="Exit">
      {position === undefined || position.net === 0 ? (
        <EmptyState
          says="Choose a position to see its exits"
          action={
            <Button size="small" onPress={toPositions}>
              Show the positions
            </Button>
          }
        />
      ) : (
        <>
          <ExitBar key={position.key} position={position} onLeave={toPositions} />
          <ExitOrders position={position} />
        </>
      )}
    </section>
  );
}
