/**
 * A hundred thousand damaged frames for each parser of Kite's: mutations of good frames and plain
 * noise. Nothing is thrown, nothing that is not whole becomes an order, a trade or a price, and no
 * prototype is touched.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { parseKiteInstruments } from '../../../../electron/market/kite-instruments-csv.ts';
import { decodeData, decodeError, decodeFrame } from '../../../../electron/broker/kite/decode.ts';
import {
  normaliseFunds,
  normaliseOrder,
  normalisePositions,
  normaliseTrade,
} from '../../../../electron/broker/kite/normalise.ts';
import { outcomeOf } from '../../../../electron/broker/kite/outcome.ts';
import { copyTick, openTickReader } from '../../../../electron/broker/kite/ticks.ts';
import {
  marginsData,
  orderRows,
  positionsData,
  tradeRows,
} from '../../../../electron/broker/kite/wire.ts';
import type { BrokerOrder, BrokerTrade } from '../../../../electron/broker/gateway.ts';
import { asId, type InstrumentId } from '../../../../shared/domain/ids.ts';
import { EXCHANGES, INSTRUMENT_KINDS } from '../../../../shared/domain/instrument.ts';
import { PRICE_MAX } from '../../../../shared/domain/money.ts';
import { QUANTITY_MAX } from '../../../../shared/domain/quantity.ts';
import { seededRandom } from '../../../support/world.ts';
import { goldenBytes, goldenNames, goldenText } from './frames.ts';

const FRAMES = 100_000;
/** Seconds on a quiet computer; a busy one must not fail it. */
const LONGEST_MS = 120_000;
const PIECES = [
  '"__proto__":{"polluted":true},',
  '"constructor":{"prototype":{"polluted":true}},',
  'null',
  'NaN',
  '1e999',
  '-1',
  '99999999999999999999',
  '[[[[[[[[',
  '{"',
  '\\u0000',
  '\u0000',
  '\uFFFD',
  '"status":"COMPLETE",',
  '"filled_quantity":1.5,',
  ',',
  '"',
];

type Random = () => number;

function pick<T>(random: Random, from: readonly T[]): T {
  const value = from[Math.floor(random() * from.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

/** One to three wounds: a piece put in, a stretch cut out, a letter changed. */
function wounded(random: Random, text: string): string {
  let now = text;
  for (let wounds = 1 + Math.floor(random() * 3); wounds > 0; wounds -= 1) {
    const at = Math.floor(random() * (now.length + 1));
    const kind = random();
    const piece = pick(random, PIECES);
    if (kind < 0.35) now = now.slice(0, at) + piece + now.slice(at);
    else if (kind < 0.6) now = now.slice(0, at) + now.slice(at + Math.floor(random() * 30));
    else if (kind < 0.7) now = now.slice(0, at);
    else now = now.slice(0, at) + String.fromCharCode(random() * 256) + now.slice(at + 1);
  }
  return now;
}

function noise(random: Random): string {
  const letters = Array.from({ length: Math.floor(random() * 80) }, () =>
    String.fromCharCode(random() * 0x1_00_00),
  );
  return letters.join('');
}

function compact(name: string): string {
  return JSON.stringify(JSON.parse(goldenText(name)) as unknown);
}

function mustBeWhole(order: BrokerOrder): void {
  const { price, quantity, filled, trigger } = order;
  const whole =
    Number.isSafeInteger(price) &&
    price >= 0 &&
    price <= PRICE_MAX &&
    Number.isSafeInteger(quantity) &&
    quantity >= 0 &&
    quantity <= QUANTITY_MAX &&
    Number.isSafeInteger(filled) &&
    filled >= 0 &&
    (trigger === null || (Number.isSafeInteger(trigger) && trigger > 0)) &&
    /^[\x21-\x7e]{1,80}$/.test(order.brokerOrderId) &&
    /^[A-Z]+:[\x21-\x7e]+$/.test(order.instrument);
  if (!whole) throw new Error(`half an order: ${JSON.stringify(order)}`);
}

function mustBeTrade({ price, quantity, tradeId }: BrokerTrade): void {
  const whole = Number.isSafeInteger(price) && price > 0 && quantity > 0 && tradeId !== '';
  if (!whole) throw new Error('half a trade');
}

afterEach(() => {
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

describe('a hundred thousand of each', () => {
  test(
    'pushes',
    () => {
      const random = seededRandom(11);
      const orders = goldenNames().filter((name) => name.startsWith('order-'));
      const good = [
        ...orders.map((name) => `{"type":"order","data":${compact(name)}}`),
        compact('push-update.json'),
        compact('push-error.json'),
      ];
      let read = 0;
      for (let count = 0; count < FRAMES; count += 1) {
        const text = count % 10 === 0 ? noise(random) : wounded(random, pick(random, good));
        const frame = decodeFrame(text);
        if (frame.kind !== 'order') continue;
        const order = normaliseOrder(frame.row);
        if (!order.ok) continue;
        read += 1;
        mustBeWhole(order.value);
      }
      // Wounds in fields that nobody reads leave a good order; most others do not.
      expect(read).toBeGreaterThan(100);
      expect(read).toBeLessThan(FRAMES / 2);
    },
    LONGEST_MS,
  );

  test(
    'bodies of REST',
    () => {
      const random = seededRandom(12);
      const rows = (name: string) => `{"status":"success","data":[${compact(name)}]}`;
      const good = [
        rows('order-open.json'),
        rows('trade.json'),
        compact('positions.json'),
        compact('margins.json'),
        '{"status":"success","data":{"order_id":"1953000000000000001"}}',
        '{"status":"error","message":"no","error_type":"InputException","data":null}',
      ];
      for (let count = 0; count < FRAMES; count += 1) {
        const text = count % 10 === 0 ? noise(random) : wounded(random, pick(random, good));
        bodies[count % bodies.length]?.(text);
      }
    },
    LONGEST_MS,
  );

  test(
    'bundles of packets',
    () => {
      const random = seededRandom(13);
      const id = asId<InstrumentId>('NFO:X');
      const good = goldenNames()
        .filter((name) => name.endsWith('.bin'))
        .map(goldenBytes);
      const reader = openTickReader();
      for (let count = 0; count < FRAMES; count += 1) {
        const bytes = Buffer.from(pick(random, good));
        for (let wounds = Math.floor(random() * 4); wounds >= 0; wounds -= 1) {
          bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
        }
        const cut = random() < 0.2 ? bytes.subarray(0, random() * bytes.length) : bytes;
        const packets = reader.read(cut);
        for (const packet of reader.ticks.slice(0, packets)) {
          const tick = copyTick(packet, id);
          for (const price of [
            tick.last,
            tick.high,
            tick.bids?.[0]?.price,
            tick.asks?.[4]?.price,
          ]) {
            if (price === null || price === undefined) continue;
            if (!Number.isSafeInteger(price) || price <= 0 || price > PRICE_MAX) {
              throw new Error(`no price: ${price}`);
            }
          }
        }
      }
      expect(reader.unreadable).toBeGreaterThan(1_000);
    },
    LONGEST_MS,
  );

  test(
    'lines of the instrument list',
    async () => {
      const random = seededRandom(14);
      const header =
        'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange';
      const good = [
        '13115906,51234,NIFTY26AUG25000CE,NIFTY,0,2026-08-25,25000,0.05,65,CE,NFO-OPT,NFO',
        '408065,1594,INFY,"INFOSYS, LTD",0,,0,0.05,1,EQ,NSE,NSE',
        '13116162,51235,NIFTY26AUGFUT,NIFTY,0,2026-08-25,0,0.1,65,FUT,NFO-FUT,NFO',
      ];
      function* lines(): Generator<string> {
        yield `${header}\n`;
        for (let count = 0; count < FRAMES; count += 1) {
          yield `${count % 10 === 0 ? noise(random) : wounded(random, pick(random, good))}\n`;
        }
      }
      const read = await parseKiteInstruments(lines(), '2026-08-03', { mostUnreadable: 1_000_000 });
      const rows = read.ok ? read.value.instruments : [];
      expect(rows.length).toBeGreaterThan(1_000);
      for (const row of rows) {
        const known = EXCHANGES.includes(row.exchange) && INSTRUMENT_KINDS.includes(row.kind);
        if (!known || row.lot <= 0 || row.tick <= 0) throw new Error(`odd: ${JSON.stringify(row)}`);
      }
    },
    LONGEST_MS,
  );
});

const bodies: readonly ((text: string) => void)[] = [
  (text) => {
    const read = decodeData(text, orderRows);
    for (const row of read.ok ? read.value : []) {
      const order = normaliseOrder(row);
      if (order.ok) mustBeWhole(order.value);
    }
  },
  (text) => {
    const read = decodeData(text, tradeRows);
    for (const row of read.ok ? read.value : []) {
      const trade = normaliseTrade(row);
      if (trade.ok) mustBeTrade(trade.value);
    }
  },
  (text) => {
    const read = decodeData(text, positionsData);
    const held = read.ok ? normalisePositions(read.value.net) : null;
    for (const { net } of held?.ok === true ? held.value : []) {
      if (!Number.isSafeInteger(net)) throw new Error('half a position');
    }
  },
  (text) => {
    const read = decodeData(text, marginsData);
    const funds = read.ok ? normaliseFunds(read.value) : null;
    if (funds !== null && !Number.isSafeInteger(funds.available)) throw new Error('half an amount');
  },
  (text) => {
    const outcome = outcomeOf(
      'place',
      { kind: 'answer', status: 200, headers: {}, body: text },
      null,
    );
    if (outcome.kind === 'refused') throw new Error('a damaged success proves no refusal');
  },
  (text) => {
    decodeError(text);
    outcomeOf('cancel', { kind: 'answer', status: 400, headers: {}, body: text }, null);
  },
];

describe('frames that are large', () => {
  test.each([
    ['deep', '['.repeat(5_000_000)],
    ['wide', `[${'0,'.repeat(3_000_000)}0]`],
    ['one text', `"${'x'.repeat(10_000_000)}"`],
    ['an unending text', `"${'\\'.repeat(9_999_999)}`],
  ])('ten megabytes, %s, are refused', (_what, text) => {
    expect(decodeFrame(text).kind).toBe('unreadable');
    expect(decodeData(text, orderRows).ok).toBe(false);
  });
});
