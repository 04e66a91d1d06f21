/** Every panel of the desk: its title and what draws it. A new panel is one row here. */
import type { ComponentType } from 'react';
import type { PanelId } from '../store/ui-store.ts';
import { later } from '../widgets/later.tsx';
import { Blotter } from './blotter/blotter.tsx';
import { TicketPanel } from './ticket/ticket.tsx';
import { WatchlistPanel } from './watchlist/watchlist.tsx';

/** What the first picture can do without comes just after it; the chart library with the depth. */
const Depth = later(async () => (await import('./depth/depth.tsx')).DepthPanel);
const Chain = later(async () => (await import('./chain/chain.tsx')).ChainPanel);
const Builder = later(async () => (await import('./builder/builder.tsx')).BuilderPanel);
const Positions = later(async () => (await import('./positions/positions.tsx')).PositionsPanel);
const Exit = later(async () => (await import('./positions/exit-panel.tsx')).ExitPanel);
const Protection = later(
  async () => (await import('./protection-map/protection-panel.tsx')).ProtectionPanel,
);
const Payoff = later(async () => (await import('./payoff/payoff.tsx')).PayoffPanel);
const Story = later(async () => (await import('./story/story.tsx')).StoryPanel);
const Batches = later(async () => (await import('./batches/batches.tsx')).BatchesPanel);
const Health = later(async () => (await import('./desk/health.tsx')).Health);
const Trades = later(async () => (await import('./trades/trades.tsx')).Trades);

interface PanelRow {
  readonly title: string;
  readonly component: ComponentType;
}

export const PANELS: Readonly<Record<PanelId, PanelRow>> = {
  watchlist: { title: 'Watchlist', component: WatchlistPanel },
  depth: { title: 'Depth', component: Depth },
  ticket: { title: 'Order ticket', component: TicketPanel },
  chain: { title: 'Option chain', component: Chain },
  builder: { title: 'Builder', component: Builder },
  positions: { title: 'Positions', component: Positions },
  exit: { title: 'Exit', component: Exit },
  payoff: { title: 'Payoff', component: Payoff },
  protection: { title: 'Protection', component: Protection },
  blotter: { title: 'Orders', component: Blotter },
  batches: { title: 'Batches', component: Batches },
  trades: { title: 'Trades', component: Trades },
  story: { title: 'Story', component: Story },
  health: { title: 'Health', component: Health },
};
