import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Words that make Electron hold its `ready` back until Playwright listens. Playwright adds them by
 * itself only when it chooses the Electron; without them a window can open while it is attaching,
 * and then the launch waits for ever.
 * @returns {string[]}
 */
export function heldUntilAttached() {
  const home = path.dirname(require.resolve('playwright-core/package.json'));
  return ['-r', path.join(home, 'lib', 'server', 'electron', 'loader.js')];
}
