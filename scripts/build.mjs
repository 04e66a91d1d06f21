// Builds the bundles if they are older than their sources, and does nothing otherwise.

import { ensureBuilt } from './setup/build.mjs';
import { reportAndExit } from './setup/say.mjs';

await ensureBuilt().catch(reportAndExit);
