import { expect, test } from 'vitest';
import {
  readSettings,
  useSettings,
  writeSettings,
} from '../../../renderer/store/settings-store.ts';

test('a damaged or foreign file gives the first settings', () => {
  const first = readSettings('{}');
  for (const json of ['', 'null', '[]', '{"theme": 4}', '{"columns": {"blotter": 3}}']) {
    expect(readSettings(json)).toEqual(first);
  }
});

test('what was written is read back', () => {
  const state = {
    ...useSettings.getState(),
    theme: 'light' as const,
    layouts: { TRADE: { panels: { blotter: {} } } },
    columns: { blotter: { widths: { price: 90 }, hidden: ['type'] } },
    watchlists: { Main: ['NSE:NIFTY'] },
  };
  const { loaded: _loaded, ...settings } = state;
  expect(readSettings(writeSettings(state))).toEqual(settings);
});

test('a layout of another version is left out and the rest is kept', () => {
  const json = JSON.stringify({ layoutVersion: 999, layouts: { TRADE: {} }, density: 'roomy' });
  expect(readSettings(json)).toMatchObject({ layouts: {}, density: 'roomy' });
});
