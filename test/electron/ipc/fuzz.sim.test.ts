/** A hundred thousand hostile lines (G-10): each is answered, none throws or changes an order. */
import process from 'node:process';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../../shared/contract/commands.ts';
import { TOPICS } from '../../../shared/contract/topics.ts';
import { openPaperDesk } from '../../support/paper-desk.ts';
import { seededRandom } from '../../support/world.ts';

const SEED = 31;
const LINES = 100_000;
const GROWTH_MAX = 200 * 1_024 * 1_024;

const FIELDS = ['id', 'name', 'params', 'commandId', 'instrument', 'side', 'quantity', 'scope'];
const VALUES = [
  'null',
  '-1',
  '1e999',
  '9007199254740993',
  '"buy"',
  '"__proto__"',
  '[]',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '"\\ud800"',
  '"NSE:RELIANCE"',
  `"${'x'.repeat(300)}"`,
  `${'['.repeat(200)}${']'.repeat(200)}`,
];

it(`${LINES} lines of seed ${SEED} do no harm`, async () => {
  const desk = await openPaperDesk();
  const { client } = desk.connect();
  const random = seededRandom(SEED);
  const pick = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)] as Value;
  const names = [...Object.keys(COMMANDS), ...Object.keys(TOPICS), 'subscribe', 'toString', ''];
  const orders = desk.engine.view.orders.size;
  const seq = desk.ledger.head();
  const before = process.memoryUsage().rss;
  for (let at = 0; at < LINES; at += 1) {
    const fields = Array.from({ length: 4 }, () => `"${pick(FIELDS)}":${pick(VALUES)}`);
    let line = `{"id":${at},"name":"${pick(names)}","params":{${fields.join(',')}}}`;
    if (at % 3 === 0) line = line.slice(Math.floor(random() * 30), Math.floor(random() * 200));
    const answer = JSON.parse(await client.request(line)) as {
      ok: boolean;
      error?: { code: string };
    };
    expect(answer.error?.code, line).not.toBe('internal');
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(GROWTH_MAX);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(desk.engine.view.orders.size).toBe(orders);
  expect(desk.ledger.head()).toBe(seq);
}, 120_000);
