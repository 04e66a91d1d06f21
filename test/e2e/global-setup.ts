import process from 'node:process';
import { ensureBuilt } from '../../scripts/setup/build.mjs';
import { withDisplay } from '../../scripts/setup/display.mjs';

/** Builds what is stale and brings up a display where there is none, for the length of the run. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  await ensureBuilt();
  const display = await withDisplay();
  Object.assign(process.env, display.env);
  return async () => {
    await display.stop();
  };
}
