/** The kill switch from the command line: over the real line, by the real script, with nobody. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, describe, expect, it } from 'vitest';
import { openKillLine } from '../../../electron/kill/line.ts';
import { sendKill } from '../../../electron/kill/send.ts';
import { prove, socketOf, tokenFile } from '../../../electron/kill/words.ts';
import { NO_LOG } from '../../../electron/observability/log.ts';
import { realWorld } from '../../../electron/platform/real-world.ts';
import { type Desks, openDesks } from '../../../electron/session/desks.ts';
import type { Desk } from '../../../electron/session/desk-row.ts';
import { killDesk } from '../../../electron/session/kill-desk.ts';
import { memorySecrets } from '../../../electron/session/secrets.ts';
import type { EventRecord } from '../../../shared/domain/events.ts';
import { type LiveClient, liveClient } from '../../support/live-client.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SHARE = 'NSE:RELIANCE';
const FIRST_CANCEL_MS = 250;

const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).toReversed()) close();
});

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'unwind-kill-'));
  closing.push(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

interface Opened {
  readonly desks: Desks;
  readonly desk: Desk;
}

function open(home: string): Opened {
  const world = realWorld();
  const desks = openDesks({
    config: {
      home,
      mode: 'paper',
      account: 'PAPER',
      seed: 1,
      speed: 1,
      session: 'always_open',
      funds: 10_000_000,
    },
    world,
    appVersion: 'test',
    runtime: 'node',
    log: NO_LOG,
    secretsOf: () => Promise.resolve(memorySecrets()),
    killLine: (desk, folder) =>
      openKillLine({
        folder,
        world,
        kill: async (ask) => ({ idle: false, ...(await killDesk(desk, ask)) }),
        failed: (words) => {
          throw new Error(words);
        },
      }),
  });
  closing.push(() => desks.close());
  const desk = desks.openPaper();
  if (!desk.ok) throw new Error(desk.error.says);
  return { desks, desk: desk.value };
}

/** An order that rests a little below the market. */
async function rest({ desk }: Opened): Promise<LiveClient> {
  const client = await liveClient(desk.session.server);
  closing.push(() => client.close());
  await client.until(() => client.desk().state === 'open');
  await client.ask('subscribe', { topic: 'market', params: { instruments: [SHARE], depth: null } });
  await client.until(() => (client.quote(SHARE)?.last ?? null) !== null);
  const price = Math.floor(((client.quote(SHARE)?.last ?? 0) * 98) / 100_000) * 1_000;
  const placed = await client.command('place_order', {
    instrument: SHARE,
    side: 'buy',
    quantity: 1,
    type: 'limit',
    price,
    trigger: null,
    validity: 'day',
    product: 'mis',
    strategy: 'Manual',
    intent: 'enter',
    scaleIn: false,
  });
  expect(placed).toMatchObject({ ok: true });
  await client.until(() => client.orders()[0]?.state === 'working');
  return client;
}

interface Ran {
  readonly code: number | null;
  readonly out: string;
}

function run(...words: string[]): Promise<Ran> {
  const child = spawn(process.execPath, ['scripts/kill.ts', ...words], { cwd: ROOT });
  closing.push(() => child.kill('SIGKILL'));
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => (out += piece.toString()));
  }
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, out }));
  });
}

describe('the kill line of a running desk', () => {
  it('cancels what rests within a quarter of a second', async () => {
    const home = newHome();
    const opened = open(home);
    await rest(opened);
    const world = realWorld();
    let cancelMs = Number.POSITIVE_INFINITY;
    opened.desk.session.engine.onCommitted((records: readonly EventRecord[]) => {
      const made = records.some(({ event }) => event.kind === 'request_made');
      if (made) cancelMs = Math.min(cancelMs, world.monotonicMs());
    });
    const beganMs = world.monotonicMs();
    const sent = await sendKill(home, { level: 2, reason: 'a test' }, world);
    expect(sent).toMatchObject({ ok: true, value: { done: true } });
    expect(cancelMs - beganMs).toBeLessThan(FIRST_CANCEL_MS);
    expect(opened.desk.session.engine.view.kill).toMatchObject({ level: 2, reason: 'a test' });
  });

  it('is open to the user of this computer alone, and gone with the desk', async () => {
    const home = newHome();
    const { desks } = open(home);
    await sendKill(home, { level: 1, reason: '' }, realWorld());
    expect(statSync(socketOf(home)).mode & 0o777).toBe(0o600);
    expect(statSync(tokenFile(home)).mode & 0o777).toBe(0o600);
    desks.close();
    expect(existsSync(tokenFile(home))).toBe(false);
    expect(await sendKill(home, { level: 1, reason: '' }, realWorld())).toMatchObject({
      error: { why: 'nobody' },
    });
  });

  it('does nothing for who has another token, no proof, or words of its own', async () => {
    const home = newHome();
    const { desk } = open(home);
    const answers: string[] = [];
    const text = JSON.stringify({ level: 3, reason: 'not me' });
    const greeting = { nonce: 'not the one' };
    for (const line of [
      JSON.stringify({ text, proof: prove('another token', 'ask', greeting, text) }),
      JSON.stringify({ text }),
      'level 3',
    ]) {
      answers.push(
        await new Promise<string>((resolve, reject) => {
          const socket = createConnection(socketOf(home));
          let heard = '';
          socket.setEncoding('utf8');
          socket.on('error', reject);
          socket.on('data', (piece: string) => (heard += piece));
          socket.on('end', () => resolve(heard));
          socket.write(`${line}\n`);
        }),
      );
    }
    expect(answers.filter((each) => each.includes('\\"done\\":false'))).toHaveLength(3);
    expect(desk.session.engine.view.kill.level).toBe(0);
  });
});

describe('npm run kill', () => {
  it('stops a running desk, and one that nobody runs at its next start', async () => {
    const home = newHome();
    const opened = open(home);
    const client = await rest(opened);
    const first = await run('--level', '2', '--home', home, '--reason', 'enough');
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toContain('paper: stopped.');
    await client.until(() => client.orders()[0]?.state === 'cancelled');
    opened.desks.close();

    const second = await run('--level', '3', '--account', 'paper', '--home', home);
    expect(second.out).toContain('Nothing was cancelled or exited now');
    expect(second.code).toBe(0);
    const { desk } = open(home);
    expect(desk.session.engine.view.kill).toMatchObject({
      level: 3,
      reason: 'From the command line',
    });
    const lower = await killDesk(desk, { level: 1, reason: 'lower' });
    expect(lower.done).toBe(true);
    expect(desk.session.engine.view.kill.level).toBe(3);
  });

  it('says what it did not understand, and where there is nothing to stop', async () => {
    const home = newHome();
    expect(await run('--level', '4', '--home', home)).toMatchObject({ code: 2 });
    expect(await run('--level', '1', '--account', 'NOBODY', '--home', home)).toMatchObject({
      code: 2,
    });
    expect((await run('--level', '1', '--home', home)).out).toContain('paper: nothing to stop.');
    writeFileSync(join(home, 'ledger.sqlite'), 'not a ledger');
    const damaged = await run('--level', '1', '--home', home);
    expect(damaged.code).toBe(1);
    expect(damaged.out).toContain('paper: NOT STOPPED.');
  });
});
