/** Digests, one-time codes, and when a session begins and ends; no network is in this. */
import { describe, expect, test } from 'vitest';
import { addressesOf } from '../../../../electron/broker/noren/addresses.ts';
import {
  appKey,
  codeChecksum,
  requestCodeSecret,
  sha256,
} from '../../../../electron/broker/noren/checksums.ts';
import { redirectOf, saidEnd } from '../../../../electron/broker/noren/doors.ts';
import { type House, HOUSES, houseNamed } from '../../../../electron/broker/noren/houses.ts';
import { nextCode } from '../../../../electron/broker/noren/one-time-code.ts';
import { openSession, sessionEnd } from '../../../../electron/broker/noren/session.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { fakeWorld } from '../../../support/world.ts';
import { memoryBox } from './memory-box.ts';

function house(name: string): House {
  return must(houseNamed(name), name);
}

describe('digests', () => {
  test.each([
    [sha256('Passw0rd!'), 'e66860546f18cdbbcd86b35e18b525bffc67f772c650cedfe3ff7a0026fa1dee'],
    [
      appKey('FA0001', 's3cr3t'),
      '0176b80904dc6c05915792e2bc319adcfc47f65bb86eb52b8a9a39f09cb071f9',
    ],
    [
      codeChecksum('FA0001_U', 's3cr3t', 'code-123'),
      'f4cde4e85f5427611f3afc1f31d4991917268186ed4b1c803d06f22636814fde',
    ],
    [
      requestCodeSecret('apikey1', 'code-123', 's3cr3t'),
      '9cae6e47fdd06e3bcf06e700790cbe1865143306e4a2430061879a75e3a51d56',
    ],
  ])('%s', (made, published) => {
    expect(made).toBe(published);
  });
});

describe('one-time codes', () => {
  /** The published example of RFC 6238: the key is twenty ASCII digits. */
  const KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

  test('the published example', async () => {
    const world = fakeWorld(1, 59_000 - 5_000);
    expect(await nextCode(world, KEY, 0)).toEqual({ code: '287082', window: 1 });
  });

  test('a window that was used is waited out, and one that is about to end as well', async () => {
    const world = fakeWorld(1, 60_000);
    const codes: (number | undefined)[] = [];
    const ask = async (used: number): Promise<void> => {
      codes.push((await nextCode(world, KEY, used))?.window);
    };
    void ask(1);
    await world.settle();
    expect(codes).toEqual([2]);
    void ask(2);
    await world.advance(29_000);
    expect(codes).toEqual([2]);
    await world.advance(1_000);
    expect(codes).toEqual([2, 3]);
    await world.advance(28_500);
    void ask(2);
    await world.settle();
    expect(codes).toEqual([2, 3]);
    await world.advance(1_500);
    expect(codes).toEqual([2, 3, 4]);
  });

  test('a clock that was set back costs one window and not a day', async () => {
    const world = fakeWorld(1, 60_000);
    let window = 0;
    const ask = async (): Promise<void> => {
      window = (await nextCode(world, KEY, 9_999))?.window ?? -1;
    };
    void ask();
    await world.advance(30_000);
    expect(window).toBeGreaterThan(0);
  });

  test('a key that is none gives no code', async () => {
    expect(await nextCode(fakeWorld(), 'not base 32 !!', 0)).toBeNull();
  });
});

/** 6 October 2026 in India at this hour. */
const october = (hours: number, day = 6): number => Date.UTC(2026, 9, day, hours - 6, 30);

describe('the end of a session', () => {
  test.each([
    ['shoonya', october(9), null, october(3, 7)],
    ['shoonya', october(2), null, october(3)],
    ['shoonya', october(3), null, october(3, 7)],
    ['flattrade', october(9), null, october(5, 7)],
    ['flattrade', october(4), null, october(5)],
    ['shoonya', october(9), october(15), october(15)],
    ['shoonya', october(9), october(8), october(3, 7)],
    ['shoonya', october(9), october(9, 9), october(3, 7)],
  ])('%s from %d, told %d → %d', (name, nowMs, saidMs, untilMs) => {
    expect(sessionEnd(house(name), nowMs, saidMs)).toBe(untilMs);
  });

  test('`expires_in` is a moment or a span, by its size', () => {
    const now = october(9);
    expect(saidEnd(house('shoonya'), '1791322200', now)).toBe(1_791_322_200_000);
    expect(saidEnd(house('zebu_mynt'), '3600', now)).toBe(now + 3_600_000);
    expect(saidEnd(house('tradesmart'), '1791322200', now)).toBe(1_791_322_200_000);
    for (const text of [null, '', '0', '-5', 'soon']) {
      expect(saidEnd(house('shoonya'), text, now)).toBeNull();
    }
    expect(saidEnd(house('flattrade'), '3600', now)).toBeNull();
  });

  test('it ends by the clock, once, and also for a computer that slept', async () => {
    const world = fakeWorld(1, october(9));
    const box = memoryBox();
    const session = openSession(world, house('shoonya'), 'FA0001', box);
    const states: string[] = [];
    session.onStatus(({ state }) => states.push(state));
    session.granted({ token: 'a'.repeat(64), actid: 'FA0001', exchanges: [], untilMs: null });
    await world.advance(17 * 3_600_000);
    expect(session.token()).not.toBeNull();
    world.jumpWall(3_600_000);
    expect(session.token()).toBeNull();
    await world.advance(3_600_000);
    expect(states).toEqual(['logged_in', 'expired']);
    expect(box.kept.size).toBe(0);
  });

  test('a refusal of an older token does not end the newer session', () => {
    const session = openSession(fakeWorld(), house('shoonya'), 'FA0001', memoryBox());
    const grant = { actid: 'FA0001', exchanges: [], untilMs: null };
    session.granted({ ...grant, token: 'older-token' });
    session.granted({ ...grant, token: 'newer-token' });
    session.dead('older-token', 'Session Expired');
    expect(session.status().state).toBe('logged_in');
    session.dead('newer-token', 'Session Expired');
    session.dead('newer-token', 'Session Expired');
    expect(session.status().state).toBe('expired');
  });

  test('what was kept holds for this client at this house on this day only', () => {
    const box = memoryBox();
    const now = october(9);
    const world = fakeWorld(1, now);
    const first = openSession(world, house('shoonya'), 'FA0001', box);
    first.granted({ token: 'kept-token', actid: 'FA0001', exchanges: ['NFO'], untilMs: null });
    const again = (name: string, client: string, atMs: number): boolean =>
      openSession(fakeWorld(1, atMs), house(name), client, box).recall();
    expect(again('flattrade', 'FA0001', now)).toBe(false);
    expect(again('shoonya', 'FA0002', now)).toBe(false);
    expect(again('shoonya', 'FA0001', now + 3_600_000)).toBe(true);
    expect(again('shoonya', 'FA0001', october(9, 7))).toBe(false);
    expect(again('shoonya', 'FA0001', now)).toBe(false);
    box.set('noren-session', '{"token":1}');
    expect(again('shoonya', 'FA0001', now)).toBe(false);
  });
});

describe('houses and addresses', () => {
  test('every house is encrypted, complete and named once', () => {
    expect(new Set(HOUSES.map(({ name }) => name)).size).toBe(HOUSES.length);
    for (const each of HOUSES) {
      expect(each.rest.startsWith('https://') && each.rest.endsWith('/')).toBe(true);
      expect(each.socket.startsWith('wss://')).toBe(true);
      expect(each.page === null).toBe(each.generation === 'A');
      expect(each.token !== null).toBe(each.generation === 'C');
    }
    expect(houseNamed(null)?.name).toBe('shoonya');
    expect(houseNamed('nobody')).toBeNull();
  });

  test('naming the routes alone moves everything, so nothing goes to the real service', () => {
    const rest = 'http://127.0.0.1:5000/NorenWClientAPI/';
    for (const each of HOUSES) {
      const moved = addressesOf(each, { rest });
      const all = [moved.restOrigin, moved.socket, moved.page, moved.token, moved.masterRoot];
      for (const address of all) if (address !== null) expect(address).toContain('127.0.0.1:5000');
    }
    expect(addressesOf(house('shoonya'), {}).restPath).toBe('/NorenWClientAPI/');
  });

  test('an address that is neither encrypted nor here is refused', () => {
    for (const bad of ['http://api.shoonya.com/', 'ws://example.test/', 'file:///etc']) {
      expect(() => addressesOf(house('shoonya'), { rest: bad })).toThrow(RangeError);
      expect(() => addressesOf(house('shoonya'), { orders: bad })).toThrow(RangeError);
    }
  });

  test('the browser’s code is found under both names and nowhere else', () => {
    const flattrade = house('flattrade');
    const back = 'http://127.0.0.1/back';
    expect(redirectOf(flattrade, `${back}?request_code=abc-123&client=FA0001`)).toEqual({
      request_code: 'abc-123',
    });
    expect(redirectOf(flattrade, `${back}?code=abc-123&client=FA0001`)).toEqual({
      request_code: 'abc-123',
    });
    expect(redirectOf(house('shoonya'), `${back}?code=abc-123`)).toEqual({ code: 'abc-123' });
    for (const address of [back, 'nonsense', `${back}?code=`, `${back}?code=%22%26x`]) {
      expect(redirectOf(house('shoonya'), address)).toBeNull();
    }
    expect(redirectOf(house('zebu'), `${back}?code=abc-123`)).toBeNull();
  });
});
