import { describe, expect, test } from 'vitest';
import { openQuoteBook, type Quote, type QuoteSource } from '../../../electron/market/quotes.ts';
import { asId, type InstrumentId } from '../../../shared/domain/ids.ts';
import { price } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { fakeWorld } from '../../support/world.ts';

const A = asId<InstrumentId>('NFO:A');
const B = asId<InstrumentId>('NFO:B');

function quoteOf(instrument: InstrumentId, last: number): Quote {
  return {
    instrument,
    last: price(last),
    lastQuantity: quantity(1),
    bid: null,
    ask: null,
    bidQuantity: quantity(0),
    askQuantity: quantity(0),
    open: null,
    high: null,
    low: null,
    close: null,
    volume: 0,
    openInterest: null,
    bandLow: null,
    bandHigh: null,
    changedMs: 0,
    lastTradeMs: null,
    depth: null,
  };
}

function source(): QuoteSource & { readonly subscribed: Set<InstrumentId>; pulls: number } {
  const subscribed = new Set<InstrumentId>();
  return {
    subscribed,
    pulls: 0,
    subscribe: (id) => subscribed.add(id),
    unsubscribe: (id) => subscribed.delete(id),
    pull(id) {
      this.pulls += 1;
      return id === A ? quoteOf(A, 500) : null;
    },
  };
}

describe('the quote book', () => {
  test('a watched quote stays fresh while the feed is alive, however quiet it is', async () => {
    const world = fakeWorld();
    const book = openQuoteBook(world, null);
    book.watch(A);
    book.apply([quoteOf(A, 100)]);
    for (let second = 0; second < 60; second += 1) {
      await world.advance(1_000);
      book.vouch();
    }
    expect(book.isStale(A)).toBe(false);
    await world.advance(2_000);
    expect(book.isStale(A)).toBe(false);
    await world.advance(1);
    expect(book.isStale(A)).toBe(true);
    expect(book.get(A)?.last).toBe(100);
  });

  test('tells for how long the feed has been down', async () => {
    const world = fakeWorld();
    const book = openQuoteBook(world, null);
    expect(book.downMs()).toBe(0);
    book.apply([quoteOf(A, 100)]);
    book.lost();
    await world.advance(700);
    book.lost();
    expect(book.downMs()).toBe(700);
    book.vouch();
    await world.advance(700);
    expect(book.downMs()).toBe(0);
  });

  test('one that nobody watches ages from the moment it came', async () => {
    const world = fakeWorld();
    const book = openQuoteBook(world, null);
    book.apply([quoteOf(A, 100)]);
    await world.advance(1_500);
    book.vouch();
    expect(book.ageMs(A)).toBe(1_500);
    await world.advance(1_000);
    expect(book.isStale(A)).toBe(true);
  });

  test('what was never heard of is stale and has no age', () => {
    const book = openQuoteBook(fakeWorld(), null);
    expect([book.get(A), book.ageMs(A), book.isStale(A)]).toEqual([null, null, true]);
  });

  test('a source that can be asked is asked for what is not watched', () => {
    const from = source();
    const book = openQuoteBook(fakeWorld(), from);
    expect(book.get(A)?.last).toBe(500);
    expect(book.isStale(A)).toBe(false);
    expect(book.get(B)).toBeNull();
    book.watch(A);
    const pulls = from.pulls;
    book.get(A);
    expect(from.pulls).toBe(pulls);
  });

  test('subscribed from the first watcher to the last', () => {
    const from = source();
    const book = openQuoteBook(fakeWorld(), from);
    const first = book.watch(A);
    const second = book.watch(A);
    first();
    first();
    expect([...from.subscribed]).toEqual([A]);
    expect(book.watched()).toEqual([A]);
    second();
    expect([...from.subscribed]).toEqual([]);
  });

  test('one call for each step that changed something', () => {
    const book = openQuoteBook(fakeWorld(), null);
    const heard: number[] = [];
    const stop = book.onChange((changed) => heard.push(changed.length));
    book.apply([quoteOf(A, 1), quoteOf(B, 2)]);
    book.apply([]);
    book.vouch();
    stop();
    book.apply([quoteOf(A, 3)]);
    expect(heard).toEqual([2]);
  });
});
