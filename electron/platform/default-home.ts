/** Where a person's ledger and settings live when they do not say otherwise. */
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

export function defaultHome(): string {
  if (platform() === 'win32') {
    return join(process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Unwind');
  }
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Unwind');
  return join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'unwind');
}
