/**
 * A hundred thousand hostile frames for each reader: golden ones with a few bytes changed, pieces
 * of them, and noise. Nothing is ever thrown, no prototype is touched, and what comes out is either
 * nothing or sound by every rule of our own types.
 */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import {
  type Body,
  decodeBody,
  decodeFrame,
  readReply,
  readRows,
} from '../../../../electron/broker/noren/decode.ts';
import { buildContracts } from '../../../../electron/broker/noren/instruments.ts';
import { openMasterReader } from '../../../../electron/broker/noren/master-rows.ts';
import {
  fundsFrom,
  orderFrom,
  positionsFrom,
  pushedTrade,
  stepsFrom,
  tradeFrom,
} from '../../../../electron/broker/noren/normalise.ts';
import { outcomeOf } from '../../../../electron/broker/noren/outcome.ts';
import { emptyLevels, tickFrom } from '../../../../electron/broker/noren/ticks.ts';
import {
  historyRow,
  limitsReply,
  orderPush,
  orderRow,
  positionRow,
  tradeRow,
} from '../../../../electron/broker/noren/wire.ts';
import type { BrokerOrder, BrokerTrade } from '../../../../electron/broker/gateway.ts';
import type { Tick } from '../../../../electron/broker/market-line.ts';
import { PRICE_MAX } from '../../../../shared/domain/money.ts';
import { QUANTITY_MAX } from '../../../../shared/domain/quantity.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { seededRandom } from '../../../support/world.ts';
import { CALL, CONTRACTS, goldenNames, goldenText } from './frames.ts';

const FRAMES = 100_000;
const NOW = Date.UTC(2026, 9, 6, 3, 45, 10);
/** What breaks readers: signs of JSON, prototypes, huge and strange numbers, odd characters. */
const POISON = [
  '"__proto__":{"polluted":"yes"},',
  '"constructor":{"prototype":{"polluted":"yes"}},',
  '1e308',
  '-1',
  'NaN',
  'null',
  '{}',
  '[]',
  '"',
  '\\u0000',
  '\uFFFD',
  '999999999999999999999',
  '42949672.95',
  '\u202E',
  '}',
  ']',
  ',',
];

function mutator(texts: readonly string[], seed: number): () => string {
  const random = seededRandom(seed);
  const below = (most: number): number => Math.floor(random() * most);
  return () => {
    let text = must(texts[below(texts.length)], 'a golden text');
    const changes = 1 + below(3);
    for (let change = 0; change < changes; change += 1) {
      const at = below(text.length + 1);
      const kind = below(5);
      const poison = must(POISON[below(POISON.length)], 'poison');
      if (kind === 0) text = text.slice(0, at);
      else if (kind === 1) text = text.slice(0, at) + poison + text.slice(at);
      else if (kind === 2) text = text.slice(0, at) + poison + text.slice(at + poison.length);
      else if (kind === 3) {
        text = text.slice(0, at) + String.fromCharCode(below(128)) + text.slice(at + 1);
      } else text = text.slice(0, at) + text.slice(at + below(40));
    }
    return text;
  };
}

/** Short rows make a hundred thousand of them cheap. */
function goldens(matches: RegExp): readonly string[] {
  return goldenNames()
    .filter((name) => matches.test(name))
    .map((name) => goldenText(name).replaceAll(/\n\s*/g, ''));
}

function rowsOf(name: string): readonly string[] {
  const rows = JSON.parse(goldenText(name)) as unknown[];
  return rows.map((row) => JSON.stringify([row]));
}

function soundOrder(order: BrokerOrder): boolean {
  return (
    /^[\x21-\x7e]{1,60}$/.test(order.brokerOrderId) &&
    /^(NSE|BSE|NFO|BFO|MCX|CDS):[\x21-\x7e]{1,60}$/.test(order.instrument) &&
    isUnits(order.quantity) &&
    isUnits(order.filled) &&
    isPrice(order.price) &&
    (order.trigger === null || isPrice(order.trigger)) &&
    (order.updatedMs === null || Number.isSafeInteger(order.updatedMs))
  );
}

function soundTrade(trade: BrokerTrade): boolean {
  const timed = trade.atMs === null || Number.isSafeInteger(trade.atMs);
  return isUnits(trade.quantity) && trade.quantity > 0 && isPrice(trade.price) && timed;
}

function soundTick(tick: Tick): boolean {
  const prices = [tick.last, tick.open, tick.high, tick.low, tick.close];
  const levels = [...(tick.bids ?? []), ...(tick.asks ?? [])];
  return (
    prices.every((at) => at === undefined || at === null || isPrice(at)) &&
    levels.every((level) => isPrice(level.price) && isUnits(level.quantity))
  );
}

function isUnits(units: number): boolean {
  return Number.isSafeInteger(units) && units >= 0 && units <= QUANTITY_MAX;
}

function isPrice(scaled: number): boolean {
  return Number.isSafeInteger(scaled) && scaled >= 0 && scaled <= PRICE_MAX;
}

// A busy machine takes several times as long; most of the work is errors that JSON.parse makes.
vi.setConfig({ testTimeout: 60_000 });
const STACK_LINES = Error.stackTraceLimit;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = STACK_LINES;
});

afterEach(() => {
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('pushed updates', () => {
  const next = mutator(goldens(/^push-/), 1);
  let read = 0;
  for (let count = 0; count < FRAMES; count += 1) {
    const frame = decodeFrame(next());
    if (frame === null) continue;
    const push = orderPush.safeParse(frame.fields);
    if (!push.success) continue;
    const order = orderFrom(push.data, CONTRACTS);
    const trade = pushedTrade(push.data, CONTRACTS);
    if (order.ok && !soundOrder(order.value)) expect(order.value).toBeNull();
    if (trade !== null && !soundTrade(trade)) expect(trade).toBeNull();
    read += 1;
  }
  expect(read).toBeGreaterThan(1_000);
});

/** Says how many rows it took. */
const READERS: readonly ((body: Body) => number)[] = [
  (body) => {
    const rows = readRows(body, orderRow);
    for (const row of rows.ok ? rows.value : []) {
      const order = orderFrom(row, CONTRACTS);
      if (order.ok && !soundOrder(order.value)) expect(order.value).toBeNull();
    }
    return rows.ok ? rows.value.length : 0;
  },
  (body) => {
    const rows = readRows(body, tradeRow);
    for (const row of rows.ok ? rows.value : []) {
      const trade = tradeFrom(row, CONTRACTS);
      if (trade.ok && !soundTrade(trade.value)) expect(trade.value).toBeNull();
    }
    return rows.ok ? rows.value.length : 0;
  },
  (body) => {
    const rows = readRows(body, positionRow);
    const held = rows.ok ? positionsFrom(rows.value, CONTRACTS) : null;
    for (const { net } of held?.ok ? held.value : []) {
      if (!Number.isSafeInteger(net)) expect(net).toBeNull();
    }
    return rows.ok ? rows.value.length : 0;
  },
  (body) => {
    const reply = readReply(body, limitsReply);
    const funds = reply.ok ? fundsFrom(reply.value) : null;
    if (funds !== null && !Number.isSafeInteger(funds.available)) expect(funds).toBeNull();
    return funds === null ? 0 : 1;
  },
  (body) => {
    const rows = readRows(body, historyRow);
    return rows.ok ? stepsFrom(rows.value).length : 0;
  },
];

test('books and single replies', () => {
  const books = ['order-book.json', 'trade-book.json', 'position-book.json'].flatMap(rowsOf);
  const replies = goldens(/^(?:no-data|session|limits|single|rate)/);
  const next = mutator([...books, ...replies], 2);
  let read = 0;
  for (let count = 0; count < FRAMES; count += 1) {
    const body = decodeBody(next());
    // Each is read as one of the five in turn, so that every reader also meets the others' rows.
    read += READERS[count % READERS.length]?.(body) ?? 0;
  }
  expect(read).toBeGreaterThan(1_000);
});

test('replies to orders prove something only in their own words', () => {
  const next = mutator(goldens(/^(?:placed|changed|market|server|session|rate|no-data|bad)/), 3);
  const kinds = new Set<string>();
  for (let count = 0; count < FRAMES; count += 1) {
    const body = next();
    const outcome = outcomeOf('place', null, { kind: 'answer', status: 200, headers: {}, body });
    kinds.add(outcome.kind);
    const word = { accepted: 'norenordno', refused: 'emsg', unknown: '' }[outcome.kind];
    if (!body.includes(word)) expect(body).toContain(word);
  }
  expect([...kinds].sort()).toEqual(['accepted', 'refused', 'unknown']);
});

test('ticks', () => {
  const next = mutator(goldens(/^(?:touchline|depth)/), 4);
  const levels = emptyLevels();
  let read = 0;
  for (let count = 0; count < FRAMES; count += 1) {
    const frame = decodeFrame(next());
    if (frame === null) continue;
    const tick = tickFrom(CALL, frame.fields, levels, count % 3 === 0, NOW);
    if (!soundTick(tick)) expect(tick).toBeNull();
    read += 1;
  }
  expect(read).toBeGreaterThan(1_000);
});

test('lines of contract files', async () => {
  const lines = goldens(/symbols\.txt$/).flatMap((text) => text.split(/\r?\n/));
  const next = mutator(
    ['NFO,68407,65,NIFTY,NIFTY06OCT26C25000,06-OCT-2026,OPTIDX,CE,25000,0.05,', ...lines],
    5,
  );
  const header = must(goldenText('NFO_symbols.txt').split('\r\n')[0], 'the header');
  const reader = openMasterReader('NFO');
  const encoder = new TextEncoder();
  reader.take(encoder.encode(`${header}\n`));
  const batch: string[] = [];
  for (let count = 0; count < FRAMES; count += 1) {
    batch.push(next().replaceAll('\n', ' '));
    if (batch.length < 500) continue;
    reader.take(encoder.encode(`${batch.join('\n')}\n`));
    batch.length = 0;
  }
  reader.end();
  expect(reader.complaint).toBeNull();
  expect(reader.rows.length).toBeGreaterThan(1_000);
  for (const { lot, strike, tick, token } of reader.rows) {
    if (!isUnits(lot) || lot === 0 || !Number.isSafeInteger(strike)) expect(lot).toBeNull();
    if (!(tick >= 0) || token === '' || token.includes('|')) expect(token).toBeNull();
  }
  const parts = { world: { soon: (call: () => void) => call() }, day: '2026-10-06' };
  const built = await buildContracts([reader.rows], { ...parts, freezeOf: () => null });
  for (const { instrument } of built.contracts) {
    if (!/^NFO:[\x21-\x7e]{1,60}$/.test(instrument.id)) expect(instrument.id).toBeNull();
    if (!isPrice(instrument.tick) || instrument.tick === 0) expect(instrument.tick).toBeNull();
  }
});

test('giants and depths are refused without reading them', () => {
  const giant = `{"t":"om","x":"${'y'.repeat(10_000_000)}"}`;
  expect(decodeFrame(giant)).toBeNull();
  const deep = '['.repeat(90_000) + ']'.repeat(90_000);
  expect(decodeFrame(`{"t":"om","x":${deep}}`)?.t ?? null).toBeOneOf([null, 'om']);
  expect(readRows(decodeBody('['.repeat(1_000_000)), orderRow).ok).toBe(false);
  expect(decodeFrame('{"__proto__":{"t":"om"}}')).toBeNull();
});
