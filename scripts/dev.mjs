// `npm run dev`: the same workstation, rebuilt and reloaded while its sources change.

import path from 'node:path';
import { forgetBuild } from './setup/build.mjs';
import { withDisplay } from './setup/display.mjs';
import { resolveElectron } from './setup/electron.mjs';
import { explainFlags, foreground, launchFlags } from './setup/launch.mjs';
import { projectRoot } from './setup/paths.mjs';
import { reportAndExit } from './setup/say.mjs';

async function develop(/** @type {string[]} */ words) {
  const electron = resolveElectron();
  const display = await withDisplay();
  const flags = launchFlags({ kind: electron.kind, virtual: display.virtual });
  explainFlags(flags);
  forgetBuild();
  try {
    const bundler = path.join(
      projectRoot,
      'node_modules',
      'electron-vite',
      'bin',
      'electron-vite.js',
    );
    const env = { ...display.env, ELECTRON_EXEC_PATH: electron.path };
    const args = [bundler, 'dev', '--', ...flags, ...words];
    process.exitCode = await foreground(process.execPath, args, { cwd: projectRoot, env });
  } finally {
    await display.stop();
  }
}

await develop(process.argv.slice(2)).catch(reportAndExit);
