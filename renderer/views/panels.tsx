/** Every panel of the desk: its title and what draws it. A new panel is one row here. */
import type { ComponentType } from 'react';
import type { PanelId } from '../store/ui-store.ts';
import { ExitPanel } from './positions/exit-panel.tsx';
import { PositionsPanel } from './positions/positions.tsx';
import { Blotter } from './blotter/blotter.tsx';
import { Trades } from './trades/trades.tsx';
import { StoryPanel } from './story/story.tsx';
import { Health } from './desk/health.tsx';
import { SettingsPanel } from './settings/settings.tsx';
import { Soon } from './soon.tsx';
import { TicketPanel } from './ticket/ticket.tsx';

interface PanelRow {
  readonly title: string;
  readonly component: ComponentType;
}

export const PANELS: Readonly<Record<PanelId, PanelRow>> = {
  watchlist: { title: 'Watchlist', component: Soon },
  depth: { title: 'Depth', component: Soon },
  ticket: { title: 'Order ticket', component: TicketPanel },
  chain: { title: 'Option chain', component: Soon },
  positions: { title: 'Positions', component: PositionsPanel },
  exit: { title: 'Exit', component: ExitPanel },
  blotter: { title: 'Orders', component: Blotter },
  trades: { title: 'Trades', component: Trades },
  story: { title: 'Story of the order', component: StoryPanel },
  health: { title: 'Health and alarms', component: Health },
  settings: { title: 'Settings', component: SettingsPanel },
};
