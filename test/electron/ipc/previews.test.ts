/** A preview says what the gate then says, for orders that nobody would type too. */
import { describe, expect, it } from 'vitest';
import { PRICE_MAX } from '../../../shared/domain/money.ts';
import { QUANTITY_MAX } from '../../../shared/domain/quantity.ts';
import { openPaperDesk, type PaperDesk } from '../../support/paper-desk.ts';
import { seededRandom } from '../../support/world.ts';

const SEED = 4_711;
const ORDERS = 400;

async function contractsOf(desk: PaperDesk): Promise<readonly string[]> {
  const ids: string[] = ['NSE:RELIANCE', 'NSE:NIFTY', 'NSE:NOSUCH'];
  for (const text of ['nifty fut', 'nifty ce', 'banknifty pe']) {
    const answer = await desk.connect().ask('search_instruments', { text, limit: 2 });
    const { instruments } = (answer as { result: { instruments: { id: string }[] } }).result;
    ids.push(...instruments.map(({ id }) => id));
  }
  return ids;
}

describe('a preview of an order', () => {
  it(`agrees with the gate for ${ORDERS} random orders of seed ${SEED}`, async () => {
    const desk = await openPaperDesk();
    const client = desk.connect();
    const contracts = await contractsOf(desk);
    const random = seededRandom(SEED);
    const pick = <Value>(values: readonly Value[]): Value =>
      values[Math.floor(random() * values.length)] as Value;
    const codes = new Set<string>();
    for (let at = 0; at < ORDERS; at += 1) {
      const instrument = pick(contracts);
      const last = desk.services.quotes.get(instrument as never)?.last ?? 1_000_000;
      const prices = [null, 0, 1, last, last - (last % 500), PRICE_MAX, Math.floor(last / 2)];
      const order = {
        instrument,
        side: pick(['buy', 'sell']),
        quantity: pick([0, 1, 10, 65, 75, 130, 1_800, 20_000, QUANTITY_MAX]),
        type: pick(['market', 'limit', 'stop', 'stop_limit']),
        price: pick(prices),
        trigger: pick(prices),
        validity: pick(['day', 'ioc']),
        product: pick(['mis', 'nrml', 'cnc']),
        strategy: pick(['Manual', 'Straddle']),
        intent: pick(['enter', 'enter', 'exit', 'protect']),
        scaleIn: pick([true, false]),
      };
      const preview = await client.ask('preview_order', order);
      expect(preview, JSON.stringify(order)).toMatchObject({ ok: true });
      const { complaint } = (preview as { result: { complaint: { code: string } | null } }).result;
      const placed = await client.ask('place_order', { ...order, commandId: `r-${at}` });
      const refused = placed.ok ? null : placed.error.code;
      expect(refused, JSON.stringify(order)).toBe(complaint?.code ?? null);
      codes.add(refused ?? 'accepted');
      await desk.world.advance(Math.floor(random() * 1_500));
    }
    expect(desk.engine.view.haltedBecause).toBeNull();
    expect([...codes]).toEqual(expect.arrayContaining(['accepted', 'quantity_off_lot']));
    expect(codes.size).toBeGreaterThan(12);
  });

  it('prices no order whose value no money can hold, and says what is wrong with it', async () => {
    const desk = await openPaperDesk();
    const answer = await desk.connect().ask('preview_order', {
      instrument: 'NSE:RELIANCE',
      side: 'sell',
      quantity: QUANTITY_MAX,
      type: 'limit',
      price: PRICE_MAX,
      trigger: null,
      validity: 'day',
      product: 'mis',
      strategy: 'Manual',
      intent: 'enter',
      scaleIn: false,
    });
    expect(answer).toMatchObject({ ok: true, result: { value: null, charges: null } });
    expect(answer).not.toMatchObject({ result: { complaint: null } });
  });
});

describe('a preview of an exit', () => {
  it('names the same orders and the same refusals as the exit', async () => {
    const desk = await openPaperDesk();
    const client = desk.connect();
    const order = {
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
    await client.ask('place_order', { ...order, commandId: 'e-1' });
    await desk.world.advance(3_000);
    const cases = [
      { scope: { kind: 'all' }, size: { kind: 'percent', percent: 50 } },
      { scope: { kind: 'strategy', strategy: 'Manual' }, size: { kind: 'lots', lots: 900 } },
      { scope: { kind: 'strategy', strategy: 'Other' }, size: { kind: 'percent', percent: 100 } },
    ];
    for (const [at, asked] of cases.entries()) {
      const preview = await client.ask('preview_exit', asked);
      const { orders, refused } = (
        preview as {
          result: { orders: { quantity: number; side: string }[]; refused: { code: string }[] };
        }
      ).result;
      const before = desk.engine.view.orders.size;
      const exit = await client.ask('exit', { ...asked, commandId: `e-${at + 2}` });
      await desk.world.advance(3_000);
      const sent = [...desk.engine.view.orders.values()].slice(before);
      expect(sent.map(({ side, quantity }) => ({ side, quantity }))).toEqual(
        orders.map(({ side, quantity }) => ({ side, quantity })),
      );
      if (refused[0] !== undefined)
        expect(exit).toMatchObject({ error: { code: refused[0].code } });
    }
  });
});
