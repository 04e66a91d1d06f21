/** F-23: a book of trades that tells old trades under new ids. */
import { describe, expect, it } from 'vitest';
import { SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { ok } from '../../../shared/lib/result.ts';
import { openDesk, type TestDesk } from '../../support/desk.ts';
import { pictureOf, type Sent, tradeOf } from '../../support/scripted-gateway.ts';
import type { PlaceRequest } from '../../../electron/broker/gateway.ts';
import { fill, kindsOf, netOf, orderOf, rest } from './fills.ts';

/** The broker's books: so many units filled, and these trades of them. */
function tell(
  desk: TestDesk,
  { request }: Sent<PlaceRequest>,
  filled: number,
  trades: readonly (readonly [id: string, units: number])[],
): Promise<void> {
  const status = filled >= request.quantity ? 'filled' : 'working';
  desk.gateway.book = ok({
    orders: [pictureOf(request, 'B1', { status, filled: quantity(filled) })],
    trades: trades.map(([id, units]) => tradeOf(request, 'B1', id, units, 100 * SCALE)),
    positions: [],
  });
  desk.engine.reconcileNow();
  return desk.world.advance(100);
}

describe('a trade that the book tells again under another id', () => {
  it('is not booked twice, and is said once', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1', { quantity: quantity(65) });
    await fill(desk, sent, 'B1', 65);
    await tell(desk, sent, 65, [['OTHER', 65]]);
    await tell(desk, sent, 65, [['OTHER', 65]]);
    expect(orderOf(desk, sent).filled).toBe(65);
    expect(netOf(desk)).toBe(65);
    expect(kindsOf(desk).filter((kind) => kind === 'anomaly_noted')).toHaveLength(1);
  });

  it('is told from a fill that is new, in whatever order the books were read', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1', { quantity: quantity(130) });
    await fill(desk, sent, 'B1', 65);
    const first = ['T-B1-65', 65] as const;
    // The orders were read before the second fill, the trades after it.
    await tell(desk, sent, 65, [first, ['T2', 25]]);
    expect(orderOf(desk, sent).filled).toBe(90);
    await tell(desk, sent, 130, [first, ['T2', 25], ['T3', 40]]);
    expect(orderOf(desk, sent)).toMatchObject({ filled: 130, state: 'filled' });
    expect(kindsOf(desk)).not.toContain('anomaly_noted');
  });

  it('is told from an overfill, which is booked', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1', { quantity: quantity(65) });
    await fill(desk, sent, 'B1', 65);
    await tell(desk, sent, 130, [
      ['T-B1-65', 65],
      ['T2', 65],
    ]);
    expect(orderOf(desk, sent).filled).toBe(130);
  });
});
