/** What a trader reads before an exit, from a paper desk that holds a spread and a target. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { QueryResult } from '../../../shared/contract/queries.ts';
import { openPaperDesk, type PaperDesk } from '../../support/paper-desk.ts';

type Preview = QueryResult<'preview_exit'>;
type Client = ReturnType<PaperDesk['connect']>;

let desk: PaperDesk;
let client: Client;
let commands = 0;

async function contracts(): Promise<readonly [call: string, put: string]> {
  const find = async (text: string): Promise<string> => {
    const answer = await client.ask('search_instruments', { text, limit: 1 });
    const { instruments } = (answer as { result: { instruments: { id: string }[] } }).result;
    return instruments[0]?.id ?? '';
  };
  return [await find('nifty ce'), await find('nifty pe')];
}

async function place(more: object): Promise<void> {
  commands += 1;
  const answer = await client.ask('place_order', {
    commandId: `ep-${commands}`,
    type: 'market',
    price: null,
    trigger: null,
    validity: 'day',
    product: 'nrml',
    strategy: 'Spread',
    intent: 'enter',
    scaleIn: true,
    ...more,
  });
  expect(answer).toMatchObject({ ok: true });
  await desk.world.advance(3_000);
}

async function preview(): Promise<Preview> {
  const scope = { kind: 'strategy', strategy: 'Spread' };
  const answer = await client.ask('preview_exit', {
    scope,
    size: { kind: 'percent', percent: 100 },
  });
  expect(answer).toMatchObject({ ok: true });
  return (answer as { result: Preview }).result;
}

beforeEach(async () => {
  desk = await openPaperDesk();
  client = desk.connect();
});

describe('the preview of an exit', () => {
  it('spells the scope, puts the short first and lets the long wait', async () => {
    const [call, put] = await contracts();
    const { lot } = desk.services.instruments.get(call as never) ?? { lot: 0 };
    await place({ instrument: call, side: 'buy', quantity: lot });
    await place({ instrument: put, side: 'sell', quantity: lot });
    const shown = await preview();
    expect(shown.title).toBe(`Exit Spread: 2 legs, ${2 * lot} qty`);
    expect(shown.orders).toMatchObject([
      { instrument: put, side: 'buy', quantity: lot, waits: false },
      { instrument: call, side: 'sell', quantity: lot, waits: true },
    ]);
    const [first] = shown.orders;
    expect(first?.first ?? 0).toBeLessThan(first?.bound ?? 0);
    const { margin } = shown;
    expect(margin?.now).toBeGreaterThan(0);
    expect(margin?.steps.at(-1)?.after).toBe(0);
    expect(margin?.peak).toBeGreaterThanOrEqual(margin?.now ?? 0);
  });

  it('names the target that is cancelled first', async () => {
    const [call] = await contracts();
    const { lot = 0, tick = 500 } = desk.services.instruments.get(call as never) ?? {};
    await place({ instrument: call, side: 'buy', quantity: lot });
    const last = desk.services.quotes.get(call as never)?.last ?? 0;
    const price = Math.ceil((last * 1.3) / tick) * tick;
    const target = { type: 'limit', price, intent: 'protect', side: 'sell' };
    await place({ instrument: call, quantity: lot, ...target });
    expect((await preview()).cancels).toMatchObject([
      { side: 'sell', quantity: lot, intent: 'protect' },
    ]);
  });
});
