// `npm start`: builds what is stale and opens the workstation on this checkout. What follows `--`
// goes to the program.

import { ensureBuilt } from './setup/build.mjs';
import { withDisplay } from './setup/display.mjs';
import { resolveElectron } from './setup/electron.mjs';
import { explainFlags, foreground, launchFlags } from './setup/launch.mjs';
import { projectRoot } from './setup/paths.mjs';
import { reportAndExit } from './setup/say.mjs';

async function start(/** @type {string[]} */ words) {
  const electron = resolveElectron();
  await ensureBuilt();
  const display = await withDisplay();
  const flags = launchFlags({ kind: electron.kind, virtual: display.virtual });
  explainFlags(flags);
  try {
    const args = [...flags, projectRoot, ...words];
    // The person's own folder stays the current one, so that `--home DIR` means what they typed.
    const cwd = process.env.INIT_CWD ?? process.cwd();
    process.exitCode = await foreground(electron.path, args, { cwd, env: display.env });
  } finally {
    await display.stop();
  }
}

await start(process.argv.slice(2)).catch(reportAndExit);
