/** The page about the simulator names every kind of fault there is, and no other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultAction } from '../../../electron/broker-sim/faults.ts';
import { marketCommand } from '../../../electron/broker-sim/market-commands.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/broker-sim.md'), 'utf8');

/** The rows of the table under this head. */
function table(head: string): readonly string[] {
  const [, after = ''] = page.split(head);
  return after.split('\n\n')[0]?.split('\n').slice(2) ?? [];
}

describe('docs/broker-sim.md', () => {
  it('has a way to every fault', () => {
    const ids = table('| Fault | Reached by |').map((row) => row.slice(2, 6));
    const numbers = [...Array.from({ length: 16 }, (_, place) => place + 1), 20, 21, 22, 23, 24];
    const more = [30, 31, 32, 33, 34, 35, 36, 37, 40, 41, 42, 43];
    const wanted = [...numbers, ...more].map((number) => `F-${String(number).padStart(2, '0')}`);
    expect(ids.filter((id) => id.startsWith('F-'))).toEqual(wanted);
  });

  it('names every kind of action', () => {
    const kinds = faultAction.options.map((option) => option.shape.kind.value);
    const rows = table('| Fault | Reached by |').join('\n');
    expect(kinds.filter((kind) => !rows.includes(`\`${kind}\``))).toEqual([]);
  });

  it('names every market command', () => {
    const names = marketCommand.options.flatMap((option) => Object.keys(option.shape));
    const rows = table('| Command | What happens |').join('\n');
    expect(names.filter((name) => !rows.includes(`\`${name}\``))).toEqual([]);
  });
});
