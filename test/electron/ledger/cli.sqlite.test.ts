import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { write } from '../../contract/ledger-contract.ts';
import { halted, intended, orderIdOf, wholeStory } from './sample-events.ts';
import { ledgerPath, opened, tamper, tempHome } from './temp-home.ts';

const SCRIPT = fileURLToPath(new URL('../../../scripts/ledger.ts', import.meta.url));

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function homeWithEvents(): string {
  const home = tempHome();
  const { ledger } = opened(home);
  write(ledger, [...wholeStory(1), ...wholeStory(3), intended(4), halted('end')]);
  return home;
}

describe('npm run ledger -- verify', () => {
  it('says that a sound ledger is sound, also while the program runs', () => {
    const home = homeWithEvents();
    const { status, stdout } = run('verify', '--home', home);
    expect(stdout).toContain('18 events, 3 orders, 4 fills');
    expect(stdout).toContain('Sound.');
    expect(status).toBe(0);
    const json = run('verify', '--home', home, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ events: 18, mode: 'paper', problems: [] });
  });

  it('names the first bad event and ends with 1', () => {
    const home = tempHome();
    const { ledger } = opened(home);
    write(ledger, wholeStory(1));
    ledger.close();
    tamper(home, `UPDATE events SET at_ms = 5 WHERE seq = 3`);
    const { status, stdout } = run('verify', '--home', home);
    expect(stdout).toContain('PROBLEM  Event 3 was changed after it was written');
    expect(stdout).toContain('NOT SOUND');
    expect(status).toBe(1);
  });

  it('ends with 2 for a folder without a ledger and a file that is none', () => {
    const home = tempHome();
    expect(run('verify', '--home', home)).toMatchObject({ status: 2, stdout: '' });
    writeFileSync(ledgerPath(home), 'no database '.repeat(500));
    const { status, stderr } = run('verify', '--home', home);
    expect(stderr).toContain('is not a database');
    expect(status).toBe(2);
  });
});

describe('npm run ledger -- export', () => {
  it('writes orders as CSV that reads back, numbers as numbers', () => {
    const rows = parse<Record<string, string>>(
      run('export', '--home', homeWithEvents(), '--what', 'orders').stdout,
      { columns: true },
    );
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({
      id: orderIdOf(1),
      status: 'EXECUTED',
      price_decimal: '101.05',
    });
  });

  it('writes fills and events as JSON lines, the body as an object', () => {
    const home = homeWithEvents();
    const fills = run('export', '--home', home, '--what', 'fills', '--format', 'jsonl').stdout;
    expect(
      fills
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { side: string }).side),
    ).toEqual(['buy', 'buy', 'sell', 'sell']);
    const events = run('export', '--home', home, '--what', 'events', '--format', 'jsonl').stdout;
    expect(JSON.parse(events.split('\n')[17] ?? '')).toMatchObject({
      seq: 18,
      body: { kind: 'desk_halted', cause: 'end' },
    });
  });

  it('writes to a file of its own and never over another', () => {
    const home = homeWithEvents();
    const out = join(home, 'orders.csv');
    expect(run('export', '--home', home, '--out', out).status).toBe(0);
    expect(readFileSync(out, 'utf8').split('\r\n')).toHaveLength(5);
    expect(statSync(out).mode & 0o077).toBe(0);
    const again = run('export', '--home', home, '--out', out);
    expect(again.status).toBe(2);
    expect(again.stderr).toContain('EEXIST');
  });

  it('ends quietly when the reader has seen enough', () => {
    const home = tempHome();
    const { ledger } = opened(home);
    write(
      ledger,
      Array.from({ length: 500 }, (_, n) => intended(n + 1)),
    );
    const shell = `"${process.execPath}" "${SCRIPT}" export --home "${home}" --what events | head -1`;
    expect(execFileSync('sh', ['-c', shell], { encoding: 'utf8' })).toMatch(/^seq,at_ms,kind/);
  });
});

describe('npm run ledger -- replay', () => {
  it('tells the story and what it left', () => {
    const { stdout, status } = run('replay', '--home', homeWithEvents());
    expect(stdout).toContain('#1  ');
    expect(stdout).toContain('order filled in part');
    expect(stdout).toContain('price 101.05');
    expect(stdout).toContain('3 orders');
    expect(stdout).toContain('net 0  realised 0.00');
    expect(status).toBe(0);
  });

  it('tells of one order, up to one event', () => {
    const { stdout } = run(
      'replay',
      '--home',
      homeWithEvents(),
      '--order',
      orderIdOf(3),
      '--to',
      '10',
    );
    expect(stdout.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(2);
    expect(stdout).toContain(`${orderIdOf(3)}  sent  `);
  });
});

describe('npm run ledger asked wrongly', () => {
  it.each([
    [[], 'Say verify, export or replay.'],
    [['verify'], 'Say which folder with --home DIR.'],
    [['burn', '--home', 'x'], 'Say verify, export or replay.'],
    [['verify', '--home', 'x', '--frobnicate'], '--frobnicate'],
    [['export', '--home', 'x', '--what', 'secrets'], '--what is one of orders, fills, events.'],
    [['export', '--home', 'x', '--format', 'xls'], '--format is one of csv, jsonl.'],
    [['replay', '--home', 'x', '--to', 'soon'], '--to is the number of an event.'],
    [['verify', '--home', '/nowhere/at/all'], 'There is no ledger in /nowhere/at/all.'],
  ])('%j is answered with a reason and 2', (args, words) => {
    const { status, stdout, stderr } = run(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
  });
});
