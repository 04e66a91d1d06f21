/** Who protects what: every holding and its stops, and the plans that this computer watches. */
import { type ReactNode, useMemo } from 'react';
import { usePositions } from '../../store/positions-store.ts';
import { useProtection } from '../../store/protection-store.ts';
import { revealPanel } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { HoldingTable } from './holding-table.tsx';
import { type Holding, inOrder, standingOf, summaryText } from './map-words.ts';
import { PlanList } from './plan-list.tsx';
import './protection-map.css';

function useHoldings(): readonly Holding[] {
  const rows = usePositions((state) => state.rows);
  const cover = useProtection((state) => state.cover);
  return useMemo(() => {
    const held = [...rows.values()].flatMap((row): Holding[] => {
      const of = cover.get(row.key);
      return row.net === 0 || of === undefined ? [] : [{ row, cover: of }];
    });
    return inOrder(held);
  }, [rows, cover]);
}

export function ProtectionPanel(): ReactNode {
  const holdings = useHoldings();
  const plans = useProtection((state) => state.plans);
  const bare = holdings.some((each) => standingOf(each) === 'bare_short');
  return (
    <section className="panel-body protection-map" data-panel="protection" aria-label="Protection">
      {holdings.length === 0 && plans.size === 0 ? (
        <EmptyState
          says="Nothing is held. Each holding stands here with what gets you out of it."
          action={
            <Button
              size="small"
              onPress={() => {
                revealPanel('positions');
              }}
            >
              Show the positions
            </Button>
          }
        />
      ) : (
        <div className="map-scroll" role="group" aria-label="Protection map" tabIndex={0}>
          {holdings.length === 0 ? null : (
            <p className={bare ? 'map-summary tone-attention' : 'map-summary'} role="status">
              {summaryText(holdings)}
            </p>
          )}
          <HoldingTable holdings={holdings} />
          <PlanList holdings={holdings} plans={[...plans.values()]} />
        </div>
      )}
    </section>
  );
}
