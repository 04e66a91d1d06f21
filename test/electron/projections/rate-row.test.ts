/** The longer limits of a broker on the screen, and the word before they bind. */
import { describe, expect, it } from 'vitest';
import type { RateQuota } from '../../../electron/broker/manifest.ts';
import { rateAlarms, rateRow } from '../../../electron/projections/rate-row.ts';
import { openDesk, placeParams, type TestDesk } from '../../support/desk.ts';
import { MANIFEST, scriptedGateway } from '../../support/scripted-gateway.ts';

const DAY: RateQuota = { span: 'day', most: 10, counts: 'placements' };
const MINUTE: RateQuota = { span: 'minute', most: 20, counts: 'requests' };

async function deskAfter(orders: number): Promise<TestDesk> {
  const gateway = scriptedGateway({ ...MANIFEST, quotas: [MINUTE, DAY] });
  const desk = await openDesk({ gateway });
  for (let count = 0; count < orders; count += 1) {
    await desk.send({ name: 'place_order', params: placeParams() });
    await desk.world.advance(2_100);
  }
  return desk;
}

describe('the rate on the screen', () => {
  it('shows the second, and every limit the broker names', async () => {
    const { engine } = await deskAfter(3);
    expect(rateRow(engine)).toEqual({
      used: 0,
      limit: 10,
      reserved: 4,
      spans: [
        { span: 'minute', counts: 'requests', used: 3, limit: 20, reserved: 8 },
        { span: 'day', counts: 'placements', used: 3, limit: 10, reserved: 1 },
      ],
    });
    expect(rateAlarms(engine)).toEqual([]);
  });

  it('warns at four fifths of a day, and says when only exits leave', async () => {
    const low = rateAlarms((await deskAfter(8)).engine);
    expect(low.map(({ code, level }) => `${code} ${level}`)).toEqual(['rate_low warning']);
    const kept = rateAlarms((await deskAfter(9)).engine);
    expect(kept.map(({ code, level }) => `${code} ${level}`)).toEqual(['rate_kept critical']);
    expect(kept[0]?.next).toContain('1 are left');
  });
});
