/** Every panel of the desk: its title and what draws it. A new panel is one row here. */
import type { ComponentType } from 'react';
import type { PanelId } from '../store/ui-store.ts';
import { later } from './later.tsx';
import { ChainPanel } from './chain/chain.tsx';
import { DepthPanel } from './depth/depth.tsx';
import { ExitPanel } from './positions/exit-panel.tsx';
import { PositionsPanel } from './positions/positions.tsx';
import { Blotter } from './blotter/blotter.tsx';
import { StoryPanel } from './story/story.tsx';
import { TicketPanel } from './ticket/ticket.tsx';
import { WatchlistPanel } from './watchlist/watchlist.tsx';

const Health = later(async () => (await import('./desk/health.tsx')).Health);
const Trades = later(async () => (await import('./trades/trades.tsx')).Trades);

interface PanelRow {
  readonly title: string;
  readonly component: ComponentType;
}

export const PANELS: Readonly<Record<PanelId, PanelRow>> = {
  watchlist: { title: 'Watchlist', component: WatchlistPanel },
  depth: { title: 'Depth', component: DepthPanel },
  ticket: { title: 'Order ticket', component: TicketPanel },
  chain: { title: 'Option chain', component: ChainPanel },
  positions: { title: 'Positions', component: PositionsPanel },
  exit: { title: 'Exit', component: ExitPanel },
  blotter: { title: 'Orders', component: Blotter },
  trades: { title: 'Trades', component: Trades },
  story: { title: 'Story', component: StoryPanel },
  health: { title: 'Health', component: Health },
};
