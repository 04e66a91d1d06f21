/** Faults, practice shares, and what survives a crash. */
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openPaperSession } from '../../../../electron/broker/paper/paper-session.ts';
import { memoryPaperStore } from '../../../../electron/broker/paper/paper-store.ts';
import { type AccountId, asId, type InstrumentId } from '../../../../shared/domain/ids.ts';
import type { Price } from '../../../../shared/domain/money.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { fakeWorld } from '../../../support/world.ts';
import {
  askOf,
  bidOf,
  contract,
  openPaperDesk,
  orderFor,
  type PaperDesk,
  sendAndWait,
} from './paper-desk.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/market');
const CHAIN = join(FIXTURES, 'option-chain-ED-NIFTY-08-Dec-2026.csv');
const KITE = join(FIXTURES, 'kite-instruments.csv');
const CALL = contract('NFO:NIFTY26NOV26000CE');

async function opened(options: Parameters<typeof openPaperDesk>[0] = {}): Promise<PaperDesk> {
  const desk = openPaperDesk(options);
  desk.session.gateway.open();
  await desk.world.advance(200);
  return desk;
}

function share(name: string): InstrumentId {
  return contract(`NSE:${name}`);
}

function buyOf(desk: PaperDesk, id: InstrumentId, units: number): ReturnType<typeof orderFor> {
  return orderFor(id, { quantity: quantity(units), price: askOf(desk, id) });
}

function tagged(desk: PaperDesk, tag: string): string[] {
  return desk.session.exchange
    .book()
    .orders.filter((order) => order.tag === tag)
    .map((order) => order.status);
}

describe('the practice shares', () => {
  test('TIMEOUT never answers; every other order is there all the same', async () => {
    const desk = await opened();
    for (const expected of [1, 0, 1]) {
      const request = buyOf(desk, share('TIMEOUT'), 10);
      const { outcome, tookMs } = await sendAndWait(desk, request);
      expect(outcome).toEqual({ kind: 'unknown', cause: 'timeout' });
      expect(tookMs).toBe(8_000);
      expect(tagged(desk, request.orderId)).toHaveLength(expected);
    }
  });

  test('LATE appears twelve seconds after everybody stopped waiting', async () => {
    const desk = await opened();
    const request = buyOf(desk, share('LATE'), 10);
    const { outcome } = await sendAndWait(desk, request);
    expect(outcome.kind).toBe('unknown');
    await desk.world.advance(11_900);
    expect(tagged(desk, request.orderId)).toEqual([]);
    await desk.world.advance(300);
    expect(tagged(desk, request.orderId)).toHaveLength(1);
    expect(desk.updates.some((update) => update.order?.tag === request.orderId)).toBe(true);
  });

  test('SLOW answers after six seconds', async () => {
    const desk = await opened();
    const { outcome, tookMs } = await sendAndWait(desk, buyOf(desk, share('SLOW'), 10));
    expect(outcome.kind).toBe('accepted');
    expect(tookMs).toBeGreaterThan(5_900);
    expect(tookMs).toBeLessThan(6_100);
  });

  test('REJECT is taken and then rejected with words', async () => {
    const desk = await opened();
    const request = buyOf(desk, share('REJECT'), 10);
    expect((await sendAndWait(desk, request)).outcome.kind).toBe('accepted');
    await desk.world.advance(200);
    expect(desk.updates.at(-1)?.order).toMatchObject({
      tag: request.orderId,
      status: 'rejected',
      rejection: 'unrecognised',
    });
  });
});

/** A short session with faults, as text: outcomes and every update. */
async function history(): Promise<string> {
  const desk = await opened({
    faults: {
      lostReplies: 0.3,
      duplicateUpdates: 0.3,
      reorderedUpdates: 0.3,
      missingUpdates: 0.2,
    },
  });
  desk.session.start();
  const outcomes: string[] = [];
  for (let count = 0; count < 12; count += 1) {
    const at = (bidOf(desk, CALL) + 500 * (count % 3)) as Price;
    const sent = {
      ...orderFor(CALL, { quantity: quantity(65), price: at }),
      orderId: asId<never>(`P${count}`),
    };
    outcomes.push((await sendAndWait(desk, sent)).outcome.kind);
    await desk.world.advance(1_000);
  }
  return JSON.stringify([outcomes, desk.updates]);
}

describe('the switchboard', () => {
  test('refuses a value that makes no sense and changes nothing', async () => {
    const desk = await opened();
    const { faults } = desk.session;
    expect(faults.setFaults({ lostReplies: 1.5, slowMs: 10 }).ok).toBe(false);
    expect(faults.setFaults({ slowMs: Number.NaN }).ok).toBe(false);
    expect(faults.setFaults({ linkDropsPerMinute: -1 }).ok).toBe(false);
    expect(faults.faults()).toMatchObject({ lostReplies: 0, slowMs: 3_000 });
  });

  test('every update twice', async () => {
    const desk = await opened({ faults: { duplicateUpdates: 1 } });
    await sendAndWait(desk, orderFor(CALL, { quantity: quantity(65), price: askOf(desk, CALL) }));
    await desk.world.advance(500);
    expect(desk.updates.length).toBeGreaterThan(0);
    for (let place = 0; place < desk.updates.length; place += 2) {
      expect(desk.updates[place]).toEqual(desk.updates[place + 1]);
    }
  });

  test('updates that overtake each other, none lost', async () => {
    const desk = await opened({ faults: { reorderedUpdates: 1 } });
    await sendAndWait(desk, orderFor(CALL, { quantity: quantity(65), price: askOf(desk, CALL) }));
    await desk.world.advance(1_000);
    const states = desk.updates.map((update) => update.order?.status);
    expect(states).toEqual(['filled', 'pending']);
  });

  test('updates that never come, and the book that knows better', async () => {
    const desk = await opened({ faults: { missingUpdates: 1 } });
    const request = orderFor(CALL, { quantity: quantity(65), price: askOf(desk, CALL) });
    await sendAndWait(desk, request);
    await desk.world.advance(1_000);
    expect(desk.updates).toEqual([]);
    expect(tagged(desk, request.orderId)).toEqual(['filled']);
  });

  test('a storm of refusals leaves no orders', async () => {
    const desk = await opened({ faults: { rejectStorm: 1 } });
    const request = orderFor(CALL, { quantity: quantity(65), price: askOf(desk, CALL) });
    expect((await sendAndWait(desk, request)).outcome).toMatchObject({ kind: 'refused' });
    expect(tagged(desk, request.orderId)).toEqual([]);
  });

  test('late acceptance', async () => {
    const desk = await opened({ faults: { lateAcceptance: 1, lateMs: 30_000 } });
    const request = orderFor(CALL, { quantity: quantity(65), price: askOf(desk, CALL) });
    expect((await sendAndWait(desk, request)).outcome.kind).toBe('unknown');
    expect(tagged(desk, request.orderId)).toEqual([]);
    await desk.world.advance(23_000);
    expect(tagged(desk, request.orderId)).toHaveLength(1);
  });

  test('a read that is lost is a failure and not an empty book', async () => {
    const desk = await opened({ faults: { lostReads: 1 } });
    const read = desk.session.gateway.readBook();
    await desk.world.advance(8_000);
    expect(await read).toMatchObject({ ok: false, error: { cause: 'timeout' } });
  });

  test('links that drop by themselves come back by themselves', async () => {
    const desk = await opened({ faults: { linkDropsPerMinute: 60, linkDownMs: 500 } });
    desk.session.start();
    await desk.world.advance(20_000);
    const states = desk.links.map((link) => link.state);
    expect(states.filter((state) => state === 'down').length).toBeGreaterThan(3);
    for (const [place, state] of states.entries()) {
      if (state === 'down' && place + 1 < states.length)
        expect(states[place + 1]).toBe('connecting');
    }
  });

  test('the same seed misbehaves in the same way', async () => {
    expect(await history()).toBe(await history());
  });
});

describe('what survives', () => {
  test('an order whose acceptance was heard is in the file at that moment', async () => {
    const desk = await opened();
    for (let count = 0; count < 5; count += 1) {
      const request = orderFor(CALL, { quantity: quantity(65), price: askOf(desk, CALL) });
      expect((await sendAndWait(desk, request)).outcome.kind).toBe('accepted');
      // The crash: the program is gone, only the file is left.
      const again = openPaperDesk({ text: desk.store.load() });
      expect(tagged(again, request.orderId)).toHaveLength(1);
    }
  });

  test('an update that was heard is in the file as well', async () => {
    const desk = await opened();
    const seen: boolean[] = [];
    desk.session.gateway.onUpdate((update) => {
      const again = openPaperDesk({ text: desk.store.load() });
      const known = new Set(again.session.exchange.book().trades.map((trade) => trade.tradeId));
      seen.push(update.trades.every((trade) => known.has(trade.tradeId)));
    });
    await sendAndWait(desk, orderFor(CALL, { quantity: quantity(650), price: askOf(desk, CALL) }));
    await desk.world.advance(500);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).not.toContain(false);
  });

  test('an order accepted and not yet at the exchange goes on after a crash', async () => {
    const desk = await opened();
    const request = orderFor(CALL, { quantity: quantity(65), price: askOf(desk, CALL) });
    await sendAndWait(desk, request);
    const texts: (string | null)[] = [];
    const store = memoryPaperStore(desk.store.load());
    texts.push(store.load());
    const again = openPaperDesk({ store });
    again.session.gateway.open();
    await again.world.advance(1_000);
    expect(tagged(again, request.orderId)[0]).not.toBe('pending');
  });

  test('a disk that refuses: no promise leaves until it can be kept', async () => {
    let broken = false;
    const inner = memoryPaperStore();
    const store = {
      load: () => inner.load(),
      save: (text: string) => {
        if (broken) throw new Error('ENOSPC');
        inner.save(text);
      },
    };
    const desk = await opened({ store });
    broken = true;
    const request = orderFor(CALL, { quantity: quantity(65), price: askOf(desk, CALL) });
    const { outcome } = await sendAndWait(desk, request);
    expect(outcome).toEqual({ kind: 'unknown', cause: 'timeout' });
    expect(desk.updates).toEqual([]);
    broken = false;
    await desk.world.advance(2_000);
    expect(desk.updates.length).toBeGreaterThan(0);
  });

  test('an imported chain and a position in one of its strikes', async () => {
    const desk = await opened();
    const text = readFileSync(CHAIN, 'utf8');
    expect(desk.session.importChain(text, { fileName: CHAIN })).toMatchObject({ ok: true });
    const far = contract('NFO:NIFTY26D0824000PE');
    await sendAndWait(desk, orderFor(far, { quantity: quantity(65), price: askOf(desk, far) }));
    await desk.world.advance(1_000);
    const again = openPaperDesk({ text: desk.store.load() });
    expect(again.session.exchange.book().positions).toEqual([
      { instrument: far, product: 'nrml', net: 65 },
    ]);
    expect(again.session.quotes.get(far)?.bid).toBe(desk.session.quotes.get(far)?.bid);
  });

  test('a chain with a broken line changes nothing and is not kept', async () => {
    const desk = await opened();
    const before = desk.session.market.level('NIFTY');
    const text = readFileSync(CHAIN, 'utf8').replace('258.40', '25x.40');
    const read = desk.session.importChain(text, { fileName: CHAIN });
    expect(read).toEqual({
      ok: false,
      error: 'line 7, column BID (call): "25x.40" is not a price',
    });
    expect(desk.session.market.level('NIFTY')).toBe(before);
    expect(desk.session.importChain(text, { fileName: 'chain.csv' }).ok).toBe(false);
  });

  test('contracts of Kite’s dump are listed, and shares with a price simulated', async () => {
    const desk = await opened();
    const added = await desk.session.importInstruments(createReadStream(KITE));
    expect(added).toEqual({ ok: true, value: { added: 7, skipped: 1 } });
    expect(desk.session.quotes.get(share('ADANIPORTS'))?.bid).toBeGreaterThan(14_700_000);
    expect(desk.session.quotes.get(contract('NFO:M&M26NOV3650PE'))).toBeNull();
    const bad = await desk.session.importInstruments(['nothing,at,all']);
    expect(bad).toMatchObject({ ok: false });
  });

  test('the market goes on where it stood', async () => {
    const desk = await opened();
    desk.session.start();
    await desk.world.advance(60_000);
    desk.session.close();
    const level = desk.session.market.level('NIFTY');
    const again = openPaperDesk({ text: desk.store.load() });
    expect(again.session.market.level('NIFTY')).toBe(level);
  });

  test.each([
    ['', 'JSON'],
    ['{"format":"unwind-paper-exchange"}', 'version'],
    ['[]', 'the file'],
    ['{"format":"other","version":1}', 'format'],
  ])('a damaged file (%s) is refused with what to do and left alone', (text, part) => {
    const store = memoryPaperStore(text);
    const world = fakeWorld();
    const result = openPaperSession({ world, seed: 1, store, account: asId<AccountId>('PAPER') });
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.error).toContain(part);
    expect(result.error).toContain('Move the file away');
    expect(store.load()).toBe(text);
  });
});
