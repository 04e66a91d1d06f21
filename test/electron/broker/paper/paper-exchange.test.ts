/** The paper exchange by scenarios; paper-scenario.ts says how a line reads. */
import { describe, expect, test } from 'vitest';
import {
  openPaperExchange,
  type PaperExchange,
} from '../../../../electron/broker/paper/paper-exchange.ts';
import { asId, type BrokerOrderId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { must } from '../../../../shared/lib/assert.ts';
import {
  act,
  desk,
  lookOf,
  place,
  request,
  RICH,
  scenario,
  step,
  type Wanted,
} from './paper-scenario.ts';
import { CALL, FUTURE } from './scripted-market.ts';

describe('matching', () => {
  test('an order that comes in takes the book within its price, best first', () => {
    scenario(`
      book 99.95*65 / 100.05*65 100.10*130 100.20*650
      A buy 130 limit 100.10        => A filled 130: 65@100.05 65@100.10
      B buy 260 market 100.10       => B working 65: 65@100.10
      C buy 65 limit 100.00         => C working 0
    `);
  });

  test('what was taken comes back only bit by bit', () => {
    scenario(`
      book 99.95*65 / 100.05*130
      A buy 130 limit 100.05        => A filled 130: 130@100.05
      B buy 130 limit 100.05        => B working 0
      step                          => B working 0
      step
      step
      step
      step
      step
      step
      step                          => B working 65: 65@100.05
    `);
  });

  test('an immediate order takes what is there and ends', () => {
    scenario(`
      book 99.95*65 / 100.05*65
      A buy 130 limit 100.05 ioc    => A cancelled 65: 65@100.05
      B buy 65 limit 100.00 ioc     => B cancelled 0
      C buy 65 limit 100.20 ioc     => C cancelled 0
    `);
  });

  test('a resting order waits behind those who were there', () => {
    scenario(`
      book 100.00*130 / 100.10*65
      A buy 65 limit 100.00         => A working 0
      trade sell 65 100.00          => A working 0
      trade sell 65 100.00          => A working 0
      trade sell 65 100.00          => A filled 65: 65@100.00
    `);
  });

  test('the queue ahead shrinks when others leave it', () => {
    scenario(`
      book 100.00*1300 / 100.10*65
      A buy 65 limit 100.00         => A working 0
      book 100.00*65 / 100.10*65
      step                          => A working 0
      trade sell 130 100.00         => A filled 65: 65@100.00
    `);
  });

  test('one that betters the market is first in line', () => {
    scenario(`
      book 100.00*650 / 100.20*65
      A buy 130 limit 100.10        => A working 0
      trade sell 65 100.00          => A working 65: 65@100.10
      trade buy 650 100.20          => A working 65: 65@100.10
      trade sell 650 100.00         => A filled 130: 65@100.10 65@100.10
    `);
  });

  test('one that rests trades at its own price when the market comes through it', () => {
    scenario(`
      book 100.00*65 / 100.20*65
      A sell 130 limit 100.20       => A working 0
      book 100.40*195 / 100.50*65
      step                          => A filled 130: 130@100.20
    `);
  });

  test('a stop waits for the last price, then takes the book up to its limit', () => {
    scenario(`
      book 99.95*65 / 100.05*650
      last 100.00
      A buy 65 stop_limit 101.00 100.50   => A trigger_pending 0
      B sell 65 stop 98.00 99.00          => B trigger_pending 0
      book 100.45*65 / 100.55*650
      last 100.45
      step                          => A trigger_pending 0
      last 100.50
      step                          => A filled 65: 65@100.55
      step                          => B trigger_pending 0
      book 98.90*65 / 99.10*65
      last 99.00
      step                          => B filled 65: 65@98.90
    `);
  });
});

describe('modifying and cancelling', () => {
  test('less at the same price keeps the place in the queue, another price loses it', () => {
    scenario(`
      book 100.00*130 / 100.10*65
      A buy 130 limit 100.00        => A working 0
      trade sell 130 100.00         => A working 0
      modify A 65 100.00            => (accepted)
      trade sell 65 100.00          => A filled 65: 65@100.00
      B buy 65 limit 100.00         => B working 0
      trade sell 130 100.00         => B working 0
      modify B 130 100.00           => (accepted)
      trade sell 65 100.00          => B working 0
    `);
  });

  test('a modify into the market trades at once', () => {
    scenario(`
      book 100.00*65 / 100.10*65
      A buy 65 limit 99.00          => A working 0
      modify A 65 100.10            => A filled 65: 65@100.10
    `);
  });

  test('the fill wins every race', () => {
    scenario(`
      book 100.00*65 / 100.10*65
      A buy 65 limit 100.10         => A filled 65: 65@100.10
      cancel A                      => (already_final)
      modify A 130 100.10           => (already_final)
      B buy 130 limit 100.00        => B working 0
      trade sell 65 99.95           => B working 65: 65@100.00
      modify B 65 100.00            => (not_permitted)
      cancel B                      => B cancelled 65: 65@100.00
      cancel B                      => (already_final)
    `);
  });

  test('twenty-five modifications and no more', () => {
    const at = desk();
    at.market.setBook('100.00*65 / 100.10*65');
    place(at, 'A', { side: 'buy', units: 65, price: '90.00' });
    for (let count = 0; count < 25; count += 1) {
      expect(act(at, ['modify', 'A', '65', count % 2 === 0 ? '90.05' : '90.00'])).toBe('accepted');
    }
    expect(act(at, ['modify', 'A', '65', '91.00'])).toBe('not_permitted');
  });

  test('an order that the broker never gave a number is not found', () => {
    const at = desk();
    at.ids.set('X', asId<BrokerOrderId>('nothing'));
    expect(act(at, ['cancel', 'X'])).toBe('order_not_found');
    expect(act(at, ['modify', 'X', '65', '1.00'])).toBe('order_not_found');
  });
});

describe('what the broker refuses in its answer', () => {
  test.each<[string, Partial<Wanted>]>([
    ['off_tick_or_lot', { units: 64 }],
    ['off_tick_or_lot', { units: 0 }],
    ['off_tick_or_lot', { price: '100.02' }],
    ['off_tick_or_lot', { price: '0.00' }],
    ['off_tick_or_lot', { type: 'stop', trigger: '99.99' }],
    ['off_tick_or_lot', { type: 'stop' }],
    ['over_freeze', { units: 65 * 28 }],
    ['not_permitted', { product: 'cnc' }],
    ['not_permitted', { type: 'stop', trigger: '99.00', validity: 'ioc' }],
    ['accepted', { units: 65 * 27 }],
  ])('%s: %o', (answer, part) => {
    const at = desk();
    expect(place(at, 'A', { side: 'buy', units: 65, price: '100.00', ...part })).toBe(answer);
    expect(at.exchange.book().orders).toHaveLength(answer === 'accepted' ? 1 : 0);
  });

  test('outside the session and after the contract’s last moment', () => {
    const at = desk();
    at.market.setSession('closed');
    expect(place(at, 'A', { side: 'buy', units: 65, price: '100.00' })).toBe('market_closed');
    at.market.setSession('pre_open');
    expect(place(at, 'A', { side: 'buy', units: 65, price: '100.00' })).toBe('market_closed');
    at.market.setSession('open');
    at.market.setYears(0);
    expect(place(at, 'A', { side: 'buy', units: 65, price: '100.00' })).toBe('market_closed');
  });

  test('a contract that nobody lists, and an index', () => {
    const at = desk();
    const unknown = { ...CALL, id: asId<Instrument['id']>('NFO:NOTHING') };
    expect(place(at, 'A', { side: 'buy', units: 65, price: '1.00', instrument: unknown })).toBe(
      'instrument_unknown',
    );
    const index = must(at.market.instruments.spotOf('NIFTY'), 'the index');
    expect(place(at, 'B', { side: 'buy', units: 65, price: '1.00', instrument: index })).toBe(
      'not_permitted',
    );
  });
});

describe('what stands in the book as rejected', () => {
  test('a price outside the band', () => {
    const at = desk();
    at.market.setBands('60.00', '140.00');
    place(at, 'A', { side: 'buy', units: 65, price: '140.05' });
    expect(lookOf(at, 'A')).toBe('rejected 0');
    expect(at.updates.at(-1)?.order).toMatchObject({ rejection: 'price_outside_band' });
    place(at, 'B', { side: 'buy', units: 65, price: '140.00' });
    expect(lookOf(at, 'B')).toBe('working 0');
  });

  test('a premium above the funds, and a short option without margin', () => {
    const at = desk(100_000_000);
    at.market.setBook('100.00*1300 / 100.10*1300');
    place(at, 'A', { side: 'buy', units: 130, price: '100.10' });
    expect(at.updates.at(-1)?.order).toMatchObject({
      status: 'rejected',
      rejection: 'margin_short',
    });
    place(at, 'B', { side: 'sell', units: 65, price: '100.00' });
    expect(lookOf(at, 'B')).toBe('rejected 0');
    place(at, 'C', { side: 'buy', units: 65, price: '100.10' });
    expect(lookOf(at, 'C')).toBe('filled 65: 65@100.10');
  });

  test('the way out of a position is never shut by margin', () => {
    const at = desk();
    at.market.setBook('100.00*1300 / 100.10*1300');
    place(at, 'A', { side: 'sell', units: 1_300, price: '100.00' });
    expect(lookOf(at, 'A')).toMatch(/^filled 1300/);
    at.market.setLast('900.00');
    at.market.setBook('899.00*1300 / 900.00*1300');
    place(at, 'B', { side: 'buy', units: 65, price: '900.00' });
    expect(lookOf(at, 'B')).toMatch(/^filled 65/);
  });

  test('shares that are not held cannot be sold for delivery', () => {
    const at = desk();
    const share = must(at.market.instruments.spotOf('RELIANCE'), 'the share');
    at.market.setBook('100.00*500 / 100.10*500');
    const sale = {
      side: 'sell',
      units: 10,
      price: '100.00',
      instrument: share,
      product: 'cnc',
    } as const;
    place(at, 'A', sale);
    expect(lookOf(at, 'A')).toBe('rejected 0');
    place(at, 'B', { ...sale, side: 'buy', price: '100.10' });
    place(at, 'C', sale);
    expect(lookOf(at, 'C')).toBe('filled 10: 10@100.00');
  });

  test('the practice shares', () => {
    const at = desk();
    at.market.setBook('100.00*500 / 100.10*5000');
    const rejecting = must(at.market.instruments.spotOf('REJECT'), 'REJECT');
    place(at, 'A', { side: 'buy', units: 3, price: '100.10', instrument: rejecting });
    expect(lookOf(at, 'A')).toBe('rejected 0');
    const partial = must(at.market.instruments.spotOf('PARTIAL'), 'PARTIAL');
    place(at, 'B', { side: 'buy', units: 100, price: '100.10', instrument: partial });
    expect(lookOf(at, 'B')).toBe('working 34: 34@100.10');
    step(at);
    expect(lookOf(at, 'B')).toBe('working 68: 34@100.10 34@100.10');
    step(at);
    expect(lookOf(at, 'B')).toBe('filled 100: 34@100.10 34@100.10 32@100.10');
  });
});

describe('days and money', () => {
  test('day orders expire with the session and keep what they filled', () => {
    const at = desk();
    at.market.setBook('100.00*65 / 100.10*65');
    place(at, 'A', { side: 'buy', units: 130, price: '100.10' });
    place(at, 'B', { side: 'sell', units: 65, type: 'stop', price: '80.00', trigger: '90.00' });
    at.exchange.endSession();
    expect(lookOf(at, 'A')).toBe('expired 65: 65@100.10');
    expect(lookOf(at, 'B')).toBe('expired 0');
  });

  test('the book of a new day holds what is open and the positions', () => {
    const at = desk();
    at.market.setBook('100.00*65 / 100.10*65');
    place(at, 'A', { side: 'buy', units: 65, price: '100.10' });
    place(at, 'B', { side: 'buy', units: 65, price: '90.00' });
    at.nowMs += 86_400_000;
    step(at);
    const book = at.exchange.book();
    expect(book.orders.map((order) => order.tag)).toEqual(['B']);
    expect(book.trades).toEqual([]);
    expect(book.positions).toEqual([{ instrument: CALL.id, product: 'nrml', net: 65 }]);
  });

  test('an expired position is settled in cash and leaves', () => {
    const at = desk();
    at.market.setBook('100.00*65 / 100.00*65');
    place(at, 'A', { side: 'buy', units: 65, price: '100.00' });
    const paid = RICH - at.exchange.state().cash;
    at.nowMs += 6 * 86_400_000;
    at.market.setLast('250.00');
    step(at);
    expect(at.exchange.book().positions).toEqual([]);
    expect(at.exchange.state().cash).toBe(RICH - paid + 2_500_000 * 65);
  });

  test('a future is marked, an option is paid, and both pay their charges', () => {
    const at = desk();
    at.market.setBook('100.00*650 / 100.00*650');
    place(at, 'A', { side: 'buy', units: 65, price: '100.00', instrument: FUTURE });
    const { used, available } = at.exchange.funds();
    expect(used).toBeGreaterThan(0);
    const charges = RICH - available - used;
    expect(charges).toBeGreaterThan(0);
    expect(charges).toBeLessThan(300_000);
    at.market.setLast('110.00');
    expect(at.exchange.funds().available + at.exchange.funds().used).toBe(
      RICH - charges + 65 * 100_000,
    );
  });

  test('later pictures of an order carry later times, even in one millisecond', () => {
    const at = desk();
    at.market.setBook('100.00*65 / 100.10*65');
    place(at, 'A', { side: 'buy', units: 130, price: '100.10' });
    act(at, ['modify', 'A', '130', '100.05']);
    act(at, ['cancel', 'A']);
    const times = at.updates.map((update) => update.order?.updatedMs ?? 0);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect(times.length).toBe(4);
  });

  test('a state that was written and read goes on where it stood', () => {
    const at = desk();
    at.market.setBook('100.00*130 / 100.10*65');
    place(at, 'A', { side: 'buy', units: 65, price: '100.00' });
    place(at, 'B', { side: 'buy', units: 65, price: '100.10' });
    const copy = JSON.parse(JSON.stringify(at.exchange.state())) as ReturnType<
      PaperExchange['state']
    >;
    const again = openPaperExchange({ nowMs: () => at.nowMs }, at.market, copy);
    expect(again.book()).toEqual(at.exchange.book());
    expect(again.funds()).toEqual(at.exchange.funds());
    const next = again.place(request('C', { side: 'buy', units: 65, price: '99.00' }));
    expect(next.kind === 'accepted' && at.ids.get('B') !== next.brokerOrderId).toBe(true);
    expect(again.unreleased()).toHaveLength(1);
  });
});
