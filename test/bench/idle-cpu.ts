/** What the open, connected desk costs while nothing happens, beside an empty window. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchOptions } from './bench.ts';
import { figure } from './measure.ts';
import { EMPTY_SHOWN, startOnce } from './product.ts';
import { type Outcome, told } from './report.ts';

const IDLE_MS = 60_000;
const DESK_SHOWN = `document.querySelector('.blotter') !== null`;

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  const desk = mkdtempSync(join(home, 'desk-'));
  const idleMs = smoke ? 500 : IDLE_MS;
  const words = ['--home', desk, '--speed', '0'];
  // At the same time, so that both meet the same neighbours; what is counted is processor time.
  const moving = ['--home', mkdtempSync(join(home, 'moving-'))];
  const [ours, busy, empty] = await Promise.all([
    startOnce({ what: 'product', parent: home, words, shown: DESK_SHOWN, idleMs }),
    startOnce({ what: 'product', parent: home, words: moving, shown: DESK_SHOWN, idleMs }),
    startOnce({ what: 'empty', parent: home, shown: EMPTY_SHOWN, idleMs }),
  ]);
  const share = (ours.idleShare ?? Number.NaN) * 100;
  const floor = (empty.idleShare ?? Number.NaN) * 100;
  return {
    figures: [
      figure('the desk, prices held still', '% of a core', [share]),
      figure('the desk while prices move', '% of a core', [(busy.idleShare ?? Number.NaN) * 100]),
      figure('an empty window', '% of a core', [floor]),
    ],
    checks: [told('the desk', share, ' %', 'lower', 1)],
    notes: [
      `${idleMs / 1_000} s, all processes of a program together; drawing is by software here`,
    ],
  };
}
