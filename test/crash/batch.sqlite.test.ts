/**
 * Goal: a process that is killed at any persisted step of a four-leg batch, of its rollback or of
 * its unwind comes back to where the batch stood, and nothing is sent twice. Method: a child trades
 * the batch over the real ledger and kills itself at each point it comes to; the next start runs in
 * a world whose clock the test moves; the books of an auditor judge the ledger and the broker's own
 * file. Two legs are on their way at once, so points are numbered and not named one by one.
 */
import { describe, expect, it } from 'vitest';
import type { EventRecord } from '../../shared/domain/events.ts';
import { BatchBook } from '../simulation/batch-book.ts';
import { NaiveBook } from '../simulation/naive-book.ts';
import { netsOf } from '../simulation/trial.ts';
import { BATCH_SCENARIOS, type BatchScenario, CONTRACT_IDS, intendedOf } from './batch-day.ts';
import { brokerOf, newHome, recover, run } from './harness.ts';
import { WHOLE } from './levels.ts';

/** As many as any run comes to; what is above a run's own last point kills nothing. */
const MOST: Readonly<Record<BatchScenario, number>> = { batch: 36, rollback: 50, unwind: 52 };
/** Before it nothing of the batch is written; an unwind is a rollback until a person is asked. */
const FIRST: Readonly<Record<BatchScenario, number>> = { batch: 5, rollback: 5, unwind: 29 };

interface Judged {
  readonly complaints: readonly string[];
  readonly state: string;
}

/** What the ledger and the broker's own file say together. */
function judge(events: readonly EventRecord[], home: string, scenario: BatchScenario): Judged {
  const complaints: string[] = [];
  const say = (words: string): void => {
    complaints.push(words);
  };
  let nowMs = 0;
  const book = new NaiveBook(say);
  const batches = new BatchBook(book, () => nowMs, say);
  batches.clocksJump = true;
  for (const record of events) {
    nowMs = record.atMs;
    book.apply(record);
    batches.apply(record);
  }
  batches.finish();
  const real = brokerOf(home);
  const intended = intendedOf(scenario);
  for (const id of CONTRACT_IDS) {
    const wanted = intended.get(id) ?? 0;
    const sign = Math.sign(wanted);
    let net = 0;
    let sent = 0;
    for (const { request, status } of real) {
      if (request.instrument !== id) continue;
      const signed = (request.side === 'buy' ? 1 : -1) * request.quantity;
      if (Math.sign(signed) === sign && status !== 'cancelled') sent += request.quantity;
      if (status === 'filled') net += signed;
      if (net * sign < 0) say(`${id} was taken through zero`);
    }
    if (sent > Math.abs(wanted)) say(`${sent} of ${id} were sent, of ${Math.abs(wanted)}`);
    const ours = netsOf(book).get(`${id}|nrml`) ?? 0n;
    if (ours !== BigInt(net)) say(`${id} is ${net}, in the ledger ${ours}`);
  }
  const tags = new Set(real.map(({ request }) => request.orderId));
  if (tags.size !== real.length) say('two orders of one tag');
  const [batch] = batches.all.values();
  return { complaints, state: batch?.state ?? 'none' };
}

const ENDS: Readonly<Record<BatchScenario, readonly string[]>> = {
  batch: ['none', 'complete', 'deciding', 'cancelled'],
  rollback: ['none', 'rolled_back', 'cancelled'],
  unwind: ['none', 'rolled_back', 'cancelled', 'deciding'],
};

/** The next start settles everything, and the one after it finds nothing to do. */
async function aftermath(home: string, scenario: BatchScenario): Promise<string> {
  const events = await recover(home, WHOLE, scenario);
  const { complaints, state } = judge(events, home, scenario);
  expect(complaints).toEqual([]);
  expect(ENDS[scenario]).toContain(state);
  const placed = brokerOf(home).length;
  const again = await recover(home, WHOLE, scenario);
  const added = again.slice(events.length).map((record) => record.event.kind);
  expect(added).toEqual(['desk_opened', 'desk_reconciled']);
  expect(brokerOf(home)).toHaveLength(placed);
  return state;
}

describe.each(BATCH_SCENARIOS)('a kill at every step of: %s', (scenario) => {
  it('has no more steps than are tried', async () => {
    const home = newHome();
    const { points, code } = await run(home, scenario, 0);
    expect(code).toBe(0);
    expect(points.length).toBeLessThanOrEqual(MOST[scenario]);
    const end = await aftermath(home, scenario);
    expect(end).toBe(scenario === 'batch' ? 'complete' : 'rolled_back');
  });

  const first = FIRST[scenario];
  const numbers = Array.from({ length: MOST[scenario] - first + 1 }, (_, at) => first + at);
  it.each(numbers)('at point %i', async (number) => {
    const home = newHome();
    const { signal, points } = await run(home, scenario, number);
    expect(points.length === number).toBe(signal === 'SIGKILL');
    await aftermath(home, scenario);
  });
});

describe('a second kill, in the start after the first', () => {
  const firsts = [8, 16, 22, 25, 29, 33, 39];
  const seconds = [3, 6, 9];
  const both = firsts.flatMap((first) => seconds.map((second) => ({ first, second })));
  it.each(both)('at point $first and then at point $second', async ({ first, second }) => {
    const home = newHome();
    await run(home, 'rollback', first);
    await run(home, 'rollback go_on', second);
    await aftermath(home, 'rollback');
  });
});
