// `npm run shot -- FILE.png`: opens the workstation, waits until it is ready, takes a picture of
// its window and closes it again. It works without a display.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeWhole } from './setup/atomic.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { readIfThere } from './setup/digest.mjs';
import { withDisplay } from './setup/display.mjs';
import { resolveElectron } from './setup/electron.mjs';
import { explainFlags, launchFlags } from './setup/launch.mjs';
import { projectRoot } from './setup/paths.mjs';
import { heldUntilAttached } from './setup/playwright.mjs';
import { SetupError, reasonOf, reportAndExit, say } from './setup/say.mjs';

const USAGE =
  'npm run shot -- FILE.png [--home DIR] [--size 1440x900] [--theme dark] [--layout trade]';

const READY_MS = 30_000;

/** @param {string[]} words */
function wishesIn(words) {
  const text = { type: /** @type {const} */ ('string') };
  try {
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: { home: text, size: { ...text, default: '1440x900' }, theme: text, layout: text },
    });
    const size = /^(\d+)x(\d+)$/.exec(values.size);
    const [file, ...others] = positionals;
    if (file?.endsWith('.png') && others.length === 0 && size) {
      return { ...values, file, width: Number(size[1]), height: Number(size[2]) };
    }
  } catch {
    // An unknown option is answered like every other misunderstanding.
  }
  throw new SetupError(`these words are not understood: ${words.join(' ')}`, USAGE);
}

/** @typedef {ReturnType<typeof wishesIn>} Wishes */

/**
 * Theme and layout are settings of the window, kept in its home folder; a picture leaves them as
 * they were.
 * @template T
 * @param {Wishes} wishes
 * @param {string} home
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withSettings({ theme, layout }, home, work) {
  const file = path.join(home, 'window.json');
  const before = readIfThere(file);
  const changed = {
    ...JSON.parse(before ?? '{}'),
    ...(theme ? { theme } : {}),
    ...(layout ? { layout: layout.toUpperCase() } : {}),
  };
  writeWhole(file, JSON.stringify(changed));
  try {
    return await work();
  } finally {
    if (before === undefined) await rm(file, { force: true });
    else writeWhole(file, before);
  }
}

/** Relative paths are meant from where the person stands, which npm changes and notes. */
function fromHere(/** @type {string} */ name) {
  return path.resolve(process.env.INIT_CWD ?? process.cwd(), name);
}

/**
 * @param {Wishes} wishes
 * @param {string} home
 */
async function picture(wishes, home) {
  const electron = resolveElectron();
  const display = await withDisplay(process.env, { quiet: true });
  const flags = launchFlags({ kind: electron.kind, virtual: display.virtual });
  explainFlags(flags);
  const { _electron } = await import('playwright');
  const app = await _electron.launch({
    executablePath: electron.path,
    args: [...heldUntilAttached(), ...flags, projectRoot, '--home', home],
    env: /** @type {Record<string, string>} */ (display.env),
    cwd: projectRoot,
  });
  try {
    await capture(app, wishes);
  } finally {
    await app.close();
    await display.stop();
  }
}

/**
 * @param {import('playwright').ElectronApplication} app
 * @param {Wishes} wishes
 */
async function capture(app, { file, width, height }) {
  const page = await app.firstWindow();
  const window = await app.browserWindow(page);
  await window.evaluate((it, size) => it.setContentSize(size.width, size.height), {
    width,
    height,
  });
  const ready = page.locator('html[data-ready="yes"]');
  await ready.waitFor({ state: 'attached', timeout: READY_MS }).catch(() => {
    throw new SetupError(
      `the page did not become ready within ${READY_MS / 1000} seconds`,
      'npm start    (its messages say why)',
    );
  });
  const target = fromHere(file);
  await mkdir(path.dirname(target), { recursive: true });
  await page.screenshot({ path: target, animations: 'disabled' });
  say(`wrote ${target}`);
}

async function shoot(/** @type {string[]} */ words) {
  const wishes = wishesIn(words);
  await ensureBuilt();
  if (wishes.home) {
    const own = fromHere(wishes.home);
    await withSettings(wishes, own, async () => picture(wishes, own));
    return;
  }
  const home = await mkdtemp(path.join(os.tmpdir(), 'unwind-shot-'));
  try {
    await withSettings(wishes, home, async () => picture(wishes, home));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

await shoot(process.argv.slice(2)).catch((/** @type {unknown} */ error) => {
  const closed = reasonOf(error).includes('has been closed');
  reportAndExit(
    closed
      ? new SetupError(
          'the program ended before the picture',
          'npm start    (its messages say why)',
        )
      : error,
  );
});
