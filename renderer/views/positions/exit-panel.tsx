/** The exits of the selected position in a panel of their own. */
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { exitPanelSeen, useExitCall } from '../../store/open-exit.ts';
import { usePosition } from '../../store/positions-store.ts';
import { useSelection } from '../../store/selection-store.ts';
import { revealPanel } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { useElementWidth } from '../../widgets/element-width.ts';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { ExitOrders } from './exit-orders.tsx';
import { ExitBar, scopeOf } from './exit-bar.tsx';
import { ExitDoubts } from './exit-doubts.tsx';
import { ExitStanding } from './exit-standing.tsx';
import './positions.css';
import { WiderExits } from './wider-exits.tsx';

function toPositions(): void {
  revealPanel('positions');
}

/** A panel behind another tab stays mounted and has no width. */
function useSeen(): RefObject<HTMLElement | null> {
  const root = useRef<HTMLElement>(null);
  const seen = useElementWidth(root) > 0;
  useEffect(() => {
    exitPanelSeen(seen);
    return () => {
      exitPanelSeen(false);
    };
  }, [seen]);
  return root;
}

export function ExitPanel(): ReactNode {
  const key = useSelection((state) => state.position);
  const position = usePosition(key ?? '');
  const root = useSeen();
  const bar = useRef<HTMLElement>(null);
  const call = useExitCall((state) => state.turn);
  useEffect(() => {
    if (call > 0) bar.current?.focus();
  }, [call]);
  return (
    <section ref={root} className="panel-body exit-panel" data-panel="exit" aria-label="Exit">
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
          <ExitBar key={position.key} ref={bar} position={position} onLeave={toPositions} />
          <ExitStanding position={position} />
          <ExitDoubts position={position} scope={scopeOf(position)} />
          <ExitOrders position={position} />
          <WiderExits position={position} />
        </>
      )}
    </section>
  );
}
