/**
 * A hundred thousand damaged frames for each of Dhan's parsers: golden ones with bytes changed,
 * cut, doubled and poisoned. Nothing is thrown or half believed, no prototype is touched.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Contracts } from '../../../../electron/broker/dhan/contracts.ts';
import {
  decodeAlerts,
  decodeDisconnect,
  decodeJson,
} from '../../../../electron/broker/dhan/decode.ts';
import { parseInstrumentFile } from '../../../../electron/broker/dhan/instruments.ts';
import {
  fundsOf,
  orderFromAlert,
  orderFromRow,
  positionsFromRows,
  tradeFromRow,
} from '../../../../electron/broker/dhan/normalise.ts';
import { outcomeOf, refusalIn } from '../../../../electron/broker/dhan/outcome.ts';
import { readTicks } from '../../../../electron/broker/dhan/ticks.ts';
import {
  ALERT_KEYS,
  chainAnswer,
  fundLimit,
  orderRow,
  orderRows,
  orderTaken,
  positionRow,
  positionRows,
  quoteAnswer,
  tradeRow,
  tradeRows,
} from '../../../../electron/broker/dhan/wire.ts';
import type { BrokerOrder } from '../../../../electron/broker/gateway.ts';
import type { Tick } from '../../../../electron/broker/market-line.ts';
import { asId, type BrokerOrderId } from '../../../../shared/domain/ids.ts';
import { PRICE_MAX } from '../../../../shared/domain/money.ts';
import { QUANTITY_MAX } from '../../../../shared/domain/quantity.ts';
import { fakeWorld } from '../../../support/world.ts';
import { golden, goldenBytes, goldenContracts, goldenText, TODAY } from './frames.ts';

const FRAMES = 100_000;
const POISON = [
  '"__proto__":{"polluted":true},',
  '"constructor":{"prototype":{"polluted":true}},',
  '1e999',
  '-1',
  'NaN',
  'null',
  '""',
  '"\\u0000"',
  '9007199254740993',
  '[[[[[[[[[[',
  '{"a":'.repeat(50),
  '\uFFFD',
  '0.00000001',
];

let contracts: Contracts;

beforeAll(async () => {
  contracts = await goldenContracts();
});

type Random = (below: number) => number;

function randomOf(seed: number): Random {
  const { random } = fakeWorld(seed);
  return (below) => Math.floor(random() * below);
}

function damagedText(text: string, random: Random): string {
  let now = text;
  for (let times = random(3); times >= 0; times -= 1) {
    const at = random(now.length);
    const to = Math.min(now.length, at + 1 + random(20));
    const kinds = [
      () => now.slice(0, at) + now.slice(to),
      () => now.slice(0, to) + now.slice(at),
      () => now.slice(0, at) + (POISON[random(POISON.length)] ?? '') + now.slice(at),
      () => now.slice(0, at) + (POISON[random(POISON.length)] ?? '') + now.slice(to),
      () => now.slice(0, at) + String.fromCharCode(random(0x2_00)) + now.slice(at + 1),
      () => now.slice(0, at),
      () => now.replace(/:\s*[\d.]+/, `:${random(2) === 0 ? '' : '-'}${random(1_000_000_000)}`),
    ];
    now = kinds[random(kinds.length)]?.() ?? now;
  }
  return now;
}

function damagedBytes(bytes: Buffer, random: Random): Buffer {
  const now = Buffer.from(bytes);
  for (let times = random(4); times >= 0; times -= 1) {
    if (now.length > 0) now[random(now.length)] = random(256);
  }
  return random(4) === 0 ? now.subarray(0, random(now.length + 1)) : now;
}

const ALERT_WORDS = [
  ...ALERT_KEYS,
  ...ALERT_KEYS.map((key) => key.charAt(0).toUpperCase() + key.slice(1)),
  'Data',
  'Type',
];

/** Only what is read: damage to anything else proves nothing and takes as long. */
function slim(value: unknown, keys: readonly string[]): string {
  return JSON.stringify(value, [...keys]);
}

/** `expect` for each of a hundred thousand would be most of the time spent. */
function isScaled(value: number | null | undefined): boolean {
  if (value === null || value === undefined) return true;
  return Number.isSafeInteger(value) && value >= 0 && value <= PRICE_MAX;
}

function isUnits(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= QUANTITY_MAX;
}

function isPrintable(text: string): boolean {
  return /^[\x21-\x7e]{1,80}$/.test(text);
}

function isWhole(order: BrokerOrder): boolean {
  const { price, trigger, quantity, filled, updatedMs, instrument, brokerOrderId } = order;
  const numbers = isScaled(price) && isScaled(trigger) && isUnits(quantity) && isUnits(filled);
  const moment = updatedMs === null || Number.isSafeInteger(updatedMs);
  return numbers && moment && quantity > 0 && isPrintable(instrument) && isPrintable(brokerOrderId);
}

function isWholeTick(tick: Tick): boolean {
  const prices = [tick.last, tick.open, tick.high, tick.low, tick.close, tick.bandLow];
  const levels = [...(tick.bids ?? []), ...(tick.asks ?? [])];
  return (
    prices.every(isScaled) &&
    levels.every((level) => level.price > 0 && isScaled(level.price) && isUnits(level.quantity)) &&
    Number.isSafeInteger(tick.volume ?? 0) &&
    Number.isSafeInteger(tick.lastTradeMs ?? 0)
  );
}

function expectClean(): void {
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
}

/** The computer may be busy with other tests; alone each takes two or three seconds. */
const PATIENCE_MS = 180_000;

describe('damaged frames', { timeout: PATIENCE_MS }, () => {
  it('of the order stream', () => {
    const random = randomOf(11);
    const names = ['open', 'part', 'done', 'rejected', 'stop', 'pascal', 'parked'];
    const texts = names.map((name) => slim(golden(`alert-${name}.json`), ALERT_WORDS));
    let orders = 0;
    let unread = 0;
    for (let frame = 0; frame < FRAMES; frame += 1) {
      const read = decodeAlerts(damagedText(texts[frame % texts.length] ?? '', random));
      unread += read.unread;
      for (const alert of read.alerts) {
        const order = orderFromAlert(alert, contracts.name);
        if (!order.ok) continue;
        orders += 1;
        if (!isWhole(order.value)) throw new Error(JSON.stringify(order.value));
      }
    }
    expect(orders).toBeGreaterThan(FRAMES / 20);
    expect(unread).toBeGreaterThan(FRAMES / 20);
    expectClean();
  });

  it('of REST answers', () => {
    const random = randomOf(12);
    const taken = '{"orderId":"1252609290417","orderStatus":"TRANSIT"}';
    const refused = '{"errorType":"Order_Error","errorCode":"DH-906","errorMessage":"no"}';
    const [order] = golden('orders.json') as object[];
    const [position] = golden('positions.json') as object[];
    const bodies = [
      taken,
      refused,
      slim([order], Object.keys(orderRow.shape)),
      slim(golden('trades.json'), Object.keys(tradeRow.shape)),
      slim([position], Object.keys(positionRow.shape)),
      JSON.stringify(golden('funds.json')),
      JSON.stringify(golden('quote.json')),
      JSON.stringify(golden('chain.json')),
    ];
    const ours = asId<BrokerOrderId>('1252609290417');
    let read = 0;
    for (let frame = 0; frame < FRAMES; frame += 1) {
      const body = damagedText(bodies[frame % bodies.length] ?? '', random);
      const outcome = outcomeOf('cancel', { kind: 'answer', status: 200, headers: {}, body }, ours);
      if (outcome.kind === 'refused') throw new Error(`200 refused: ${body}`);
      if (outcome.kind === 'accepted' && outcome.brokerOrderId !== ours) throw new Error(body);
      refusalIn(body);
      const json = decodeJson(body);
      if (!json.ok) continue;
      read += rowsThatHold(frame % bodies.length, json.value);
    }
    expect(read).toBeGreaterThan(FRAMES / 20);
    expectClean();
  });

  /** How many rows of the shape that the golden body had were read; throws for half a row. */
  function rowsThatHold(shape: number, value: unknown): number {
    switch (shape) {
      case 2: {
        const orders = orderRows.safeParse(value).data ?? [];
        return orders.filter((row) => {
          const order = orderFromRow(row, contracts.name);
          if (order.ok && !isWhole(order.value)) throw new Error(JSON.stringify(order.value));
          return order.ok;
        }).length;
      }
      case 3: {
        const trades = tradeRows.safeParse(value).data ?? [];
        return trades.filter((row) => {
          const trade = tradeFromRow(row, contracts.name);
          const holds = !trade.ok || (isScaled(trade.value.price) && isUnits(trade.value.quantity));
          if (!holds) throw new Error(JSON.stringify(trade));
          return trade.ok;
        }).length;
      }
      case 4: {
        const positions = positionsFromRows(
          positionRows.safeParse(value).data ?? [],
          contracts.name,
        );
        return positions.ok ? positions.value.length : 0;
      }
      case 5: {
        const funds = fundLimit.safeParse(value);
        const scaled = funds.success ? fundsOf(funds.data) : null;
        if (scaled?.ok === true && !Number.isSafeInteger(scaled.value.available))
          throw new Error('funds');
        return scaled?.ok === true ? 1 : 0;
      }
      default:
        quoteAnswer.safeParse(value);
        chainAnswer.safeParse(value);
        return orderTaken.safeParse(value).success ? 1 : 0;
    }
  }

  it('of the feed', () => {
    const random = randomOf(13);
    const names = ['ticker', 'quote', 'full', 'previous-close', 'open-interest', 'farewell-805'];
    const packets = names.map((name) => goldenBytes(`packet-${name}.bin`));
    let ticks = 0;
    let unread = 0;
    for (let frame = 0; frame < FRAMES; frame += 1) {
      const whole = packets[frame % packets.length] ?? Buffer.alloc(0);
      const glued = frame % 3 === 0 ? Buffer.concat([whole, packets[2] ?? whole]) : whole;
      const bytes = damagedBytes(glued, random);
      decodeDisconnect(bytes);
      const batch = readTicks(bytes, {
        byFeedKey: (key) => contracts.byFeedKey(key),
        marketOpen: () => true,
      });
      unread += batch.unread;
      ticks += batch.ticks.length;
      for (const tick of batch.ticks) {
        if (!isWholeTick(tick)) throw new Error(JSON.stringify(tick));
      }
    }
    expect(ticks).toBeGreaterThan(FRAMES / 20);
    expect(unread).toBeGreaterThan(FRAMES / 20);
  });

  it('of the contract list', async () => {
    const random = randomOf(14);
    const [header = '', ...lines] = goldenText('instruments.csv').trimEnd().split('\n');
    const damaged = Array.from({ length: FRAMES }, (_, at) =>
      damagedText(lines[at % lines.length] ?? '', random).replaceAll('\n', ' '),
    );
    const bytes = Buffer.from([header, ...damaged].join('\n'));
    const pieces = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, at) =>
      bytes.subarray(at * 65_536, (at + 1) * 65_536),
    );
    const read = await parseInstrumentFile(pieces, { day: TODAY, freezeOf: () => null });
    if (!read.ok) throw new Error(read.error);
    for (const { instrument, securityId, feedKey } of read.value.contracts) {
      const { id, tick, lot, freeze, strike } = instrument;
      const numbers = isScaled(strike) && tick > 0 && lot > 0 && isUnits(freeze);
      if (
        !numbers ||
        !isPrintable(id) ||
        !/^\d+$/.test(securityId) ||
        !Number.isSafeInteger(feedKey)
      ) {
        throw new Error(JSON.stringify(instrument));
      }
    }
    expect(read.value.contracts.length).toBeGreaterThan(100);
    expect(read.value.unread).toBeGreaterThan(FRAMES / 100);
    expectClean();
  });
});
