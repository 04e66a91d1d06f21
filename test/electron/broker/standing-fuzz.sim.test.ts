/**
 * Damaged lists of conditional orders, tens of thousands for each broker: nothing throws, nothing
 * is read in part, and whatever is read is whole. A damaged answer never passes for a refusal.
 */
import { afterEach, expect, test, vi } from 'vitest';
import { openContracts } from '../../../electron/broker/dhan/contracts.ts';
import { decodeJson } from '../../../electron/broker/dhan/decode.ts';
import { foreversFrom } from '../../../electron/broker/dhan/standing-rows.ts';
import { foreverRows } from '../../../electron/broker/dhan/wire.ts';
import { decodeData } from '../../../electron/broker/kite/decode.ts';
import { standingOutcomeOf as kiteOutcomeOf } from '../../../electron/broker/kite/standing.ts';
import { normaliseStanding } from '../../../electron/broker/kite/standing-rows.ts';
import { triggerRows } from '../../../electron/broker/kite/wire.ts';
import { decodeBody, readRows } from '../../../electron/broker/noren/decode.ts';
import { standingOutcomeOf as norenOutcomeOf } from '../../../electron/broker/noren/standing.ts';
import { standingsFrom } from '../../../electron/broker/noren/standing-rows.ts';
import { alertRow, placedByRow } from '../../../electron/broker/noren/wire.ts';
import type { BrokerStanding } from '../../../electron/broker/standing.ts';
import { PRICE_MAX } from '../../../shared/domain/money.ts';
import { QUANTITY_MAX } from '../../../shared/domain/quantity.ts';
import type { StandingLeg } from '../../../shared/domain/standing.ts';
import { must } from '../../../shared/lib/assert.ts';
import { seededRandom } from '../../support/world.ts';
import { goldenText as dhanText } from './dhan/frames.ts';
import { goldenText as kiteText } from './kite/frames.ts';
import { CONTRACTS, goldenText as norenText } from './noren/frames.ts';

const FRAMES = 20_000;
vi.setConfig({ testTimeout: 120_000 });

const PIECES = ['null', '-1', '1e999', '0.00001', '[', '{"', '"', ',', '"BUY"', '"OCO"', '9'];

type Random = () => number;

function pick<T>(random: Random, from: readonly T[]): T {
  return must(from[Math.floor(random() * from.length)], 'something to pick from');
}

/** One or two wounds: a piece put in, a stretch cut out, the rest cut off. */
function wounded(random: Random, text: string): string {
  let now = text;
  for (let wounds = 1 + Math.floor(random() * 2); wounds > 0; wounds -= 1) {
    const at = Math.floor(random() * (now.length + 1));
    const kind = random();
    if (kind < 0.4) now = now.slice(0, at) + pick(random, PIECES) + now.slice(at);
    else if (kind < 0.5) now = now.slice(0, at);
    else now = now.slice(0, at) + now.slice(at + 1 + Math.floor(random() * 4));
  }
  return now;
}

/** Each row a list of its own, so that one wound does not spoil them all. */
function rowsOf(text: string): readonly string[] {
  return (JSON.parse(text) as readonly unknown[]).map((row) => JSON.stringify([row]));
}

function isLeg(leg: StandingLeg | null): boolean {
  const fits = (price: number): boolean => Number.isSafeInteger(price) && price <= PRICE_MAX;
  if (leg === null) return true;
  return fits(leg.trigger) && leg.trigger > 0 && fits(leg.limit) && leg.limit >= 0;
}

function mustBeWhole(standing: BrokerStanding): void {
  const { stop, target, quantity, status, side, instrument, brokerStandingId } = standing;
  const legs = [stop, target].filter((leg) => leg !== null);
  const pair = stop !== null && target !== null;
  const ordered = !pair || stop.trigger <= target.trigger === (side === 'sell');
  const equal = pair && stop.trigger === target.trigger;
  const whole =
    legs.every(isLeg) &&
    (legs.length > 0 || status !== 'standing') &&
    (ordered || equal) &&
    Number.isSafeInteger(quantity) &&
    quantity <= QUANTITY_MAX &&
    (quantity > 0 || status !== 'standing') &&
    /^[\x21-\x7e]{1,80}$/.test(brokerStandingId) &&
    /^[\x21-\x7e]{1,80}$/.test(instrument);
  if (!whole) throw new Error(`half a conditional order: ${JSON.stringify(standing)}`);
}

afterEach(() => {
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

/** How many of the damaged texts were read, which is neither none nor most. */
function survived(name: string, good: readonly string[], read: (text: string) => number): void {
  const random = seededRandom(name.length);
  let count = 0;
  for (let frame = 0; frame < FRAMES; frame += 1)
    count += read(wounded(random, pick(random, good)));
  expect(count).toBeGreaterThan(100);
  expect(count).toBeLessThan(FRAMES);
}

test('triggers of Kite', () => {
  const { data } = JSON.parse(kiteText('triggers.json')) as { readonly data: readonly unknown[] };
  const good = data.map((row) => JSON.stringify({ status: 'success', data: [row] }));
  survived('kite', good, (text) => {
    const read = decodeData(text, triggerRows);
    let count = 0;
    for (const row of read.ok ? read.value : []) {
      const standing = normaliseStanding(row);
      if (!standing.ok) continue;
      mustBeWhole(standing.value);
      count += 1;
    }
    return count;
  });
});

test('forever orders of Dhan', () => {
  const { name } = openContracts();
  survived('dhan', rowsOf(dhanText('forever-orders.json')), (text) => {
    const json = decodeJson(text);
    const rows = json.ok ? foreverRows.safeParse(json.value) : null;
    const read = rows?.success === true ? foreversFrom(rows.data, name) : null;
    if (read?.ok !== true) return 0;
    for (const { standing } of read.value) mustBeWhole(standing);
    return read.value.length;
  });
});

test('alerts of Noren, and the orders that they placed', () => {
  survived('noren alerts', rowsOf(norenText('pending-gtt.json')), (text) => {
    const rows = readRows(decodeBody(text), alertRow);
    const read = rows.ok ? standingsFrom(rows.value, [], CONTRACTS) : null;
    if (read?.ok !== true) return 0;
    for (const standing of read.value) mustBeWhole(standing);
    return read.value.length;
  });
  survived('noren orders', rowsOf(norenText('order-book-gtt.json')), (text) => {
    const rows = readRows(decodeBody(text), placedByRow);
    const read = rows.ok ? standingsFrom([], rows.value, CONTRACTS) : null;
    if (read?.ok !== true) return 0;
    for (const standing of read.value) mustBeWhole(standing);
    return read.value.length;
  });
});

test('a damaged yes is a yes to the same or unknown, and never a no', () => {
  const random = seededRandom(5);
  const kite = '{"status":"success","data":{"trigger_id":112127}}';
  const noren = '{"request_time":"09:15:03 06-10-2026","stat":"Oi Replaced","al_id":"112127"}';
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const asked = '112127' as BrokerStanding['brokerStandingId'];
    const body = wounded(random, frame % 2 === 0 ? kite : noren);
    const reply = { kind: 'answer', status: 200, headers: {}, body } as const;
    const outcome =
      frame % 2 === 0
        ? kiteOutcomeOf('modify', reply, asked)
        : norenOutcomeOf('modify', asked, reply);
    if (outcome.kind === 'refused') throw new Error(`a yes that refuses: ${body}`);
    if (outcome.kind === 'accepted' && outcome.brokerStandingId !== asked) throw new Error(body);
  }
});
