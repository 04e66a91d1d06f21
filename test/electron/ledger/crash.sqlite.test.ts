import { describe, expect, it } from 'vitest';
import { openReader } from '../../../electron/ledger/connections.ts';
import { verifyLedger } from '../../../electron/ledger/tools/verify.ts';
import { readWitness } from '../../../electron/ledger/witness.ts';
import { seededRandom } from '../../support/world.ts';
import { startChild } from './processes.ts';
import { ledgerPath, opened, refusal, tempHome } from './temp-home.ts';

const KILLS = Number(process.env['UNWIND_LEDGER_KILLS'] ?? 12);

function soundness(home: string): readonly string[] {
  const db = openReader(ledgerPath(home));
  const { problems } = verifyLedger(db, readWitness(home));
  db.close();
  return problems;
}

describe('a writer that is killed without warning', () => {
  it(`loses nothing it acknowledged, over ${KILLS} kills of the same ledger`, async () => {
    const home = tempHome();
    const random = seededRandom(17);
    let acknowledged = 0;
    for (let round = 0; round < KILLS; round += 1) {
      const child = startChild(['append', home]);
      const lines = await child.killAfter(2 + Math.floor(random() * 40));
      expect(lines[0]).toMatch(/^opened \d+$/);
      acknowledged = Number(lines.at(-1)?.split(' ')[1]);
      expect(soundness(home)).toEqual([]);
      const { ledger, lost } = opened(home);
      expect(lost).toBeNull();
      expect(ledger.head()).toBeGreaterThanOrEqual(acknowledged);
      expect([0, 3]).toContain(ledger.head() % 8);
      ledger.close();
    }
    expect(acknowledged).toBeGreaterThan(KILLS * 2);
  });
});

describe('two processes and one ledger', () => {
  it('give the second a refusal that names the first, and the ledger back at once when it is killed', async () => {
    const home = tempHome();
    const holder = startChild(['hold', home]);
    expect(await holder.line('opened')).toBe('opened 0');
    const failure = refusal(home);
    expect(failure.code).toBe('second_instance');
    expect(failure.says).toContain(`process ${holder.pid} on `);
    await holder.killAfter(1);
    expect(opened(home).ledger.head()).toBe(0);
  });

  it('refuse a child while this process holds it', async () => {
    const home = tempHome();
    opened(home);
    const [line] = await startChild(['append', home]).ended();
    expect(line).toContain('refused second_instance');
    expect(line).toContain(`process ${process.pid} on `);
  });

  it('let exactly one of several through that start at the same moment', async () => {
    const home = tempHome();
    const all = Array.from({ length: 4 }, () => startChild(['hold', home]));
    const first = await Promise.all(
      all.map((child) => Promise.race([child.line('opened'), child.line('refused')])),
    );
    expect(first.filter((line) => line?.startsWith('opened')).length).toBe(1);
    expect(first.filter((line) => line?.startsWith('refused second_instance')).length).toBe(3);
  });
});
