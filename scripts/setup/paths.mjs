import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout these scripts belong to. */
export const projectRoot = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));

/**
 * The per-user folder that outlives a checkout, so that a second clone downloads nothing.
 * @param {{ platform?: NodeJS.Platform, env?: NodeJS.ProcessEnv, home?: string }} [host]
 * @returns {string}
 */
export function cacheRoot({ platform = process.platform, env = process.env, home } = {}) {
  const base = home ?? os.homedir();
  if (env.UNWIND_CACHE) return path.resolve(env.UNWIND_CACHE);
  if (platform === 'win32') {
    return path.join(env.LOCALAPPDATA ?? path.join(base, 'AppData', 'Local'), 'unwind');
  }
  if (platform === 'darwin') return path.join(base, 'Library', 'Caches', 'unwind');
  // The desktop convention says that a relative XDG path must be ignored.
  const xdg = env.XDG_CACHE_HOME;
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(base, '.cache'), 'unwind');
}

/**
 * Notes about this checkout's installation; they vanish with node_modules, as they should.
 * @param {string} [root]
 */
export function notesFolder(root = projectRoot) {
  return path.join(root, 'node_modules', '.cache', 'unwind');
}
