/** Keys that the trader binds: none has two meanings, and none of the window’s own is taken. */
import { expect, test } from 'vitest';
import {
  actionOf,
  KEY_ACTION_IDS,
  KEY_ACTIONS,
  keyOf,
  shownKeys,
  takenBy,
  writtenKeys,
} from '../../../renderer/store/keys.ts';
import { readSettings } from '../../../renderer/store/settings-store.ts';

const NONE = { key: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test('no two actions begin with the same keys, and none with a fixed one', () => {
  for (const id of KEY_ACTION_IDS) expect(takenBy(id, KEY_ACTIONS[id].first, {})).toBeNull();
});

test('keys that something has are refused with the name of it', () => {
  expect(takenBy('exit_25', 'mod+k', {})).toBe('Commands');
  expect(takenBy('exit_25', 'f6', {})).toBe('Next panel');
  expect(takenBy('exit_25', 'mod+shift+f12', {})).toBe('Stop now, level 2');
  expect(takenBy('palette', 'q', { exit_25: 'q' })).toBe('Exit 25 %');
  // What was given up is free again.
  expect(takenBy('palette', '1', { exit_25: 'q' })).toBeNull();
});

test.each([
  ['KeyK', { ctrlKey: true, shiftKey: true }, 'mod+shift+k', 'Ctrl Shift K'],
  ['KeyK', { metaKey: true }, 'mod+k', 'Ctrl K'],
  ['Digit1', { altKey: true }, 'alt+1', 'Alt 1'],
  ['Numpad1', {}, '1', '1'],
  ['Slash', {}, 'slash', '/'],
  ['F9', {}, 'f9', 'F9'],
])('%s is written %s', (code, mods, written, shown) => {
  expect(writtenKeys({ ...NONE, ...mods, code })).toBe(written);
  expect(shownKeys(written)).toBe(shown);
});

test('modifiers alone are no keys, and an order key takes none that it was not given', () => {
  expect(writtenKeys({ ...NONE, ctrlKey: true, code: 'ControlLeft' })).toBeNull();
  expect(actionOf({ ...NONE, code: 'Digit1' }, ['exit_25', 'exit_50'])).toBe('exit_25');
  expect(actionOf({ ...NONE, ctrlKey: true, code: 'Digit1' }, ['exit_25'])).toBeNull();
});

test('what was kept is read, and what is not a key is left out', () => {
  const kept = readSettings('{"keys":{"exit_25":"q","kill":7,"palette":"<b>"}}');
  expect(kept.keys).toEqual({ exit_25: 'q' });
  expect(keyOf('exit_25', kept.keys)).toBe('q');
  expect(kept.killKeyEverywhere).toBe(false);
});
