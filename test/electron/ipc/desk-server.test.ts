/** The contract over an in-memory client: envelopes, numbering, validation, both ways. */
import { describe, expect, it } from 'vitest';
import type { Push } from '../../../shared/contract/envelope.ts';
import { QUERIES } from '../../../shared/contract/queries.ts';
import { TOPICS, type TopicName } from '../../../shared/contract/topics.ts';
import { openPaperDesk, type TestClient } from '../../support/paper-desk.ts';
import { seededRandom } from '../../support/world.ts';

const ORDER = {
  instrument: 'NSE:RELIANCE',
  side: 'buy',
  quantity: 10,
  type: 'market',
  price: null,
  trigger: null,
  validity: 'day',
  product: 'mis',
  strategy: 'Manual',
  intent: 'enter',
  scaleIn: false,
};

/** Every push that was published fits the schema it was promised under. */
function expectPromised(pushes: readonly Push[]): void {
  for (const push of pushes) {
    const topic = TOPICS[push.topic as TopicName];
    const parsed =
      'snapshot' in push
        ? topic.snapshot.safeParse(push.snapshot)
        : topic.patch.safeParse(push.patch);
    expect(parsed.success ? '' : `${push.topic}: ${JSON.stringify(parsed.error.issues[0])}`).toBe(
      '',
    );
  }
}

function numbersOf(pushes: readonly Push[], topic: string): void {
  let seq: number | null = null;
  for (const push of pushes.filter((each) => each.topic === topic)) {
    if ('snapshot' in push) seq = push.seq;
    else {
      expect(push.fromSeq).toBe(seq);
      seq = push.toSeq;
    }
  }
  expect(seq).not.toBeNull();
}

async function subscribeAll(client: TestClient): Promise<void> {
  for (const topic of ['blotter', 'positions', 'desk']) {
    expect(await client.ask('subscribe', { topic, params: {} })).toMatchObject({ ok: true });
  }
  const params = { instruments: ['NSE:RELIANCE', 'NSE:NIFTY'], depth: 'NSE:RELIANCE' };
  expect(await client.ask('subscribe', { topic: 'market', params })).toMatchObject({ ok: true });
}

describe('topics', () => {
  it('send one snapshot, then patches without a gap, all as promised', async () => {
    const desk = await openPaperDesk();
    const client = desk.connect();
    await subscribeAll(client);
    await client.ask('place_order', { ...ORDER, commandId: 'a-1' });
    await desk.world.advance(5_000);
    await client.ask('exit', {
      commandId: 'a-2',
      scope: { kind: 'all' },
      size: { kind: 'percent', percent: 50 },
    });
    await desk.world.advance(5_000);
    expectPromised(client.pushes);
    for (const topic of ['blotter', 'positions', 'desk', 'market']) numbersOf(client.pushes, topic);
    const kinds = client.pushes.map((push) => push.topic);
    expect(new Set(kinds)).toEqual(new Set(['blotter', 'positions', 'desk', 'market']));
  });

  it('show nothing that is not durable', async () => {
    const desk = await openPaperDesk();
    const client = desk.connect();
    await subscribeAll(client);
    desk.ledger.failNextAppend('disk_full');
    const before = client.pushes.filter((push) => push.topic === 'blotter').length;
    const answer = await client.ask('place_order', { ...ORDER, commandId: 'b-1' });
    await desk.world.advance(3_000);
    expect(answer).toMatchObject({ ok: false, error: { code: 'ledger_stopped' } });
    expect(client.pushes.filter((push) => push.topic === 'blotter')).toHaveLength(before);
    const desks = client.pushes.filter((push) => push.topic === 'desk');
    expect(JSON.stringify(desks)).toContain('"state":"halted"');
  });

  it('give two windows the same numbers and let one leave', async () => {
    const desk = await openPaperDesk();
    const [one, two] = [desk.connect(), desk.connect()];
    await subscribeAll(one);
    await subscribeAll(two);
    await one.ask('place_order', { ...ORDER, commandId: 'c-1' });
    await desk.world.advance(2_000);
    const last = (client: TestClient) => client.pushes.findLast((push) => push.topic === 'blotter');
    expect(last(one)).toEqual(last(two));
    two.client.close();
    const count = two.pushes.length;
    await one.ask('place_order', { ...ORDER, quantity: 11, commandId: 'c-2' });
    await desk.world.advance(2_000);
    expect(two.pushes).toHaveLength(count);
  });
});

describe('requests', () => {
  it('that do not fit are answered with the place and change nothing', async () => {
    const desk = await openPaperDesk();
    const client = desk.connect();
    const seq = desk.ledger.head();
    const cases: readonly (readonly [unknown, string])[] = [
      [{ ...ORDER, commandId: 'd-1', quantity: 1.5 }, 'quantity'],
      [{ ...ORDER, commandId: 'd-1', price: -1 }, 'price'],
      [{ ...ORDER, commandId: 'd-1', side: 'hold' }, 'side'],
      [{ ...ORDER, commandId: 'd 1' }, 'commandId'],
      [{ ...ORDER, commandId: 'd-1', intent: 'adopt' }, 'intent'],
      [{ ...ORDER, commandId: 'd-1', extra: 1 }, ''],
      [{ ...ORDER }, 'commandId'],
      [null, 'commandId'],
      ['text', ''],
    ];
    for (const [params, path] of cases) {
      const answer = await client.ask('place_order', params);
      expect(answer).toMatchObject({ ok: false, error: { code: 'bad_params', context: { path } } });
    }
    expect(await client.ask('toString')).toMatchObject({ error: { code: 'unknown_name' } });
    expect(await client.ask('__proto__')).toMatchObject({ error: { code: 'unknown_name' } });
    expect(await client.ask('subscribe', { topic: 'constructor' })).toMatchObject({
      error: { code: 'unknown_topic' },
    });
    expect(desk.ledger.head()).toBe(seq);
  });

  it('made of garbage are answered too, whatever they hold', async () => {
    const desk = await openPaperDesk();
    const { client } = desk.connect();
    const seq = desk.ledger.head();
    const random = seededRandom(99);
    const pieces = [
      '{',
      '}',
      '"id"',
      ':',
      '1',
      '"name"',
      '"place_order"',
      ',',
      '[',
      ']',
      'null',
      '"params"',
      '\u0000',
      '"__proto__"',
      '1e999',
      '\\u12',
      '\u{1F4A5}',
    ];
    for (let at = 0; at < 5_000; at += 1) {
      let line = '';
      const length = Math.floor(random() * 14);
      for (let piece = 0; piece < length; piece += 1) {
        line += pieces[Math.floor(random() * pieces.length)] ?? '';
      }
      const answer = client.request(line);
      expect((JSON.parse(await answer) as { ok: boolean }).ok).toBe(false);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(desk.ledger.head()).toBe(seq);
  });

  it('about the market and orders are answered as promised', async () => {
    const desk = await openPaperDesk();
    const client = desk.connect();
    const placed = await client.ask('place_order', { ...ORDER, commandId: 'e-1' });
    await desk.world.advance(3_000);
    const orderId = placed.ok ? (placed.result as { orderIds: string[] }).orderIds[0] : '';
    const { commandId: _none, ...fields } = { ...ORDER, commandId: '' };
    const scope = { kind: 'all' };
    const asked: readonly (readonly [keyof typeof QUERIES, unknown])[] = [
      ['about', {}],
      ['search_instruments', { text: 'nifty 26000 ce', limit: 5 }],
      ['instruments', { ids: ['NSE:RELIANCE', 'NSE:NOSUCH'] }],
      ['underlyings', {}],
      ['quotes', { instruments: ['NSE:RELIANCE'] }],
      ['preview_order', fields],
      ['preview_exit', { scope, size: { kind: 'percent', percent: 50 } }],
      ['order_story', { orderId }],
      ['activity', { beforeSeq: null, limit: 20 }],
      ['export_orders', { format: 'csv' }],
      ['verify_folds', {}],
    ];
    for (const [name, params] of asked) {
      const answer = await client.ask(name, params);
      const parsed = answer.ok ? QUERIES[name].result.safeParse(answer.result) : null;
      expect(parsed?.success ?? false, `${name}: ${JSON.stringify(answer).slice(0, 300)}`).toBe(
        true,
      );
    }
  });
});
