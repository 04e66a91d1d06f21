/**
 * The paper broker's conditional orders over a market that the test writes: when they fire, what
 * they fire, what ends them, and that a restart changes nothing.
 */
import { describe, expect, test } from 'vitest';
import {
  emptyExchange,
  openPaperExchange,
} from '../../../../electron/broker/paper/paper-exchange.ts';
import {
  NO_STANDING,
  openPaperStanding,
  type PaperStandingDesk,
  type StandingState,
} from '../../../../electron/broker/paper/paper-standing.ts';
import { memoryPaperStore } from '../../../../electron/broker/paper/paper-store.ts';
import type {
  BrokerStanding,
  StandingOutcome,
  StandingRequest,
} from '../../../../electron/broker/standing.ts';
import { asId, type InstrumentId, type StandingId } from '../../../../shared/domain/ids.ts';
import { price } from '../../../../shared/domain/money.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { asApproved } from '../../../contract/gateway-contract.ts';
import { textTable } from '../../../support/text-table.ts';
import { openPaperDesk } from './paper-desk.ts';
import { DAY, DAY_MS, RICH } from './paper-scenario.ts';
import { CALL, priceOf, type ScriptedMarket, scriptedMarket } from './scripted-market.ts';

interface At {
  readonly market: ScriptedMarket;
  readonly standing: PaperStandingDesk;
  readonly book: () => readonly string[];
  readonly clock: { nowMs: number };
  changes: number;
}

function desk(from: StandingState = NO_STANDING, cash = RICH): At {
  const market = scriptedMarket();
  const clock = { nowMs: DAY_MS };
  const nowMs = (): number => clock.nowMs;
  const exchange = openPaperExchange({ nowMs }, market, emptyExchange(cash, DAY));
  const at = { changes: 0 };
  const standing = openPaperStanding(
    { nowMs, market, exchange, changed: () => (at.changes += 1) },
    from,
  );
  const book = (): readonly string[] =>
    exchange.book().orders.map(({ tag, status, side, type, price: limit, quantity: units }) => {
      return `${status} ${side} ${units} ${type} ${limit} ${tag ?? 'untagged'}`;
    });
  return Object.assign(at, { market, standing, book, clock });
}

const STOP = { trigger: priceOf('95.00'), limit: priceOf('94.00') };
const TARGET = { trigger: priceOf('105.00'), limit: priceOf('104.00') };

function wish(more: Partial<StandingRequest> = {}): StandingRequest {
  return {
    standingId: asId<StandingId>('PSTANDING1'),
    mode: 'paper',
    instrument: CALL.id,
    side: 'sell',
    product: 'nrml',
    quantity: quantity(65),
    stop: STOP,
    target: null,
    last: priceOf('100.00'),
    ...more,
  };
}

function kept(at: At, more: Partial<StandingRequest> = {}): BrokerStanding['brokerStandingId'] {
  const outcome = at.standing.place(wish(more));
  if (outcome.kind !== 'accepted') throw new Error(said(outcome));
  return outcome.brokerStandingId;
}

function said(outcome: StandingOutcome): string {
  return outcome.kind === 'refused' ? outcome.rejection : outcome.kind;
}

function statuses({ standing }: At): readonly string[] {
  return standing.list().map(({ status }) => status);
}

describe('when the price comes', () => {
  const CASES = textTable(`
    side  stop    target  last    fires
    sell  95.00   -       95.05   nothing
    sell  95.00   -       95.00   95.00
    sell  95.00   -       90.00   95.00
    sell  -       105.00  104.95  nothing
    sell  -       105.00  105.00  105.00
    sell  95.00   105.00  94.00   95.00
    sell  95.00   105.00  106.00  105.00
    buy   105.00  -       104.95  nothing
    buy   105.00  -       105.00  105.00
    buy   -       95.00   95.05   nothing
    buy   -       95.00   94.00   95.00
    buy   105.00  95.00   106.00  105.00
  `);

  test.each(CASES)(
    '$side with stop $stop and target $target at $last fires $fires',
    ({ side, stop = '', target = '', last = '', fires }) => {
      const at = desk();
      const leg = (text: string): typeof STOP | null =>
        text === '' ? null : { trigger: priceOf(text), limit: priceOf(text) };
      kept(at, { side: side === 'buy' ? 'buy' : 'sell', stop: leg(stop), target: leg(target) });
      at.market.setLast(last);
      at.standing.step();
      const expected = fires === 'nothing' ? [] : [`pending ${side} 65 limit`];
      expect(at.book().map((line) => line.split(' ').slice(0, 4).join(' '))).toEqual(expected);
      if (fires !== 'nothing') expect(at.book()[0]).toContain(String(priceOf(fires ?? '')));
      expect(statuses(at)).toEqual([fires === 'nothing' ? 'standing' : 'fired']);
    },
  );

  test('one order without a tag comes of it, and the list names it', () => {
    const at = desk();
    const id = kept(at);
    at.market.setLast('94.50');
    const fired = at.standing.step();
    at.standing.step();
    expect(at.book()).toEqual(['pending sell 65 limit 940000 untagged']);
    const [listed] = at.standing.list();
    expect(listed).toMatchObject({ brokerStandingId: id, status: 'fired', orderIds: fired });
  });

  test('while the exchange is closed nothing fires; it waits for the next session', () => {
    const at = desk();
    kept(at);
    at.market.setLast('94.00');
    at.market.setSession('closed');
    at.standing.step();
    expect(statuses(at)).toEqual(['standing']);
    at.market.setSession('open');
    at.standing.step();
    expect(statuses(at)).toEqual(['fired']);
  });

  test('without the margin the order is in the book, rejected, and it has fired all the same', () => {
    const at = desk(NO_STANDING, 1_000);
    kept(at);
    at.market.setLast('94.00');
    at.standing.step();
    expect(at.book()).toEqual(['rejected sell 65 limit 940000 untagged']);
    expect(at.standing.list()).toMatchObject([{ status: 'fired' }]);
  });
});

describe('what ends one', () => {
  test('a cancel, once', () => {
    const at = desk();
    const brokerStandingId = kept(at);
    const { standingId, mode } = wish();
    const cancel = { standingId, mode, brokerStandingId };
    expect(said(at.standing.cancel(cancel))).toBe('accepted');
    expect(said(at.standing.cancel(cancel))).toBe('already_final');
    const none = asId<typeof brokerStandingId>('none');
    expect(said(at.standing.cancel({ ...cancel, brokerStandingId: none }))).toBe('order_not_found');
    at.market.setLast('90.00');
    at.standing.step();
    expect(at.book()).toEqual([]);
  });

  test('the end of its contract', () => {
    const at = desk();
    kept(at);
    at.market.setYears(0);
    at.market.setLast('90.00');
    at.standing.step();
    expect([statuses(at), at.book()]).toEqual([['expired'], []]);
  });

  test('what ended is listed for seven days and then forgotten', () => {
    const at = desk();
    const brokerStandingId = kept(at);
    const { standingId, mode } = wish();
    at.standing.cancel({ standingId, mode, brokerStandingId });
    at.clock.nowMs += 7 * 86_400_000;
    at.standing.step();
    expect(statuses(at)).toEqual(['cancelled']);
    at.clock.nowMs += 60_000;
    at.standing.step();
    expect(at.standing.state().kept).toEqual([]);
  });
});

describe('what is refused', () => {
  test.each([
    ['no trigger', { stop: null }, 'unrecognised'],
    ['a trigger that is met', { stop: { ...STOP, trigger: priceOf('100.00') } }, 'trigger_met'],
    ['a target that is met', { stop: null, target: STOP }, 'trigger_met'],
    ['a trigger off the tick', { stop: { ...STOP, trigger: price(950_100) } }, 'off_tick_or_lot'],
    ['a limit off the tick', { stop: { ...STOP, limit: price(940_100) } }, 'off_tick_or_lot'],
    ['half a lot', { quantity: quantity(30) }, 'off_tick_or_lot'],
    ['more than the freeze quantity', { quantity: quantity(1_820) }, 'over_freeze'],
    ['a product of the day', { product: 'mis' }, 'not_permitted'],
    ['delivery of a derivative', { product: 'cnc' }, 'not_permitted'],
    ['a market that it does not keep', { instrument: 'MCX:GOLD' as InstrumentId }, 'not_permitted'],
    ['an unknown contract', { instrument: 'NFO:X' as InstrumentId }, 'instrument_unknown'],
  ] as const)('%s', (_what, more, rejection) => {
    const at = desk();
    expect(said(at.standing.place(wish(more)))).toBe(rejection);
    expect(at.standing.list()).toEqual([]);
    expect(at.changes).toBe(0);
  });

  test('a change to another contract or side, or of what has fired', () => {
    const at = desk();
    const brokerStandingId = kept(at);
    const change = { ...wish({ target: TARGET }), brokerStandingId };
    expect(said(at.standing.change({ ...change, side: 'buy' }))).toBe('not_permitted');
    expect(said(at.standing.change(change))).toBe('accepted');
    expect(at.standing.list()).toMatchObject([{ stop: STOP, target: TARGET }]);
    at.market.setLast('90.00');
    at.standing.step();
    expect(said(at.standing.change(change))).toBe('already_final');
  });
});

describe('a restart', () => {
  test('what waits, waits on and fires once; numbers go on', () => {
    const before = desk();
    const first = kept(before);
    const copy = JSON.parse(JSON.stringify(before.standing.state())) as StandingState;
    const after = desk(copy);
    expect(after.standing.list()).toEqual(before.standing.list());
    expect(kept(after)).not.toBe(first);
    after.market.setLast('94.00');
    after.standing.step();
    expect(after.book()).toHaveLength(2);
    const again = desk(JSON.parse(JSON.stringify(after.standing.state())) as StandingState);
    again.market.setLast('94.00');
    again.standing.step();
    expect(again.book()).toEqual([]);
  });

  test('it is in the file before its answer leaves, and a file without any is read', async () => {
    const store = memoryPaperStore();
    const one = openPaperDesk({ store });
    one.session.gateway.open();
    const future = asId<InstrumentId>('NFO:NIFTY26NOVFUT');
    const last = must(one.session.quotes.get(future)?.last, 'a last price');
    const tick = must(one.session.instruments.get(future), 'the future').tick;
    const at = price(Math.floor((last * 0.9) / tick) * tick);
    const request = wish({ instrument: future, stop: { trigger: at, limit: at }, last });
    const answer = one.session.gateway.placeStanding?.(asApproved(request));
    await one.world.advance(200);
    expect(await answer).toMatchObject({ kind: 'accepted' });
    // A crash: nothing is closed, only the file is left.
    const text = must(store.load(), 'the file');
    const two = openPaperDesk({ text });
    const read = two.session.gateway.readStanding?.();
    await two.world.advance(200);
    expect(await read).toMatchObject({
      ok: true,
      value: [{ tag: request.standingId, status: 'standing', stop: request.stop }],
    });
    const { standing: _none, ...older } = JSON.parse(text) as Record<string, unknown>;
    const three = openPaperDesk({ text: JSON.stringify(older) });
    const empty = three.session.gateway.readStanding?.();
    await three.world.advance(200);
    expect(await empty).toEqual({ ok: true, value: [] });
  });
});
