/** Every key that can be changed: what it does, what it is at first, what the trader made it. */
import { changeSettings, useSettings } from './settings-store.ts';

interface KeyAction {
  readonly says: string;
  /** As the keys are written: modifiers and a key, joined by +. */
  readonly first: string;
  /** An order key works only while its layer is armed, and never with a modifier it has not. */
  readonly sends: boolean;
}

export const KEY_ACTIONS = {
  palette: { says: 'Commands', first: 'mod+k', sends: false },
  kill: { says: 'Stop trading…', first: 'mod+shift+k', sends: false },
  search: { says: 'Find a contract', first: 'slash', sends: false },
  layout_trade: { says: 'Layout Trade', first: 'alt+1', sends: false },
  layout_spread: { says: 'Layout Spread', first: 'alt+2', sends: false },
  layout_exit: { says: 'Layout Exit', first: 'alt+3', sends: false },
  exit_25: { says: 'Exit 25 %', first: '1', sends: true },
  exit_50: { says: 'Exit 50 %', first: '2', sends: true },
  exit_75: { says: 'Exit 75 %', first: '3', sends: true },
  exit_100: { says: 'Exit 100 %', first: '4', sends: true },
} as const satisfies Record<string, KeyAction>;

export type KeyActionId = keyof typeof KEY_ACTIONS;
export const KEY_ACTION_IDS = Object.keys(KEY_ACTIONS) as readonly KeyActionId[];

/** Keys that the window itself has and that cannot be given to anything else. */
export const FIXED_KEYS: Readonly<Record<string, string>> = {
  'mod+shift+f12': 'Stop now, level 2',
  enter: 'Open the story',
  space: 'Choose a row',
  f2: 'Change an order',
  delete: 'Cancel orders',
  f6: 'Next panel',
  escape: 'Leave',
  tab: 'Next field',
  x: 'Exit the chosen position',
  c: 'Complete the batch that asks',
  u: 'Unwind the batch that asks',
  h: 'Hold the batch that asks',
  p: 'Protect the chosen position',
  'mod+enter': 'Send the order ticket',
};

type Bound = Readonly<Partial<Record<string, string>>>;

export function keyOf(id: KeyActionId, bound: Bound): string {
  return bound[id] ?? KEY_ACTIONS[id].first;
}

/** The name of what has these keys already; null when they are free. */
export function takenBy(id: KeyActionId, keys: string, bound: Bound): string | null {
  const fixed = FIXED_KEYS[keys];
  if (fixed !== undefined) return fixed;
  const other = KEY_ACTION_IDS.find((each) => each !== id && keyOf(each, bound) === keys);
  return other === undefined ? null : KEY_ACTIONS[other].says;
}

/** Null when they are bound now, else the name of what has them. */
export function bindKey(id: KeyActionId, keys: string): string | null {
  const bound = useSettings.getState().keys;
  const other = takenBy(id, keys, bound);
  if (other === null) changeSettings({ keys: { ...bound, [id]: keys } });
  return other;
}

export function resetKeys(): void {
  changeSettings({ keys: {} });
}

interface Pressed {
  /** Where the key lies; empty for keyboards that are drawn on a screen. */
  readonly code: string;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** What was pressed, as keys are written; null while only modifiers are down. */
export function writtenKeys(event: Pressed): string | null {
  const pressed = event.code === '' ? event.key : event.code;
  const name = pressed.replace(/^(Key|Digit|Numpad|Arrow)/, '').toLowerCase();
  if (name === '' || /^(control|shift|alt|meta)/.test(name)) return null;
  const mods = [
    ...(event.ctrlKey || event.metaKey ? ['mod'] : []),
    ...(event.shiftKey ? ['shift'] : []),
    ...(event.altKey ? ['alt'] : []),
  ];
  return [...mods, name].join('+');
}

/** Which of these actions the pressed keys belong to. */
export function actionOf<Id extends KeyActionId>(event: Pressed, ids: readonly Id[]): Id | null {
  const keys = writtenKeys(event);
  const bound = useSettings.getState().keys;
  return ids.find((id) => keyOf(id, bound) === keys) ?? null;
}

/** As a person reads them: Ctrl Shift K. */
export function shownKeys(keys: string): string {
  return keys
    .split('+')
    .map((part) => (part === 'mod' ? 'Ctrl' : part === 'slash' ? '/' : titled(part)))
    .join(' ');
}

function titled(part: string): string {
  return part.charAt(0).toUpperCase() + part.slice(1);
}
