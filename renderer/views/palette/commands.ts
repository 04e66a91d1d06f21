/** What the palette can do: one row per command, with the words it is found by. */
import { resetLayout } from '../../store/layout-actions.ts';
import { reconcileNow } from '../../store/desk-actions.ts';
import { exportOrders } from '../../store/export-actions.ts';
import { setOrderView } from '../../store/blotter-store.ts';
import { changeSettings } from '../../store/settings-store.ts';
import {
  openKill,
  openSettings,
  type PanelId,
  revealPanel,
  startSearch,
} from '../../store/ui-store.ts';
import { TEMPLATES } from '../../../shared/maths/templates.ts';
import { buildTemplate } from '../builder/first-choice.ts';
import { PANELS } from '../panels.tsx';

export interface PaletteCommand {
  readonly id: string;
  readonly group: 'Trade' | 'Orders' | 'Panels' | 'Layout' | 'Appearance' | 'Build';
  readonly says: string;
  readonly keys?: string;
  readonly words?: string;
  readonly run: () => void;
}

function showOrders(filter: 'all' | 'open' | 'unknown'): () => void {
  return () => {
    setOrderView({ filter, text: '', strategy: null });
    revealPanel('blotter');
  };
}

const PANEL_COMMANDS: readonly PaletteCommand[] = (Object.keys(PANELS) as PanelId[]).map((id) => ({
  id: `panel-${id}`,
  group: 'Panels',
  says: PANELS[id].title,
  words: 'open show panel',
  run: () => {
    revealPanel(id);
  },
}));

const BUILD_COMMANDS: readonly PaletteCommand[] = TEMPLATES.map((template) => ({
  id: `build-${template.structure}`,
  group: 'Build',
  says: `Build: ${template.name}`,
  words: 'spread',
  run: () => {
    buildTemplate(template);
  },
}));

export const COMMANDS: readonly PaletteCommand[] = [
  { id: 'find', group: 'Trade', says: 'Find a contract', keys: '/', run: startSearch },
  ...BUILD_COMMANDS,
  {
    id: 'stop',
    group: 'Trade',
    says: 'Stop trading…',
    words: 'kill switch halt',
    keys: 'Ctrl Shift K',
    run: () => {
      openKill(true);
    },
  },
  {
    id: 'reconcile',
    group: 'Trade',
    says: 'Read the broker’s books now',
    words: 'reconcile refresh',
    run: () => {
      void reconcileNow();
    },
  },
  { id: 'orders-all', group: 'Orders', says: 'Show all orders', run: showOrders('all') },
  { id: 'orders-open', group: 'Orders', says: 'Show open orders', run: showOrders('open') },
  {
    id: 'orders-unknown',
    group: 'Orders',
    says: 'Show orders with an unknown outcome',
    run: showOrders('unknown'),
  },
  {
    id: 'orders-save',
    group: 'Orders',
    says: 'Save the orders as CSV…',
    words: 'export download',
    run: () => {
      void exportOrders();
    },
  },
  ...PANEL_COMMANDS,
  ...(['TRADE', 'SPREAD', 'EXIT'] as const).map(
    (layout, index): PaletteCommand => ({
      id: `layout-${layout}`,
      group: 'Layout',
      says: `${layout.charAt(0)}${layout.slice(1).toLowerCase()} layout`,
      keys: `Alt ${index + 1}`,
      run: () => {
        changeSettings({ layout });
      },
    }),
  ),
  {
    id: 'layout-reset',
    group: 'Layout',
    says: 'Put this layout back as it first was',
    words: 'reset default',
    run: resetLayout,
  },
  {
    id: 'settings',
    group: 'Appearance',
    says: 'Settings…',
    words: 'limits paper market broker misbehaves import theme preferences',
    run: () => {
      openSettings();
    },
  },
  ...(['dark', 'light', 'contrast'] as const).map(
    (theme): PaletteCommand => ({
      id: `theme-${theme}`,
      group: 'Appearance',
      says: { dark: 'Dark theme', light: 'Light theme', contrast: 'High contrast theme' }[theme],
      run: () => {
        changeSettings({ theme });
      },
    }),
  ),
  ...(['dense', 'roomy'] as const).map(
    (density): PaletteCommand => ({
      id: `density-${density}`,
      group: 'Appearance',
      says: density === 'dense' ? 'Dense rows' : 'Roomy rows',
      run: () => {
        changeSettings({ density });
      },
    }),
  ),
];
