/** From a broker's pieces to whole quotes: merging, staleness, and what is asked to be watched. */
import { describe, expect, it } from 'vitest';
import type { LinkReport } from '../../../electron/broker/gateway.ts';
import type { MarketLine, Tick, TickDetail } from '../../../electron/broker/market-line.ts';
import { openQuoteBook } from '../../../electron/market/quotes.ts';
import { emptyQuote, mergeTick, openLiveSource } from '../../../electron/session/live-quotes.ts';
import { asId, type InstrumentId } from '../../../shared/domain/ids.ts';
import { price } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { fakeWorld } from '../../support/world.ts';

const A = asId<InstrumentId>('NFO:A');
const B = asId<InstrumentId>('NFO:B');
const C = asId<InstrumentId>('NFO:C');

function level(at: number, units: number) {
  return { price: price(at), quantity: quantity(units), orders: 1 };
}

describe('a tick put onto the last quote', () => {
  const whole: Tick = {
    instrument: A,
    last: price(100),
    volume: 7,
    close: price(90),
    bids: [level(99, 1), level(98, 2)],
    asks: [level(101, 3)],
  };
  const full = mergeTick(emptyQuote(A), whole, 1);

  it('takes the best of the book as bid and ask', () => {
    expect(full).toMatchObject({ last: 100, bid: 99, bidQuantity: 1, ask: 101, volume: 7 });
  });

  it('changes what the tick carries and nothing else', () => {
    const after = mergeTick(full, { instrument: A, last: price(105) }, 2);
    expect(after).toEqual({ ...full, last: 105, changedMs: 2 });
  });

  it('knows a side that is gone from a side that was not said', () => {
    const gone = mergeTick(full, { instrument: A, bids: [], last: null }, 2);
    expect(gone).toMatchObject({ bid: null, bidQuantity: 0, ask: 101, last: null });
    expect(gone.depth?.asks).toEqual(full.depth?.asks);
    expect(gone.depth?.bids).toEqual([]);
  });

  it('keeps five levels of however many', () => {
    const bids = Array.from({ length: 20 }, (_, at) => level(100 - at, 1));
    expect(mergeTick(full, { instrument: A, bids }, 2).depth?.bids).toHaveLength(5);
  });
});

function scripted() {
  const world = fakeWorld();
  const ticks: ((ticks: readonly Tick[]) => void)[] = [];
  const alive: (() => void)[] = [];
  const links: ((report: LinkReport) => void)[] = [];
  const wishes: ReadonlyMap<InstrumentId, TickDetail>[] = [];
  const line: MarketLine = {
    mostWatched: 100,
    readInstruments: () => Promise.reject(new Error('nobody asks')),
    readQuotes: () => Promise.reject(new Error('nobody asks')),
    open: () => undefined,
    close: () => undefined,
    watch: (wanted: ReadonlyMap<InstrumentId, TickDetail>) => void wishes.push(new Map(wanted)),
    onTicks: (listen: (ticks: readonly Tick[]) => void) => void ticks.push(listen),
    onAlive: (listen: () => void) => void alive.push(listen),
    onLink: (listen: (report: LinkReport) => void) => void links.push(listen),
  };
  const source = openLiveSource(line, world);
  const book = openQuoteBook(world, source);
  source.feed(book);
  return {
    world,
    source,
    book,
    wishes,
    tick: (...given: Tick[]) => ticks.forEach((listen) => listen(given)),
    alive: () => alive.forEach((listen) => listen()),
    link: (state: LinkReport['state']) => links.forEach((listen) => listen({ state, cause: '' })),
  };
}

describe('the live quote book', () => {
  it('tells the broker one wish for all changes of a turn', async () => {
    const { world, book, wishes } = scripted();
    const releases = [A, B, C].map((id) => book.watch(id));
    await world.settle();
    expect(wishes).toHaveLength(1);
    expect([...(wishes[0] ?? [])]).toEqual([
      [A, 'touch'],
      [B, 'touch'],
      [C, 'touch'],
    ]);
    releases[1]?.();
    await world.settle();
    expect([...(wishes[1]?.keys() ?? [])]).toEqual([A, C]);
  });

  it('asks for the depth while anybody looks at it, and for less afterwards', async () => {
    const { world, book, wishes } = scripted();
    book.watch(A);
    const release = book.watch(A, 'depth');
    await world.settle();
    expect(wishes.at(-1)?.get(A)).toBe('depth');
    release();
    release();
    await world.settle();
    expect(wishes.at(-1)?.get(A)).toBe('touch');
  });

  it('puts what money rides on first, for a line that is too short', async () => {
    const { world, book, wishes, source } = scripted();
    for (const id of [A, B, C]) book.watch(id);
    source.first(new Set([C]));
    await world.settle();
    expect([...(wishes.at(-1)?.keys() ?? [])]).toEqual([C, A, B]);
  });

  it('is stale without a sign of life, and after a break until each price is said again', async () => {
    const { world, book, tick, alive, link } = scripted();
    book.watch(A);
    book.watch(B);
    link('up');
    tick({ instrument: A, last: price(1) }, { instrument: B, last: price(2) });
    for (let second = 0; second < 10; second += 1) {
      await world.advance(1_000);
      alive();
    }
    expect([A, B].map((id) => book.isStale(id))).toEqual([false, false]);
    await world.advance(2_500);
    expect(book.isStale(A)).toBe(true);
    link('stale');
    link('up');
    alive();
    expect([A, B].map((id) => book.isStale(id))).toEqual([false, false]);
    link('down');
    link('up');
    alive();
    expect([A, B].map((id) => book.isStale(id))).toEqual([true, true]);
    tick({ instrument: A, last: price(3) });
    alive();
    expect([A, B].map((id) => book.isStale(id))).toEqual([false, true]);
  });

  it('hears nothing of a contract that nobody watches any more', async () => {
    const { book, tick } = scripted();
    const release = book.watch(A);
    release();
    tick({ instrument: A, last: price(1) });
    expect(book.get(A)).toBeNull();
  });
});
