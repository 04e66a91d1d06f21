/** The real ledger on the real disk, for as long as a bench needs it. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { openLedger, type OpenedLedger } from '../../electron/ledger/open-ledger.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import { ACCOUNT } from './orders.ts';

export interface BenchLedger extends OpenedLedger {
  readonly home: string;
}

export function benchLedger(parent: string, home = mkdtempSync(join(parent, 'ledger-'))) {
  const world = realWorld();
  const opened = openLedger({ home, mode: 'paper', account: ACCOUNT, appVersion: 'bench', world });
  if (!opened.ok) throw new Error(opened.error.says);
  return { ...opened.value, home } satisfies BenchLedger;
}
