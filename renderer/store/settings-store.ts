/**
 * This window's own settings, kept by the shell beside the ledger. What cannot be read falls back
 * to its default, so an old or damaged file never costs more than a layout.
 */
import { create } from 'zustand';
import { after } from '../bridge/clock.ts';
import { askShell } from './client.ts';

export type ThemeName = 'dark' | 'light' | 'contrast';
export type DensityName = 'dense' | 'roomy';
export type LayoutName = 'TRADE' | 'SPREAD' | 'EXIT';

/** What the positions are put together by. */
export const POSITION_GROUPINGS = ['strategy', 'underlying', 'account'] as const;
export type PositionGrouping = (typeof POSITION_GROUPINGS)[number];

export interface ColumnSettings {
  readonly widths: Readonly<Record<string, number>>;
  readonly hidden: readonly string[];
}

export interface Settings {
  readonly theme: ThemeName;
  readonly density: DensityName;
  readonly grouping: 'indian' | 'western';
  readonly layout: LayoutName;
  /** The docking library's own JSON per named layout; checked by version when used. */
  readonly layouts: Readonly<Partial<Record<LayoutName, unknown>>>;
  readonly columns: Readonly<Record<string, ColumnSettings>>;
  readonly positionsBy: PositionGrouping;
  readonly watchlists: Readonly<Record<string, readonly string[]>>;
  readonly guideDone: boolean;
  /** Keys that the trader changed, by their action. */
  readonly keys: Readonly<Partial<Record<string, string>>>;
  /** The key that stops trading works in other programs too; the program itself reads this. */
  readonly killKeyEverywhere: boolean;
  /** Own templates and policies of packages; checked where they are used. */
  readonly builder: unknown;
}

/** Raised when the panels or the docking library change so much that old layouts do not fit. */
export const LAYOUT_VERSION = 1;
const SETTINGS_VERSION = 1;

const DEFAULTS: Settings = {
  theme: 'dark',
  density: 'dense',
  grouping: 'indian',
  layout: 'TRADE',
  layouts: {},
  columns: {},
  positionsBy: 'strategy',
  watchlists: {},
  guideDone: false,
  keys: {},
  killKeyEverywhere: false,
  builder: null,
};

interface SettingsState extends Settings {
  readonly loaded: boolean;
}

export const useSettings = create<SettingsState>()(() => ({ ...DEFAULTS, loaded: false }));

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function oneOf<T extends string>(value: unknown, choices: readonly T[], otherwise: T): T {
  return choices.find((choice) => choice === value) ?? otherwise;
}

function readColumns(value: unknown): Settings['columns'] {
  if (!isRecord(value)) return {};
  const columns: Record<string, ColumnSettings> = {};
  for (const [grid, saved] of Object.entries(value)) {
    if (!isRecord(saved)) continue;
    const widths: Record<string, number> = {};
    for (const [id, width] of Object.entries(isRecord(saved['widths']) ? saved['widths'] : {})) {
      if (typeof width === 'number' && width >= 20 && width <= 1_000) widths[id] = width;
    }
    const hidden = Array.isArray(saved['hidden']) ? saved['hidden'] : [];
    columns[grid] = { widths, hidden: hidden.filter((id) => typeof id === 'string') };
  }
  return columns;
}

function readWatchlists(value: unknown): Settings['watchlists'] {
  if (!isRecord(value)) return {};
  const lists: Record<string, readonly string[]> = {};
  for (const [name, ids] of Object.entries(value)) {
    if (Array.isArray(ids)) lists[name] = ids.filter((id) => typeof id === 'string').slice(0, 200);
  }
  return lists;
}

const KEYS = /^[a-z0-9+]{1,40}$/;

function readKeys(value: unknown): Settings['keys'] {
  if (!isRecord(value)) return {};
  const keys: Record<string, string> = {};
  for (const [id, bound] of Object.entries(value)) {
    if (typeof bound === 'string' && KEYS.test(bound)) keys[id] = bound;
  }
  return keys;
}

export function readSettings(json: string): Settings {
  let saved: unknown;
  try {
    saved = JSON.parse(json);
  } catch {
    return DEFAULTS;
  }
  if (!isRecord(saved)) return DEFAULTS;
  return {
    theme: oneOf(saved['theme'], ['dark', 'light', 'contrast'], DEFAULTS.theme),
    density: oneOf(saved['density'], ['dense', 'roomy'], DEFAULTS.density),
    grouping: oneOf(saved['grouping'], ['indian', 'western'], DEFAULTS.grouping),
    layout: oneOf(saved['layout'], ['TRADE', 'SPREAD', 'EXIT'], DEFAULTS.layout),
    layouts:
      saved['layoutVersion'] === LAYOUT_VERSION && isRecord(saved['layouts'])
        ? saved['layouts']
        : {},
    columns: readColumns(saved['columns']),
    positionsBy: oneOf(saved['positionsBy'], POSITION_GROUPINGS, DEFAULTS.positionsBy),
    watchlists: readWatchlists(saved['watchlists']),
    guideDone: saved['guideDone'] === true,
    keys: readKeys(saved['keys']),
    killKeyEverywhere: saved['killKeyEverywhere'] === true,
    builder: saved['builder'] ?? null,
  };
}

export function writeSettings({ loaded: _loaded, ...settings }: SettingsState): string {
  return JSON.stringify({
    version: SETTINGS_VERSION,
    layoutVersion: LAYOUT_VERSION,
    ...settings,
  });
}

export async function loadSettings(): Promise<void> {
  const answer = await askShell('load_settings', {});
  const settings = answer.ok ? readSettings(answer.value.json) : DEFAULTS;
  useSettings.setState({ ...settings, loaded: true });
}

const SAVE_AFTER_MS = 400;
let cancelSave: (() => void) | null = null;

/** Changes at once, saves a moment later: dragging a column writes the file once. */
export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
  cancelSave?.();
  cancelSave = after(SAVE_AFTER_MS, () => {
    void askShell('save_settings', { json: writeSettings(useSettings.getState()) });
  });
}

export function setColumns(grid: string, columns: ColumnSettings): void {
  changeSettings({ columns: { ...useSettings.getState().columns, [grid]: columns } });
}

export function setWatchlist(name: string, ids: readonly string[]): void {
  changeSettings({ watchlists: { ...useSettings.getState().watchlists, [name]: ids } });
}
