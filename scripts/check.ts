/**
 * `npm run check`: everything a commit has to pass, two parts at a time, the longest first. Each
 * part says one line when it ends; what a failed part had to say follows at the end, whole.
 */
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

interface Part {
  readonly name: string;
  readonly program: string;
  readonly words: readonly string[];
}

interface Done {
  readonly part: Part;
  readonly passed: boolean;
  readonly said: string;
}

/** Run by their own files rather than by name, because Windows starts no script by name. */
const PARTS: readonly Part[] = [
  {
    name: 'tests',
    program: 'vitest/vitest.mjs',
    // Left to itself the runner keeps one core of two for nobody.
    words: [
      ...['run', '--project', 'unit', '--project', 'dom'],
      ...['--silent', '--reporter', 'dot', '--maxWorkers', '2'],
    ],
  },
  { name: 'types', program: 'typescript/bin/tsc', words: ['-b'] },
  { name: 'lint', program: 'oxlint/bin/oxlint', words: ['--type-aware', '--deny-warnings'] },
  { name: 'dead code', program: 'knip/bin/knip.js', words: ['--no-progress'] },
  { name: 'format', program: '@biomejs/biome/bin/biome', words: ['format'] },
];

const AT_A_TIME = 2;
const root = fileURLToPath(new URL('..', import.meta.url));

function run(part: Part): Promise<Done> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`node_modules/${part.program}`, ...part.words], {
      cwd: root,
      env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const hear = (bytes: Buffer): void => {
      said += bytes.toString();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const end = (passed: boolean): void => {
      const tenths = Math.round((performance.now() - startedMs) / 100);
      const took = `${Math.floor(tenths / 10)}.${tenths % 10} s`;
      say(`${passed ? 'ok    ' : 'FAILED'} ${part.name.padEnd(10)} ${took.padStart(8)}`);
      resolve({ part, passed, said });
    };
    child.on('error', (error) => {
      said += error.message;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function lane(waiting: Part[]): Promise<readonly Done[]> {
  const done: Done[] = [];
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    done.push(await run(part));
  }
  return done;
}

const waiting = [...PARTS];
const lanes = Array.from({ length: AT_A_TIME }, () => lane(waiting));
const failed = (await Promise.all(lanes)).flat().filter(({ passed }) => !passed);
for (const { part, said } of failed) say(`\n──── ${part.name}\n\n${said.trim()}`);
if (failed.length > 0) process.exitCode = 1;
