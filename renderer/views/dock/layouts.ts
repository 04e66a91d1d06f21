/**
 * The three named layouts as they are before the trader moves anything. Sizes are in pixels of the
 * window at hand, so a large screen gives its room to the tables and not to the fixed columns.
 */
import type { DockviewApi } from 'dockview-react';
import type { LayoutName } from '../../store/settings-store.ts';
import type { PanelId } from '../../store/ui-store.ts';
import { PANELS } from '../panels.tsx';

interface Place {
  readonly panel: PanelId;
  readonly beside?: PanelId;
  readonly direction?: 'left' | 'right' | 'above' | 'below' | 'within';
  readonly width?: number;
  readonly height?: number;
}

interface Room {
  readonly width: number;
  readonly height: number;
}

function between(least: number, wanted: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, wanted)));
}

/** Below this width the orders need the whole line, and the story stands behind the ticket. */
const WIDE_PX = 1_360;

function trade(room: Room): readonly Place[] {
  // In the lowest window the book gives way first, so that all exits of a position are in reach.
  const book = between(166, room.height * 0.28, between(200, room.height * 0.25, 260));
  const bottom = between(190, room.height * 0.37, 560);
  const side = between(304, room.width * 0.22, 380);
  const story: readonly Place[] =
    room.width < WIDE_PX
      ? [
          { panel: 'story', beside: 'ticket', direction: 'within' },
          { panel: 'health', beside: 'trades', direction: 'within' },
        ]
      : [
          {
            panel: 'story',
            beside: 'blotter',
            direction: 'right',
            width: between(320, room.width * 0.26, 520),
          },
          { panel: 'health', beside: 'story', direction: 'within' },
        ];
  return [
    { panel: 'watchlist' },
    { panel: 'blotter', direction: 'below', height: bottom },
    { panel: 'trades', beside: 'blotter', direction: 'within' },
    { panel: 'batches', beside: 'blotter', direction: 'within' },
    { panel: 'depth', beside: 'watchlist', direction: 'right', width: room.width - 292 },
    { panel: 'ticket', beside: 'depth', direction: 'right', width: side },
    {
      panel: 'positions',
      beside: 'depth',
      direction: 'below',
      height: room.height - bottom - book,
    },
    { panel: 'chain', beside: 'positions', direction: 'within' },
    ...story,
  ];
}

function spread(room: Room): readonly Place[] {
  const bottom = between(180, room.height * 0.28, 480);
  return [
    { panel: 'chain' },
    { panel: 'blotter', direction: 'below', height: bottom },
    {
      panel: 'batches',
      beside: 'blotter',
      direction: 'right',
      width: between(380, room.width * 0.34, 620),
    },
    { panel: 'story', beside: 'batches', direction: 'within' },
    {
      panel: 'builder',
      beside: 'chain',
      direction: 'right',
      width: between(440, room.width * 0.36, 920),
    },
    { panel: 'ticket', beside: 'builder', direction: 'within' },
    { panel: 'payoff', beside: 'builder', direction: 'within' },
    { panel: 'positions', beside: 'blotter', direction: 'within' },
    { panel: 'depth', beside: 'batches', direction: 'within' },
  ];
}

function exit(room: Room): readonly Place[] {
  const bottom = between(220, room.height * 0.4, 620);
  return [
    { panel: 'positions' },
    { panel: 'blotter', direction: 'below', height: bottom },
    { panel: 'trades', beside: 'blotter', direction: 'within' },
    { panel: 'batches', beside: 'blotter', direction: 'within' },
    {
      panel: 'protection',
      beside: 'blotter',
      direction: 'right',
      width: between(480, room.width * 0.42, 760),
    },
    { panel: 'health', beside: 'protection', direction: 'within' },
    { panel: 'story', beside: 'protection', direction: 'within' },
    {
      panel: 'exit',
      beside: 'positions',
      direction: 'right',
      width: between(320, room.width * 0.26, 440),
    },
    { panel: 'payoff', beside: 'exit', direction: 'within' },
  ];
}

const PLACES: Readonly<Record<LayoutName, (room: Room) => readonly Place[]>> = {
  TRADE: trade,
  SPREAD: spread,
  EXIT: exit,
};

/** Narrower than this a name or a price would be cut; dragging and small windows stop here. */
const LEAST_PX: Readonly<Partial<Record<PanelId, number>>> = {
  watchlist: 288,
  ticket: 280,
  builder: 400,
};

/** Given again to a layout that was read from the settings: it does not carry them. */
export function keepReadable(api: DockviewApi): void {
  for (const panel of api.panels) {
    const least = LEAST_PX[panel.id as PanelId];
    if (least !== undefined) panel.group.api.setConstraints({ minimumWidth: least });
  }
}

/** What stands in front where several panels share a place. */
const IN_FRONT: readonly PanelId[] = [
  'blotter',
  'batches',
  'story',
  'positions',
  'builder',
  'ticket',
  'exit',
  'chain',
  'protection',
  'health',
];

function put(api: DockviewApi, place: Place): void {
  const { panel, beside, direction } = place;
  const position =
    direction === undefined
      ? {}
      : {
          position:
            beside === undefined
              ? { direction: direction === 'within' ? 'below' : direction }
              : { referencePanel: beside, direction },
        };
  api.addPanel({
    id: panel,
    component: 'panel',
    title: PANELS[panel].title,
    params: { panel },
    ...position,
    ...(place.width === undefined ? {} : { initialWidth: place.width }),
    ...(place.height === undefined ? {} : { initialHeight: place.height }),
  });
}

export function buildLayout(api: DockviewApi, name: LayoutName): void {
  api.clear();
  const places = PLACES[name]({ width: api.width, height: api.height });
  for (const place of places) put(api, place);
  const here = new Set(places.map((place) => place.panel));
  for (const panel of IN_FRONT) {
    if (here.has(panel)) frontOf(api, panel, places);
  }
}

/** Only the first of the panels that share a place comes forward. */
function frontOf(api: DockviewApi, panel: PanelId, places: readonly Place[]): void {
  const place = places.find((other) => other.panel === panel);
  if (place?.direction !== 'within') api.getPanel(panel)?.api.setActive();
}

/** Brings a panel forward, and back when it was closed. */
export function showPanel(api: DockviewApi, panel: PanelId): void {
  const there = api.getPanel(panel);
  if (there !== undefined) {
    there.api.setActive();
    return;
  }
  // A package needs height; the ticket's column has it.
  const column = panel === 'builder' ? api.getPanel('ticket') : undefined;
  const beside = column ?? api.getPanel('story') ?? api.getPanel('blotter') ?? api.panels.at(0);
  api.addPanel({
    id: panel,
    component: 'panel',
    title: PANELS[panel].title,
    params: { panel },
    ...(beside === undefined
      ? {}
      : { position: { referencePanel: beside.id, direction: 'within' as const } }),
  });
}

/** Whether a saved layout is one that this program can draw. */
export function knowsPanels(saved: unknown): boolean {
  if (typeof saved !== 'object' || saved === null || !('panels' in saved)) return false;
  const { panels } = saved;
  if (typeof panels !== 'object' || panels === null) return false;
  const ids = Object.keys(panels);
  return ids.length > 0 && ids.every((id) => id in PANELS);
}
