/**
 * `npm test`: everything that has to pass, in the order in which a failure is found soonest. Types,
 * lint, format and the fast tests run first, then real SQLite, then seeded simulation, then the
 * real window. The last line counts the steps, so that a run can be read from its end.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

interface Step {
  readonly name: string;
  /** A file below node_modules or the root, and its words; everything runs on this same Node. */
  readonly words: readonly string[];
}

const VITEST = 'node_modules/vitest/vitest.mjs';

const STEPS: readonly Step[] = [
  { name: 'check', words: ['scripts/check.ts'] },
  // These wait for timers and sockets more than they compute: two at a time take half as long.
  { name: 'sqlite', words: [VITEST, 'run', '--project', 'sqlite', '--maxWorkers=2'] },
  { name: 'simulation', words: [VITEST, 'run', '--project', 'simulation'] },
  { name: 'window', words: ['node_modules/@playwright/test/cli.js', 'test'] },
];

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function run(step: Step): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, step.words, { cwd: ROOT, stdio: 'inherit' });
    child.on('error', () => {
      resolve(false);
    });
    child.on('exit', (code) => {
      resolve(code === 0);
    });
  });
}

/** `npm test -- sqlite window` runs only the named steps. */
function chosen(words: readonly string[]): readonly Step[] {
  const unknown = words.filter((word) => !STEPS.some((step) => step.name === word));
  if (unknown.length > 0) {
    say(`There is no step ${unknown.join(', ')}; the steps are ${STEPS.map(nameOf).join(', ')}`);
    process.exit(2);
  }
  return words.length === 0 ? STEPS : STEPS.filter((step) => words.includes(step.name));
}

function nameOf(step: Step): string {
  return step.name;
}

const took: string[] = [];
let passed = 0;
let failed = 0;
for (const step of chosen(process.argv.slice(2))) {
  say(`\n== ${step.name}`);
  const startedMs = performance.now();
  // One after the other: on two cores, side by side, they would only disturb each other.
  const ok = await run(step);
  took.push(`${step.name} ${Math.round((performance.now() - startedMs) / 1_000)} s`);
  if (ok) passed += 1;
  else failed += 1;
}
say(`\n${took.join(', ')}`);
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
