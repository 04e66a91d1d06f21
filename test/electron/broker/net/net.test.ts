/** Pauses, budgets and the breaker, on a clock that moves when told. */
import { describe, expect, test } from 'vitest';
import { backoff } from '../../../../electron/broker/net/backoff.ts';
import { breaker } from '../../../../electron/broker/net/breaker.ts';
import { type Allowance, budget } from '../../../../electron/broker/net/budget.ts';
import { isLoopback, isSafeAddress } from '../../../../electron/broker/net/http.ts';
import { textTable } from '../../../support/text-table.ts';
import { fakeWorld, seededRandom } from '../../../support/world.ts';

describe('the pauses before a dial', () => {
  function pauses(open: boolean, count: number, random = 1): readonly number[] {
    const line = backoff({ random: () => random }, () => open);
    return Array.from({ length: count }, () => line.next());
  }

  test('none at first, then growing, capped by the market’s hours', () => {
    expect(pauses(true, 8)).toEqual([0, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
    expect(pauses(false, 11).slice(-3)).toEqual([60_000, 60_000, 60_000]);
    expect(pauses(true, 100).at(-1)).toBe(5_000);
  });

  test('jitter takes away half at most', () => {
    expect(pauses(true, 4, 0)).toEqual([0, 250, 500, 1_000]);
  });

  test('a line that held dials at once again', () => {
    const line = backoff({ random: () => 0 }, () => true);
    for (let times = 0; times < 6; times += 1) line.next();
    line.held();
    expect(line.next()).toBe(0);
  });
});

describe('the breaker', () => {
  test('opens after five failures in a row, and one success forgets them', () => {
    const gate = breaker(fakeWorld());
    for (let times = 0; times < 4; times += 1) gate.failed();
    gate.worked();
    for (let times = 0; times < 4; times += 1) gate.failed();
    expect([gate.state(), gate.allows()]).toEqual(['closed', true]);
    gate.failed();
    expect([gate.state(), gate.allows()]).toEqual(['open', false]);
  });

  test('lets one request try, and pauses longer each time that it fails', async () => {
    const world = fakeWorld();
    const gate = breaker(world);
    for (let times = 0; times < 5; times += 1) gate.failed();
    for (const pauseMs of [2_000, 4_000, 8_000, 15_000, 15_000]) {
      await world.advance(pauseMs - 1);
      expect(gate.state()).toBe('open');
      await world.advance(1);
      expect([gate.state(), gate.allows(), gate.allows()]).toEqual(['half_open', true, false]);
      gate.failed();
    }
    await world.advance(15_000);
    expect(gate.allows()).toBe(true);
    gate.worked();
    expect([gate.state(), gate.allows(), gate.allows()]).toEqual(['closed', true, true]);
  });
});

describe('a budget', () => {
  const SECOND: readonly Allowance[] = [{ spanMs: 1_000, most: 3 }];

  test('what fits leaves at once, the next waits its turn in order', async () => {
    const world = fakeWorld();
    const own = budget(world, SECOND);
    const left: number[] = [];
    for (let count = 0; count < 8; count += 1) {
      void own.turn(60_000).then((may) => may && left.push(world.monotonicMs()));
    }
    await world.advance(10_000);
    expect(left).toEqual([0, 0, 0, 1_050, 1_050, 1_050, 2_100, 2_100]);
  });

  test('a wait beyond patience is refused at once and takes no place', async () => {
    const world = fakeWorld();
    const own = budget(world, SECOND);
    for (let count = 0; count < 3; count += 1) await own.turn(0);
    expect(await own.turn(1_049)).toBe(false);
    const patient = own.turn(1_050);
    await world.advance(1_050);
    expect(await patient).toBe(true);
  });

  test('several spans hold at once', async () => {
    const world = fakeWorld();
    const own = budget(world, [...SECOND, { spanMs: 60_000, most: 4 }]);
    for (let count = 0; count < 4; count += 1) {
      const turn = own.turn(5_000);
      await world.advance(1_100);
      expect(await turn).toBe(true);
    }
    expect(await own.turn(50_000)).toBe(false);
  });

  test('a broker that says stop is left alone so long', async () => {
    const world = fakeWorld();
    const own = budget(world, SECOND);
    own.rest(5_000);
    own.rest(1_000);
    expect(await own.turn(4_999)).toBe(false);
    const turn = own.turn(5_000);
    await world.advance(5_000);
    expect(await turn).toBe(true);
  });

  test('in no window of any random day do more leave than the allowance', async () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const random = seededRandom(seed);
      const world = fakeWorld(seed);
      const most = 1 + Math.floor(random() * 9);
      const own = budget(world, [{ spanMs: 1_000, most }]);
      const left: number[] = [];
      for (let count = 0; count < 120; count += 1) {
        void own.turn(random() * 4_000).then((may) => may && left.push(world.monotonicMs()));
        if (random() < 0.3) await world.advance(Math.floor(random() * 900));
      }
      await world.advance(10_000);
      expect(left).toEqual([...left].sort((a, b) => a - b));
      for (const [at, first] of left.entries()) {
        const next = left[at + most];
        if (next !== undefined) expect(next - first).toBeGreaterThan(1_000);
      }
    }
  });
});

describe('addresses', () => {
  const ROWS = textTable(`
    address                          loopback  safe
    https://api.kite.trade           no        yes
    wss://ws.kite.trade              no        yes
    http://api.kite.trade            no        no
    ws://ws.kite.trade               no        no
    http://127.0.0.1:8080            yes       yes
    ws://127.9.9.9:1                 yes       yes
    http://localhost:1               yes       yes
    http://[::1]:1                   yes       yes
    http://127.0.0.1.example.com     no        no
    http://localhost.example.com     no        no
    http://0.0.0.0                   no        no
    http://192.168.1.1               no        no
    https://user@api.kite.trade      no        no
    https://user:pass@127.0.0.1      yes       no
    ftp://127.0.0.1                  yes       no
    file:///etc/passwd               no        no
    nothing                          no        no
    -                                no        no
  `);

  test.each(ROWS)('$address', ({ address = '', loopback, safe }) => {
    expect([isLoopback(address), isSafeAddress(address)]).toEqual([
      loopback === 'yes',
      safe === 'yes',
    ]);
  });
});
