/** What the desk itself adds to the morning check: list of contracts, rate, streams. */
import { describe, expect, it } from 'vitest';
import { deskRows } from '../../../electron/session/preflight.ts';
import type { MasterRow } from '../../../shared/contract/rows.ts';
import type { LinkState } from '../../../shared/domain/session.ts';
import { openDesk, placeParams } from '../../support/desk.ts';
import { MANIFEST, scriptedGateway } from '../../support/scripted-gateway.ts';

const READY: MasterRow = {
  state: 'ready',
  day: '2026-11-18',
  instruments: 9,
  fetchedMs: 1,
  words: '',
};

async function check(
  more: {
    master?: Partial<MasterRow>;
    market?: LinkState;
    orders?: number;
    connect?: boolean;
  } = {},
) {
  const gateway = scriptedGateway({
    ...MANIFEST,
    quotas: [{ span: 'minute', most: 10, counts: 'requests' }],
  });
  const desk = await openDesk({ gateway, connect: more.connect ?? true });
  for (let at = 0; at < (more.orders ?? 0); at += 1) {
    await desk.send({ name: 'place_order', params: placeParams() });
    await desk.world.advance(2_500);
  }
  const rows = deskRows({
    master: { ...READY, ...more.master },
    engine: desk.engine,
    marketLink: more.market ?? 'up',
  });
  return Object.fromEntries(
    rows.map(({ check: name, verdict, says }) => [name, { verdict, says }]),
  );
}

describe('the morning check of the desk', () => {
  it('passes when the list is of today, the rate is free and both streams are up', async () => {
    expect(await check()).toEqual({
      instruments: { verdict: 'pass', says: '9 contracts of 2026-11-18' },
      rate: { verdict: 'pass', says: '0 of 10 a minute are used' },
      streams: { verdict: 'pass', says: 'Orders up, market up' },
    });
  });

  it.each([
    ['loading', '', 'unknown'],
    ['none', '', 'fail'],
    ['failed', 'could not be read', 'fail'],
    ['old', 'too old', 'fail'],
    ['ready', 'the last try failed', 'warn'],
  ] as const)('says of a list that is %s (%s): %s', async (state, words, verdict) => {
    expect((await check({ master: { state, words } }))['instruments']).toMatchObject({ verdict });
  });

  it.each([
    [2, 'pass'],
    [6, 'warn'],
  ])('counts what was sent: after %i of ten it is a %s', async (orders, verdict) => {
    const { rate } = await check({ orders });
    expect(rate).toEqual({ verdict, says: `${orders} of 10 a minute are used` });
  });

  it('warns of silent prices and fails without the order stream', async () => {
    expect((await check({ market: 'down' }))['streams']).toMatchObject({ verdict: 'warn' });
    expect((await check({ connect: false }))['streams']).toMatchObject({ verdict: 'fail' });
  });
});
