/** The product's own panels side by side, by its own stream and stores: all, or those asked for. */
import '@fontsource-variable/inter/index.css';
import type { ComponentType, ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { must } from '../../../shared/lib/assert.ts';
import { deskOfWindow } from '../../../renderer/bridge/desk.ts';
import { useBlotter } from '../../../renderer/store/blotter-store.ts';
import { usePositions } from '../../../renderer/store/positions-store.ts';
import { selectOrder } from '../../../renderer/store/selection-store.ts';
import { startStores } from '../../../renderer/store/start.ts';
import { Blotter } from '../../../renderer/views/blotter/blotter.tsx';
import { ChainPanel } from '../../../renderer/views/chain/chain.tsx';
import { PayoffPanel } from '../../../renderer/views/payoff/payoff.tsx';
import { PositionsPanel } from '../../../renderer/views/positions/positions.tsx';
import { StoryPanel } from '../../../renderer/views/story/story.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import '../../../renderer/theme/tokens.css';
import '../../../renderer/theme/density.css';
import '../../../renderer/theme/base.css';
import { watchFrames } from './frames.ts';

/** Each part, and text that says that it shows what it is for. */
const PARTS: Readonly<Record<string, readonly [Panel: ComponentType, shown: string]>> = {
  blotter: [Blotter, '.blotter [data-order-id]'],
  positions: [PositionsPanel, '[data-panel="positions"] [role="row"]'],
  chain: [ChainPanel, '.chain-row'],
  payoff: [PayoffPanel, '[data-panel="payoff"] canvas'],
  story: [StoryPanel, '[data-testid="story"]'],
};

declare global {
  var workspace: {
    show(parts: readonly string[]): void;
    /** Parts that do not show yet what they are for. */
    missing(parts: readonly string[]): readonly string[];
    /** What the stores have not received yet. */
    unready(): readonly string[];
  };
}

/** As much room as there is, however much a part would like. */
const WHOLE = 'minmax(0, 1fr)';
const TABLE = { display: 'grid', grid: `repeat(2, ${WHOLE}) / repeat(6, ${WHOLE})` } as const;
const CELL = { display: 'grid', grid: `${WHOLE} / ${WHOLE}`, overflow: 'hidden' } as const;

startStores(must(deskOfWindow(), 'the page has its bridge'));
const element = must(document.getElementById('root'), 'the page has a root');
element.style.cssText = `position:fixed;inset:0;display:grid;grid:${WHOLE} / ${WHOLE}`;
const root = createRoot(element);

/** Each where it stands when all are there, so that one alone draws no more than its share. */
function Workspace({ parts }: { readonly parts: readonly string[] }): ReactNode {
  return (
    <TipProvider>
      <div style={TABLE}>
        {Object.entries(PARTS).map(([name, [Panel]], at) => (
          <div key={name} style={{ ...CELL, gridColumn: at < 2 ? 'span 3' : 'span 2' }}>
            {parts.includes(name) ? <Panel /> : null}
          </div>
        ))}
      </div>
    </TipProvider>
  );
}

globalThis.workspace = {
  show: (parts) => {
    const first = useBlotter.getState().orders.keys().next().value;
    if (first !== undefined) selectOrder(first);
    root.render(<Workspace parts={parts} />);
  },
  missing: (parts) =>
    parts.filter((name) => document.querySelector(PARTS[name]?.[1] ?? 'none') === null),
  unready: () => [
    ...(useBlotter.getState().orders.size === 0 ? ['orders'] : []),
    ...(usePositions.getState().rows.size === 0 ? ['positions'] : []),
  ],
};
watchFrames(() => undefined);
