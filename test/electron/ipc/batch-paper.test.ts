/** An iron condor on the paper market, over the contract, with the limits of a fresh desk. */
import { describe, expect, it } from 'vitest';
import { openBatchFeed } from '../../../electron/session/batch-feed.ts';
import { batchPreview, type BatchRow } from '../../../shared/contract/batch.ts';
import type { Response } from '../../../shared/contract/envelope.ts';
import { TOPICS } from '../../../shared/contract/topics.ts';
import { DEFAULT_LIMITS } from '../../../shared/domain/limits.ts';
import { SCALE } from '../../../shared/domain/money.ts';
import { must } from '../../../shared/lib/assert.ts';
import { openPaperDesk, type PaperDesk, type TestClient } from '../../support/paper-desk.ts';

interface Strike {
  readonly strike: number;
  readonly call: { readonly id: string } | null;
  readonly put: { readonly id: string } | null;
}

function resultOf<Value>(response: Response): Value {
  if (!response.ok) throw new Error(response.error.says);
  return response.result as Value;
}

const POLICY = {
  sequence: 'hedge_first',
  payUpTicks: 2,
  payUpAfterMs: 500,
  payUpMost: 60,
  ioc: false,
  mostLoss: 50_000 * SCALE,
  mostMs: 60_000,
  onBreach: 'ask',
} as const;

/** Two strikes out and four strikes out on both sides of the money, each leg at its market. */
async function condorOn(desk: PaperDesk, client: TestClient): Promise<Record<string, unknown>> {
  const { underlyings } = resultOf<{
    underlyings: readonly { name: string; spot: string; expiries: readonly string[] }[];
  }>(await client.ask('underlyings'));
  const nifty = must(
    underlyings.find(({ name }) => name === 'NIFTY'),
    'NIFTY is there',
  );
  const expiryDay = must(nifty.expiries[0], 'an expiry');
  const chain = { underlying: 'NIFTY', expiryDay };
  const { strikes } = resultOf<{ strikes: readonly Strike[] }>(await client.ask('chain', chain));
  const spot = must(desk.services.quotes.get(nifty.spot as never)?.last, 'a level');
  const at = strikes.findIndex(({ strike }) => strike >= spot);
  const ids = [
    strikes[at - 4]?.put?.id,
    strikes[at - 2]?.put?.id,
    strikes[at + 2]?.call?.id,
    strikes[at + 4]?.call?.id,
  ];
  const ratios = [1, -1, -1, 1];
  const legs = ids.map((id, leg) => {
    const instrument = must(id, 'a contract');
    const ratio = ratios[leg] ?? 1;
    const quote = must(desk.services.quotes.get(instrument as never), 'a quote');
    return { instrument, ratio, price: ratio > 0 ? quote.ask : quote.bid };
  });
  return {
    strategy: 'Condor 1',
    structure: 'Iron condor',
    intent: 'enter',
    product: 'nrml',
    units: 1,
    legs,
    net: null,
    oneExpiry: true,
    policy: POLICY,
    scaleIn: false,
  };
}

function newest(client: TestClient): BatchRow {
  let row: BatchRow | null = null;
  for (const push of client.pushes.filter(({ topic }) => topic === 'batches')) {
    const { snapshot, patch } = TOPICS.batches;
    const { batches } =
      'snapshot' in push ? snapshot.parse(push.snapshot) : patch.parse(push.patch);
    row = batches.at(-1) ?? row;
  }
  return must(row, 'a batch was drawn');
}

describe('an iron condor on paper', () => {
  it('is previewed, filled as one strategy, drawn in lanes, closed as a package', async () => {
    const desk = await openPaperDesk(undefined, { limits: DEFAULT_LIMITS });
    const release = openBatchFeed(desk.engine, desk.services.quotes);
    const client = desk.connect();
    await client.ask('subscribe', { topic: 'batches', params: {} });
    const params = await condorOn(desk, client);
    const preview = batchPreview.parse(resultOf(await client.ask('preview_batch', params)));
    expect(preview.complaints).toEqual([]);
    expect(preview.margin?.steps).toHaveLength(4);
    expect(preview.margin?.worst ?? 0).toBeGreaterThan(0);
    const sent = await client.ask('send_batch', { commandId: 'condor-1', ...params });
    expect(sent).toMatchObject({ ok: true });
    await desk.world.advance(90_000);
    expect(newest(client)).toMatchObject({ state: 'complete', total: 4, succeeded: 4, failed: 0 });
    const [orderId] = newest(client).orderIds;
    const story = await client.ask('order_story', { orderId });
    const told = resultOf<{ lines: readonly { kind: string }[] }>(story).lines;
    expect(told.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['batch_intended', 'order_filled_in_full', 'batch_ended']),
    );
    const held = [...desk.engine.view.positions.values()].filter(({ net }) => net !== 0);
    expect(held.map(({ strategy }) => strategy)).toEqual(Array(4).fill('Condor 1'));
    const closing = {
      ...params,
      intent: 'exit',
      policy: { ...POLICY, sequence: 'shorts_first' },
      legs: (params['legs'] as readonly { instrument: string; ratio: number }[]).map((leg) => {
        const quote = must(desk.services.quotes.get(leg.instrument as never), 'a quote');
        return { ...leg, ratio: -leg.ratio, price: leg.ratio > 0 ? quote.bid : quote.ask };
      }),
    };
    const closed = await client.ask('send_batch', { commandId: 'condor-2', ...closing });
    expect(closed).toMatchObject({ ok: true });
    await desk.world.advance(90_000);
    expect(newest(client)).toMatchObject({ state: 'complete', intent: 'exit' });
    expect([...desk.engine.view.positions.values()].every(({ net }) => net === 0)).toBe(true);
    const folds = await client.ask('verify_folds');
    expect(folds).toMatchObject({ result: { equal: true, differs: [] } });
    release();
  });

  it('is asked about and unwound when the market leaves a leg behind', async () => {
    const desk = await openPaperDesk(undefined, { limits: DEFAULT_LIMITS });
    const release = openBatchFeed(desk.engine, desk.services.quotes);
    const client = desk.connect();
    await client.ask('subscribe', { topic: 'batches', params: {} });
    const params = await condorOn(desk, client);
    // Nobody pays so much more for what is sold.
    const legs = (params['legs'] as readonly { ratio: number; price: number }[]).map((leg) => ({
      ...leg,
      price: leg.ratio > 0 ? leg.price : Math.ceil((leg.price * 1.25) / 500) * 500,
    }));
    const policy = { ...POLICY, payUpTicks: 0, payUpMost: 0, mostMs: 10_000 };
    const command = { commandId: 'condor-1', ...params, legs, policy };
    expect(await client.ask('send_batch', command)).toMatchObject({ ok: true });
    await desk.world.advance(30_000);
    const row = newest(client);
    expect(row).toMatchObject({ state: 'deciding', stopped: { cause: 'too_long' } });
    expect(row.decision?.toUnwind).toBeTypeOf('number');
    const choice = { commandId: 'choose-1', batchId: row.batchId, choice: 'unwind' };
    expect(await client.ask('decide_batch', choice)).toMatchObject({ ok: true });
    await desk.world.advance(60_000);
    expect(newest(client)).toMatchObject({ state: 'rolled_back' });
    expect([...desk.engine.view.positions.values()].every(({ net }) => net === 0)).toBe(true);
    release();
  });
});
