/** Who is told what, and when: numbers, merged frames, watches, rows that prices do not touch. */
import { describe, expect, it } from 'vitest';
import type { Push } from '../../../shared/contract/envelope.ts';
import type { PositionRow } from '../../../shared/contract/rows.ts';
import type { TopicPatch, TopicSnapshot } from '../../../shared/contract/topics.ts';
import { GREEKS_MS } from '../../../electron/ipc/greeks-pace.ts';
import { memoryPaperStore } from '../../../electron/broker/paper/paper-store.ts';
import { openPaperDesk, type PaperDesk, type TestClient } from '../../support/paper-desk.ts';
import { fakeWorld } from '../../support/world.ts';

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
  scaleIn: true,
};

let commands = 0;

async function place(client: TestClient, more: Partial<typeof ORDER> = {}): Promise<void> {
  commands += 1;
  const answer = await client.ask('place_order', { ...ORDER, ...more, commandId: `p-${commands}` });
  expect(answer).toMatchObject({ ok: true });
}

function positionsOf(pushes: readonly Push[]): Map<string, PositionRow> {
  const rows = new Map<string, PositionRow>();
  for (const push of pushes.filter((each) => each.topic === 'positions')) {
    const picture = ('snapshot' in push ? push.snapshot : push.patch) as
      | TopicSnapshot<'positions'>
      | TopicPatch<'positions'>;
    if ('snapshot' in push) rows.clear();
    for (const row of picture.rows) rows.set(row.key, row);
    if ('removed' in picture) for (const key of picture.removed) rows.delete(key);
  }
  return rows;
}

function watchedNow(desk: PaperDesk): readonly string[] {
  return desk.services.quotes.watched();
}

describe('frames', () => {
  it('carry one row for an order that changed many times, in its last state', async () => {
    const desk = await openPaperDesk();
    const client = desk.connect();
    await client.ask('subscribe', { topic: 'blotter' });
    await place(client);
    const from = client.pushes.length;
    await desk.world.advance(3_000);
    const patches = client.pushes.slice(from).filter((push) => push.topic === 'blotter');
    for (const push of patches) {
      const { orders } = ('patch' in push ? push.patch : {}) as TopicPatch<'blotter'>;
      const ids = orders.map((order) => order.orderId);
      expect(new Set(ids).size).toBe(ids.length);
    }
    expect(JSON.stringify(patches.at(-1))).toContain('"state":"filled"');
  });

  it('never carry a patch that the snapshot before it already shows', async () => {
    const desk = await openPaperDesk();
    const first = desk.connect();
    await first.ask('subscribe', { topic: 'blotter' });
    await place(first);
    // Asked in the middle of everything: whatever waits goes out under its number first.
    const late = desk.connect();
    await late.ask('subscribe', { topic: 'blotter' });
    await place(first, { quantity: 11 });
    await desk.world.advance(3_000);
    const last = (client: TestClient) => client.pushes.findLast((push) => push.topic === 'blotter');
    expect(last(late)).toEqual(last(first));
    const [snapshot, ...rest] = late.pushes.filter((push) => push.topic === 'blotter');
    let seq = snapshot !== undefined && 'seq' in snapshot ? snapshot.seq : -1;
    for (const push of rest) {
      expect('fromSeq' in push ? push.fromSeq : null).toBe(seq);
      seq = 'toSeq' in push ? push.toSeq : -1;
    }
  });

  it('still reach everyone when one client can no longer be told', async () => {
    const desk = await openPaperDesk();
    let broken = false;
    const bad = desk.server.connect(() => {
      if (broken) throw new Error('the port is gone');
    });
    await bad.request('{"id":1,"name":"subscribe","params":{"topic":"blotter"}}');
    const good = desk.connect();
    await good.ask('subscribe', { topic: 'blotter' });
    broken = true;
    await place(good);
    await desk.world.advance(3_000);
    expect(JSON.stringify(good.pushes)).toContain('"state":"filled"');
  });

  it('end with the server: nothing is said and no timer is left behind it', async () => {
    const desk = await openPaperDesk();
    const client = desk.connect();
    await client.ask('subscribe', { topic: 'desk' });
    desk.server.close();
    const count = client.pushes.length;
    await desk.world.advance(5_000);
    expect(client.pushes).toHaveLength(count);
    expect(watchedNow(desk)).toEqual([]);
  });
});

describe('watches', () => {
  it('are counted, renewed and given back, 500 of them and unknown ones too', async () => {
    const desk = await openPaperDesk();
    const [one, two] = [desk.connect(), desk.connect()];
    const listed = await one.ask('search_instruments', { text: 'nifty', limit: 100 });
    const known = (listed as { result: { instruments: { id: string }[] } }).result.instruments;
    const unknown = Array.from({ length: 400 }, (_, at) => `NFO:NOSUCH${at}`);
    const ids = [...known.map(({ id }) => id), ...unknown].slice(0, 500);
    const market = (instruments: readonly string[], depth: string | null) => ({
      topic: 'market',
      params: { instruments, depth },
    });
    for (let round = 0; round < 3; round += 1) {
      expect(await one.ask('subscribe', market(ids, ids[0] ?? null))).toMatchObject({ ok: true });
      await desk.world.advance(300);
    }
    await two.ask('subscribe', market(ids.slice(0, 3), 'NSE:RELIANCE'));
    expect(watchedNow(desk)).toHaveLength(new Set([...ids, 'NSE:RELIANCE']).size);
    await one.ask('unsubscribe', { topic: 'market' });
    expect(watchedNow(desk).toSorted()).toEqual([...ids.slice(0, 3), 'NSE:RELIANCE'].toSorted());
    two.client.close();
    expect(watchedNow(desk)).toEqual([]);
  });

  it('are not taken by a client that has already left', async () => {
    const desk = await openPaperDesk();
    const client = desk.connect();
    client.client.close();
    const params = { instruments: ['NSE:RELIANCE'], depth: null };
    await client.ask('subscribe', { topic: 'market', params });
    expect(watchedNow(desk)).toEqual([]);
    expect(client.pushes).toEqual([]);
  });

  it('follow what is held: taken with the first fill, given back when flat', async () => {
    const desk = await openPaperDesk();
    const client = desk.connect();
    await place(client);
    await desk.world.advance(3_000);
    expect(watchedNow(desk)).toEqual(['NSE:RELIANCE']);
    const all = { scope: { kind: 'all' }, size: { kind: 'percent', percent: 100 } };
    await client.ask('exit', { ...all, commandId: 'x-1' });
    await desk.world.advance(5_000);
    expect(watchedNow(desk)).toEqual([]);
  });
});

describe('positions', () => {
  it('follow the broker’s figure even while the market stands still', async () => {
    const desk = await openPaperDesk();
    const client = desk.connect();
    await client.ask('subscribe', { topic: 'positions' });
    await place(client);
    await desk.world.advance(3_000);
    await client.ask('set_paper_market', { commandId: 's-1', speed: 0 });
    await client.ask('reconcile_now', { commandId: 's-2' });
    await desk.world.advance(3_000);
    const [row] = [...positionsOf(client.pushes).values()];
    expect(row).toMatchObject({ net: 10, brokerNet: 10 });
  });

  it('of two strategies never show a difference that is only a later fill of the other', async () => {
    const desk = await openPaperDesk();
    const client = desk.connect();
    await client.ask('subscribe', { topic: 'positions' });
    await place(client, { strategy: 'A' });
    await desk.world.advance(3_000);
    await client.ask('reconcile_now', { commandId: 'r-1' });
    await desk.world.advance(1_000);
    expect([...positionsOf(client.pushes).values()]).toMatchObject([{ brokerNet: 10 }]);
    await client.ask('set_paper_market', { commandId: 'r-2', speed: 0 });
    const from = client.pushes.length;
    await place(client, { strategy: 'B', type: 'market' });
    for (let step = 0; step < 40; step += 1) {
      await desk.world.advance(100);
      const rows = [...positionsOf(client.pushes).values()];
      const net = rows.reduce((sum, row) => sum + row.net, 0);
      for (const row of rows) expect(row.brokerNet ?? net).toBe(net);
    }
    expect(client.pushes.length).toBeGreaterThan(from);
  });
});

describe('greeks', () => {
  it('come at the pace of their own clock, however many ticks come', async () => {
    const desk = await openPaperDesk();
    const client = desk.connect();
    const expiries = desk.services.instruments.expiries('NIFTY');
    const [option] = desk.services.instruments.chain('NIFTY', expiries[0] ?? '').slice(20);
    const held = option?.call?.id ?? '';
    const lot = option?.call?.lot ?? 0;
    await client.ask('subscribe', { topic: 'positions' });
    await place(client, { instrument: held, quantity: lot, product: 'nrml' });
    await desk.world.advance(3_000);
    const from = client.pushes.length;
    await desk.world.advance(5_000);
    const patches = client.pushes
      .slice(from)
      .filter((push) => push.topic === 'positions')
      .map((push) => ('patch' in push ? push.patch : {}) as TopicPatch<'positions'>);
    const told = patches.filter(({ greeks }) => greeks !== undefined);
    expect(told.length).toBeGreaterThan(1);
    expect(told.length).toBeLessThanOrEqual(5_000 / GREEKS_MS);
    expect(patches.length).toBeGreaterThan(told.length);
    expect(told.at(-1)?.greeks).toMatchObject([{ instrument: held, why: null }]);
  });

  it('are there for a window that comes later', async () => {
    const desk = await openPaperDesk();
    const client = desk.connect();
    await place(client);
    await desk.world.advance(3_000);
    const late = desk.connect();
    await late.ask('subscribe', { topic: 'positions' });
    const [push] = late.pushes.filter(({ topic }) => topic === 'positions');
    const { greeks } = (
      push !== undefined && 'snapshot' in push ? push.snapshot : {}
    ) as TopicSnapshot<'positions'>;
    expect(greeks).toMatchObject([{ instrument: 'NSE:RELIANCE', figures: { delta: 1 } }]);
  });
});

describe('a second start', () => {
  it('shows the alarms of what it found, which nobody could hear while it was found', async () => {
    const world = fakeWorld();
    const store = memoryPaperStore();
    const first = await openPaperDesk(world, { store });
    const client = first.connect();
    await client.ask('set_paper_faults', { commandId: 'f-1', faults: { lostRequest: 10_000 } });
    await place(client);
    await client.ask('set_kill', { commandId: 'f-2', level: 1, reason: 'lunch' });
    first.server.close();
    first.engine.stop();
    first.paper.close();
    const again = await openPaperDesk(fakeWorld(2, world.nowMs()), {
      store,
      ledger: first.ledger.reopened(),
    });
    const later = again.connect();
    await later.ask('subscribe', { topic: 'desk' });
    const snapshot = later.pushes.find((push) => push.topic === 'desk');
    const { alarms } = (snapshot as { snapshot: TopicSnapshot<'desk'> }).snapshot;
    const codes = alarms.map((alarm) => alarm.code).toSorted();
    expect(codes).toEqual(['kill', 'outcome_unknown']);
  });
});
