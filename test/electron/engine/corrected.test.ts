/** F-23: the exchange gives a trade that is booked already another price. */
import { describe, expect, it } from 'vitest';
import type { BrokerTrade, PlaceRequest } from '../../../electron/broker/gateway.ts';
import { SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { ok } from '../../../shared/lib/result.ts';
import { openDesk, type TestDesk } from '../../support/desk.ts';
import { pictureOf, type Sent, tradeOf } from '../../support/scripted-gateway.ts';
import { exitAll, fill, kindsOf, last, orderOf, rest } from './fills.ts';

/** The broker's books: the order is filled, by these trades. */
function tell(
  desk: TestDesk,
  { request }: Sent<PlaceRequest>,
  ...trades: readonly BrokerTrade[]
): Promise<void> {
  const status = { status: 'filled', filled: request.quantity } as const;
  desk.gateway.book = ok({
    orders: [pictureOf(request, 'B1', status)],
    trades: [...trades],
    positions: [],
  });
  desk.engine.reconcileNow();
  return desk.world.advance(100);
}

const corrections = (desk: TestDesk): readonly string[] =>
  kindsOf(desk).filter((kind) => kind === 'fill_corrected' || kind === 'anomaly_noted');

async function bought(units = 130): Promise<{ desk: TestDesk; sent: Sent<PlaceRequest> }> {
  const desk = await openDesk();
  const sent = await rest(desk, 'B1', { quantity: quantity(units) });
  await fill(desk, sent, 'B1', units);
  return { desk, sent };
}

describe('a trade whose price is corrected', () => {
  it('is posted once, with what it was, and moves what the position cost', async () => {
    const { desk, sent } = await bought();
    const now = tradeOf(sent.request, 'B1', 'T-B1-130', 130, 99 * SCALE);
    await tell(desk, sent, now);
    await tell(desk, sent, now);
    expect(corrections(desk)).toEqual(['anomaly_noted', 'fill_corrected']);
    const [position] = [...desk.engine.view.positions.values()];
    expect(position).toMatchObject({ net: 130, openValue: 130 * 99 * SCALE });
    expect(orderOf(desk, sent)).toMatchObject({ filled: 130, filledValue: 130 * 99 * SCALE });
    const events = [...desk.ledger.readFrom(0)].map(({ event }) => event);
    expect(events.find(({ kind }) => kind === 'fill_corrected')).toMatchObject({
      tradeId: 'T-B1-130',
      was: 100 * SCALE,
      price: 99 * SCALE,
    });
  });

  it('moves the profit of the day when the position has been closed since', async () => {
    const { desk, sent } = await bought();
    await exitAll(desk);
    await fill(desk, last(desk.gateway.placed), 'B2', 130);
    expect(desk.engine.view.realisedToday).toBe(0);
    await tell(desk, sent, tradeOf(sent.request, 'B1', 'T-B1-130', 130, 99 * SCALE));
    expect(desk.engine.view.realisedToday).toBe(130 * SCALE);
    expect([...desk.engine.view.positions.values()]).toMatchObject([{ net: 0 }]);
  });

  it('is the same after a restart, and can be corrected again', async () => {
    const { desk, sent } = await bought();
    await tell(desk, sent, tradeOf(sent.request, 'B1', 'T-B1-130', 130, 99 * SCALE));
    desk.engine.stop();
    const { ledger, gateway, world, market } = desk;
    const again = await openDesk({ ledger, gateway, world, market });
    expect(orderOf(again, sent).filledValue).toBe(130 * 99 * SCALE);
    await tell(again, sent, tradeOf(sent.request, 'B1', 'T-B1-130', 130, 101 * SCALE));
    expect(orderOf(again, sent).filledValue).toBe(130 * 101 * SCALE);
    expect(corrections(again).filter((kind) => kind === 'fill_corrected')).toHaveLength(2);
  });

  it('is not believed from a push, which may be older than the book', async () => {
    const { desk, sent } = await bought();
    const other = tradeOf(sent.request, 'B1', 'T-B1-130', 130, 99 * SCALE);
    desk.gateway.push({ order: null, trades: [other] });
    await desk.world.advance(100);
    expect(corrections(desk)).toEqual([]);
  });

  it('has a price: none, or other units, is no correction', async () => {
    const { desk, sent } = await bought();
    await tell(desk, sent, tradeOf(sent.request, 'B1', 'T-B1-130', 130, 0));
    await tell(desk, sent, tradeOf(sent.request, 'B1', 'T-B1-130', 65, 99 * SCALE));
    expect(corrections(desk)).toEqual([]);
  });

  it('is not told by a book that gives two trades one id', async () => {
    const { desk, sent } = await bought();
    const twice = [99, 98].map((rupees) =>
      tradeOf(sent.request, 'B1', 'T-B1-130', 130, rupees * SCALE),
    );
    for (let read = 0; read < 3; read += 1) await tell(desk, sent, ...twice);
    expect(corrections(desk)).toEqual([]);
  });

  it('changes no other trade of the order', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1', { quantity: quantity(130) });
    await fill(desk, sent, 'B1', 65);
    await fill(desk, sent, 'B1', 65, 130);
    await tell(
      desk,
      sent,
      tradeOf(sent.request, 'B1', 'T-B1-65', 65, 100 * SCALE),
      tradeOf(sent.request, 'B1', 'T-B1-130', 65, 98 * SCALE),
    );
    expect(orderOf(desk, sent).filledValue).toBe(65 * 198 * SCALE);
  });
});
