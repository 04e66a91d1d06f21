/** The engine without a window on a live account: the real process against a simulated broker. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { openBrokerSim } from '../../../electron/broker-sim/broker-sim.ts';
import { writeAccounts } from '../../../electron/config/accounts.ts';
import { must } from '../../../shared/lib/assert.ts';

const ROOT = join(import.meta.dirname, '../../..');
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Line {
  readonly topic?: string;
  readonly id?: number;
  readonly snapshot?: Record<string, unknown>;
  readonly patch?: Record<string, unknown>;
}

interface Child {
  readonly process: ChildProcess;
  send(value: unknown): void;
  /** The first line for which the condition holds, from those that came or will come. */
  line(condition: (line: Line) => boolean): Promise<Line>;
  output(): string;
  exit: Promise<number | null>;
}

function start(home: string, env: Record<string, string>, secrets: string | null): Child {
  const words = ['electron/headless.ts', '--home', home, '--stdio'];
  const stdio = ['pipe', 'pipe', 'pipe', 'pipe'] as const;
  const child = spawn(process.execPath, [...words, '--mode', 'live', '--account', 'SIM1'], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: [...stdio],
  });
  const input = must(child.stdin, 'it has a standard input');
  const output = must(child.stdout, 'it has a standard output');
  const errors = must(child.stderr, 'it has a standard error');
  const descriptor = must(child.stdio[3], 'it has a fourth descriptor') as Writable;
  if (secrets !== null) descriptor.write(secrets);
  descriptor.end();
  const lines: Line[] = [];
  let text = '';
  let wake: () => void = () => undefined;
  errors.on('data', (piece: Buffer) => (text += piece.toString()));
  createInterface({ input: output }).on('line', (line) => {
    text += `${line}\n`;
    lines.push(JSON.parse(line) as Line);
    wake();
  });
  const exit = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => {
      resolve(code);
      wake();
    });
  });
  closing.push(() => child.kill('SIGKILL'));
  return {
    process: child,
    send: (value) => void input.write(`${JSON.stringify(value)}\n`),
    line: async (condition) => {
      for (;;) {
        const found = lines.find(condition);
        if (found !== undefined) return found;
        if (child.exitCode !== null) throw new Error(`the engine ended:\n${text}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    output: () => text,
    exit,
  };
}

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'unwind-live-headless-'));
  closing.push(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

function says(line: Line, field: string): unknown {
  return (line.snapshot ?? line.patch ?? {})[field];
}

describe('a live account without a window', () => {
  it.each(['UNWIND_SECRETS', 'UNWIND_SECRETS_FD'])(
    'logs in with %s and catches up',
    async (way) => {
      const sim = await openBrokerSim({ broker: 'kite' });
      closing.push(() => sim.close());
      const home = newHome();
      const { rest, orders, market } = sim.addresses;
      const { api_key, api_secret, request_token, user_id } = sim.login();
      writeAccounts(home, [
        {
          account: 'SIM1',
          broker: 'kite',
          clientId: user_id ?? '',
          house: null,
          addresses: { rest, orders, market },
          redirect: null,
        },
      ]);
      const secrets = JSON.stringify({ api_key, api_secret, request_token });
      const inline = way === 'UNWIND_SECRETS';
      const env = inline ? { UNWIND_SECRETS: secrets } : { UNWIND_SECRETS_FD: '3' };
      const child = start(home, env, inline ? null : secrets);
      child.send({ id: 1, name: 'subscribe', params: { topic: 'desk' } });
      await child.line((line) => says(line, 'state') === 'open');
      child.send({ id: 2, name: 'about' });
      expect(await child.line((line) => line.id === 2)).toMatchObject({
        ok: true,
        result: { mode: 'live' },
      });
      child.process.stdin?.end();
      expect(await child.exit).toBe(0);
      const files = readdirSync(home, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
      for (const secret of [api_secret, request_token]) {
        const shown = [child.output(), ...files].some((text) => text.includes(secret ?? '?'));
        expect(shown).toBe(false);
      }
    },
  );

  it('refuses an account that is not there, with how to add one', async () => {
    const child = start(newHome(), {}, null);
    expect(await child.exit).toBe(2);
    expect(child.output()).toContain('There is no account SIM1.');
    expect(child.output()).toContain('accounts.json');
  });

  it('refuses secrets that it cannot read, and repeats nothing of them', async () => {
    const child = start(newHome(), { UNWIND_SECRETS: '{"api_secret": CANARY}' }, null);
    expect(await child.exit).toBe(2);
    expect(child.output()).toContain('UNWIND_SECRETS has to be a JSON object');
    expect(child.output()).not.toContain('CANARY');
  });
});
