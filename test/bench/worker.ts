/** One bench in a process of its own, so that none inherits another's heap or compiled code. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { must } from '../../shared/lib/assert.ts';
import type { Report } from './report.ts';
import { BENCHES } from './table.ts';

const [name = '', length = ''] = process.argv.slice(2);
const bench = must(
  BENCHES.find((each) => each.name === name),
  `a bench called ${name}`,
);
const home = mkdtempSync(join(tmpdir(), `unwind-bench-${name}-`));
const startedMs = performance.now();
try {
  const run = await bench.load();
  const outcome = await run({ smoke: length === 'smoke', home });
  const report: Report = { name, ...outcome, tookMs: performance.now() - startedMs };
  process.send?.(report);
} finally {
  rmSync(home, { recursive: true, force: true });
}
process.disconnect?.();
