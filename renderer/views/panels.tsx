/** Every panel of the desk: its title and what draws it. A new panel is one row here. */
import type { ComponentType } from 'react';
import type { PanelId } from '../store/ui-store.ts';
import { Soon } from './soon.tsx';

interface PanelRow {
  readonly title: string;
  readonly component: ComponentType;
}

export const PANELS: Readonly<Record<PanelId, PanelRow>> = {
  watchlist: { title: 'Watchlist', component: Soon },
  depth: { title: 'Depth', component: Soon },
  ticket: { title: 'Order ticket', component: Soon },
  chain: { title: 'Option chain', component: Soon },
  positions: { title: 'Positions', component: Soon },
  exit: { title: 'Exit', component: Soon },
  blotter: { title: 'Orders', component: Soon },
  trades: { title: 'Trades', component: Soon },
  story: { title: 'Story of the order', component: Soon },
  health: { title: 'Health and alarms', component: Soon },
  settings: { title: 'Settings', component: Soon },
};
