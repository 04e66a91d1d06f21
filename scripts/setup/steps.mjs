import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureElectron } from './electron.mjs';
import { ensureLibraries } from './libraries.mjs';
import { ownNode } from './node-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { projectRoot } from './paths.mjs';
import { SetupError, reportAndExit } from './say.mjs';

const SETUP = fileURLToPath(new URL('../setup.mjs', import.meta.url));

/** Electron's installer needs a Node from which CommonJS can load modules. */
const INSTALLER_MAJOR = 22;

/** What each kind of run needs beyond the packages. */
const PURPOSES = new Map([
  ['start', { desktop: true }],
  ['test', { desktop: true }],
  ['engine', { desktop: false }],
]);

/** @param {string[]} args */
export function purposeIn(args) {
  try {
    const { values } = parseArgs({ args, options: { for: { type: 'string', default: 'start' } } });
    const purpose = PURPOSES.get(values.for);
    if (purpose) return purpose;
  } catch {
    // The same words fit an unknown option and an unknown purpose.
  }
  throw new SetupError(
    `these words are not understood: ${args.join(' ')}`,
    `node scripts/setup.mjs --for ${[...PURPOSES.keys()].join('|')}`,
  );
}

/** @param {string[]} args */
export async function setUp(args) {
  try {
    const { desktop } = purposeIn(args);
    await ensurePackages();
    if (!desktop) return;
    if (await continueOnOwnNode(args)) return;
    const electron = await ensureElectron();
    await ensureLibraries(electron.path);
  } catch (error) {
    reportAndExit(error);
  }
}

/**
 * The first run of all starts on the machine's Node; what follows the packages goes on with ours.
 * @param {string[]} args
 */
async function continueOnOwnNode(args) {
  const node = ownNode(projectRoot);
  if (Number.parseInt(process.versions.node, 10) >= INSTALLER_MAJOR || !existsSync(node)) {
    return false;
  }
  const child = spawn(node, [SETUP, ...args], { stdio: 'inherit' });
  process.exitCode = await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
  return true;
}
