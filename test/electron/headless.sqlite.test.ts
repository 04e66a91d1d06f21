/**
 * The documented session, run against the real process with a real ledger; the document is the
 * test.
 */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const homes: string[] = [];
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'unwind-headless-'));
  homes.push(home);
  return home;
}

interface Engine {
  send(line: string): void;
  /** The first line, from where the last one was found, that holds everything that is expected. */
  find(expected: unknown): Promise<unknown>;
  ended(): Promise<number | null>;
  end(): void;
  errors(): string;
}

function startEngine(home: string, ...more: string[]): Engine {
  const words = ['electron/headless.ts', '--home', home, '--stdio', '--speed', '10', ...more];
  const child = spawn(process.execPath, words, { cwd: ROOT });
  running.push(child);
  const lines: unknown[] = [];
  let wake: () => void = () => undefined;
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line));
    wake();
  });
  const exit = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => {
      resolve(code);
      wake();
    });
  });
  return {
    send: (line) => child.stdin.write(`${line}\n`),
    async find(expected) {
      for (;;) {
        const at = lines.findIndex((line) => holds(line, expected));
        if (at >= 0) return lines.splice(at, 1)[0];
        if (child.exitCode !== null) {
          throw new Error(`the engine ended; waited for ${JSON.stringify(expected)}\n${errors}`);
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    ended: () => exit,
    end: () => child.stdin.end(),
    errors: () => errors,
  };
}

/** Everything that is expected is there; what is not named does not matter. */
function holds(actual: unknown, expected: unknown): boolean {
  if (expected === '…') return actual !== undefined;
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return false;
    if (expected.length === 0) return actual.length === 0;
    return expected.every((one) => actual.some((other) => holds(other, one)));
  }
  if (typeof expected !== 'object' || expected === null) return actual === expected;
  if (typeof actual !== 'object' || actual === null) return false;
  return Object.entries(expected).every(([name, value]) =>
    holds((actual as Record<string, unknown>)[name], value),
  );
}

/** The bare process, for tests of its pipes and its end. */
function bare(home: string): {
  readonly child: ChildProcessWithoutNullStreams;
  readonly code: Promise<number | null>;
} {
  const child = spawn(process.execPath, ['electron/headless.ts', '--home', home, '--stdio'], {
    cwd: ROOT,
  });
  running.push(child);
  const code = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { child, code };
}

async function answers(child: ChildProcessWithoutNullStreams): Promise<readonly string[]> {
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  return text.split('\n').filter((line) => line !== '');
}

function session(): readonly { readonly way: '>' | '<'; readonly text: string }[] {
  const page = readFileSync(join(ROOT, 'docs/headless.md'), 'utf8');
  const block = /```session\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  return block
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ way: line.startsWith('>') ? '>' : '<', text: line.slice(2) }));
}

describe('the engine on stdio', () => {
  it('answers the documented session line by line', async () => {
    const steps = session();
    expect(steps.length).toBeGreaterThan(15);
    const engine = startEngine(newHome());
    engine.send('{"id": 0, "name": "subscribe", "params": {"topic": "desk"}}');
    await engine.find({ topic: 'desk', patch: { state: 'open' } });
    const answers: unknown[] = [];
    for (const { way, text } of steps) {
      if (way === '>') engine.send(text);
      else answers.push(await engine.find(JSON.parse(text)));
    }
    const [first, repeated] = answers.filter((answer) =>
      holds(answer, { result: { orderIds: ['…'] } }),
    );
    expect(repeated).toMatchObject({ result: (first as { result: unknown }).result });
    engine.end();
    expect(await engine.ended()).toBe(0);
  }, 60_000);

  it('refuses a second process on the same folder and says who holds it', async () => {
    const home = newHome();
    const first = startEngine(home);
    first.send('{"id": 1, "name": "about"}');
    await first.find({ id: 1, ok: true });
    const second = startEngine(home);
    expect(await second.ended()).toBe(2);
    expect(second.errors()).toMatch(/already open/);
  }, 60_000);

  it('refuses flags it does not know and lists those it does', async () => {
    const engine = startEngine(newHome(), '--sed', '4');
    expect(await engine.ended()).toBe(2);
    expect(engine.errors()).toMatch(/--sed is not known; the flags are .*--seed/);
  }, 60_000);
});

describe('the pipes of the engine', () => {
  it('lose no answer when the input ends and the reader is slow', async () => {
    const { child, code } = bare(newHome());
    const params = { text: 'nifty', limit: 100 };
    for (let id = 1; id <= 200; id += 1) {
      child.stdin.write(`${JSON.stringify({ id, name: 'search_instruments', params })}\n`);
    }
    child.stdin.end();
    // The pipe holds far less than all answers, so most of them wait inside the program.
    await new Promise((resolve) => child.stdout.once('readable', resolve));
    expect(await answers(child)).toHaveLength(200);
    expect(await code).toBe(0);
  }, 60_000);

  it('take carriage returns, other ends of lines inside text, and no line that never ends', async () => {
    const { child, code } = bare(newHome());
    const text = 'a\u2028b';
    child.stdin.write('{"id": 1, "name": "about"}\r\n\r\n');
    child.stdin.write(`{"id": 2, "name": "no${text}", "params": {}}\n`);
    for (let piece = 0; piece < 90; piece += 1) child.stdin.write('x'.repeat(1_000_000));
    child.stdin.write('\n{"id": 3, "name": "about"}');
    child.stdin.end();
    const lines = await answers(child);
    const ids = lines.map((line) => String((JSON.parse(line) as { id: unknown }).id));
    expect(ids.toSorted()).toEqual(['1', '2', '3', 'null']);
    expect(lines.find((line) => line.includes('null'))).toContain('too_long');
    expect(lines.join('')).not.toContain('\u2028');
    expect(await code).toBe(0);
  }, 60_000);

  it('may be closed by the reader without a complaint', async () => {
    const { child, code } = bare(newHome());
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.stdin.write('{"id": 1, "name": "subscribe", "params": {"topic": "desk"}}\n');
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdout.destroy();
    expect(await code).toBe(0);
    expect(errors).toBe('');
  }, 60_000);

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'end well on %s and free the folder',
    async (signal) => {
      const home = newHome();
      const first = bare(home);
      first.child.stdin.write('{"id": 1, "name": "about"}\n');
      await new Promise((resolve) => first.child.stdout.once('data', resolve));
      first.child.kill(signal);
      expect(await first.code).toBe(0);
      const second = bare(home);
      second.child.stdin.end();
      expect(await second.code).toBe(0);
    },
    60_000,
  );
});
