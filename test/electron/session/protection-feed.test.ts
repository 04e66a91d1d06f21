/** Protection over the paper market and the contract: armed by a line, fired by its own ticks. */
import { describe, expect, it } from 'vitest';
import { openProtectionFeed } from '../../../electron/session/protection-feed.ts';
import { TOPICS } from '../../../shared/contract/topics.ts';
import { openPaperDesk, type TestClient } from '../../support/paper-desk.ts';

const INSTRUMENT = 'NSE:RELIANCE';
const SCOPE = { kind: 'holding', instrument: INSTRUMENT, product: 'mis' };
const BUY = {
  commandId: 'buy-1',
  instrument: INSTRUMENT,
  side: 'buy',
  quantity: 10,
  type: 'market',
  price: null,
  trigger: null,
  validity: 'day',
  product: 'mis',
  strategy: 'Spread',
  intent: 'enter',
  scaleIn: false,
};

function drawn(client: TestClient): readonly unknown[] {
  const pushes = client.pushes.filter(({ topic }) => topic === 'protection');
  for (const push of pushes) {
    const { snapshot, patch } = TOPICS.protection;
    if ('snapshot' in push) snapshot.parse(push.snapshot);
    else patch.parse(push.patch);
  }
  return pushes;
}

describe('protection on paper', () => {
  it('is armed, drawn, fired by the ticks of the market, and gone when flat', async () => {
    const desk = await openPaperDesk();
    const silence = openProtectionFeed(desk.engine, desk.services.quotes);
    const client = desk.connect();
    expect(await client.ask('place_order', BUY)).toMatchObject({ ok: true });
    await desk.world.advance(5_000);
    await client.ask('subscribe', { topic: 'protection', params: {} });
    const by = { purpose: 'trailing', by: 'points', distance: 500 };
    const rules = [{ ...by, watch: { kind: 'price' }, when: null }];
    const set = { commandId: 'arm-1', strategy: 'Spread', scope: SCOPE, rules };
    expect(await client.ask('set_protection', set)).toMatchObject({ ok: true });
    expect([...desk.engine.watches()]).toEqual([INSTRUMENT]);
    await desk.world.advance(60_000);
    const [run] = desk.engine.view.exits.values();
    expect(run).toMatchObject({ reason: 'trailing', end: 'flat' });
    expect(desk.engine.view.protections.size).toBe(0);
    expect([...desk.engine.watches()]).toEqual([]);
    expect(JSON.stringify(drawn(client))).toContain('"state":"armed"');
    const order = [...desk.engine.view.orders.values()].find((each) => each.exit !== null);
    const story = await client.ask('order_story', { orderId: order?.orderId });
    expect(JSON.stringify(story)).toContain('Trailing stop at');
    const folds = await client.ask('verify_folds');
    expect(folds).toMatchObject({ result: { equal: true, differs: [] } });
    silence();
  });
});
