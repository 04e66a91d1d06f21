import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { writeWhole } from './atomic.mjs';
import { fingerprint, readIfThere } from './digest.mjs';
import { projectRoot } from './paths.mjs';
import { run } from './run.mjs';
import { SetupError, say } from './say.mjs';

/** Everything the bundles are made from. */
const SOURCES = [
  'shared',
  'electron',
  'renderer',
  'electron.vite.config.ts',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
];

/**
 * Changes whenever a source is edited, added, removed or brought back to an older state, which
 * the newest time alone would not show.
 * @param {string} root
 */
export function sourcesStamp(root) {
  const lines = SOURCES.flatMap((name) => describe(root, name));
  return fingerprint(lines.sort().join('\n'));
}

/**
 * @param {string} root
 * @param {string} name
 * @returns {string[]}
 */
function describe(root, name) {
  const found = statSync(path.join(root, name), { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isDirectory()) return [`${name} ${found.size} ${found.mtimeMs}`];
  const entries = readdirSync(path.join(root, name));
  return entries.flatMap((entry) => describe(root, path.posix.join(name, entry)));
}

/** @param {string} root */
function stampFile(root) {
  return path.join(root, 'out', '.sources');
}

/**
 * Builds the bundles when they are older than their sources.
 * @param {{ root?: string, runner?: import('./run.mjs').Runner }} [with_]
 */
export async function ensureBuilt({ root = projectRoot, runner = run } = {}) {
  const stamp = sourcesStamp(root);
  if (readIfThere(stampFile(root)) === stamp) return;
  say('building the program');
  const bundler = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { code, output } = await runner(process.execPath, [bundler, 'build'], { cwd: root });
  if (code !== 0) {
    process.stderr.write(output);
    throw new SetupError('the program could not be built; the reason is above', 'npm run check');
  }
  writeWhole(stampFile(root), stamp);
}
