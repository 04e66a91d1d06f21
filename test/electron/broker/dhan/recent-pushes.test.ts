/** A lagging row of the book beside a push of the same second. */
import { describe, expect, it } from 'vitest';
import { openRecentPushes } from '../../../../electron/broker/dhan/recent-pushes.ts';
import type { BrokerOrder } from '../../../../electron/broker/gateway.ts';
import { asId, type BrokerOrderId, type InstrumentId } from '../../../../shared/domain/ids.ts';
import { price } from '../../../../shared/domain/money.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { fakeWorld } from '../../../support/world.ts';

const ROW: BrokerOrder = {
  brokerOrderId: asId<BrokerOrderId>('12526'),
  tag: 'L1',
  instrument: 'NFO:NIFTY26SEPFUT' as InstrumentId,
  side: 'buy',
  product: 'nrml',
  validity: 'day',
  type: 'limit',
  price: price(1_000_000),
  trigger: null,
  quantity: quantity(65),
  status: 'working',
  filled: quantity(0),
  filledValue: null,
  rejection: null,
  words: '',
  updatedMs: 1_790_052_309_000,
};

describe('a push of the same second', () => {
  const changed: BrokerOrder = { ...ROW, quantity: quantity(130), price: price(1_010_000) };

  it('has the newer terms, for a moment', async () => {
    const world = fakeWorld();
    const recent = openRecentPushes(world);
    recent.note(changed);
    expect(recent.newest(ROW)).toBe(changed);
    await world.advance(3_001);
    expect(recent.newest(ROW)).toBe(ROW);
  });

  it('never stands for a row of another second, state or fill', () => {
    const recent = openRecentPushes(fakeWorld());
    recent.note(changed);
    for (const row of [
      { ...ROW, updatedMs: 1_790_052_310_000 },
      { ...ROW, updatedMs: null },
      { ...ROW, status: 'cancelled' as const },
      { ...ROW, filled: quantity(65) },
      { ...ROW, brokerOrderId: asId<BrokerOrderId>('12527') },
    ]) {
      expect(recent.newest(row)).toBe(row);
    }
  });

  it('is forgotten for the one after it', () => {
    const recent = openRecentPushes(fakeWorld());
    recent.note(changed);
    recent.note(ROW);
    expect(recent.newest(changed)).toBe(ROW);
  });
});
