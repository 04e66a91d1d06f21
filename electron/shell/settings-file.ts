/**
 * The window's own settings as one file, replaced whole so that a crash leaves the old or the new.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const SETTINGS_FILE = 'window.json';

function isSettings(json: string): boolean {
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readSettings(home: string): string {
  const path = join(home, SETTINGS_FILE);
  if (!existsSync(path)) return '{}';
  try {
    const text = readFileSync(path, 'utf8');
    return isSettings(text) ? text : '{}';
  } catch {
    // A damaged layout is worth less than a window that opens.
    return '{}';
  }
}

export function writeSettings(home: string, json: string): boolean {
  const path = join(home, SETTINGS_FILE);
  try {
    if (!isSettings(json)) return false;
    writeFileSync(`${path}.new`, json, { mode: 0o600 });
    renameSync(`${path}.new`, path);
    return true;
  } catch {
    return false;
  }
}
