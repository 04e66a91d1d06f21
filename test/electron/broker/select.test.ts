/** Each broker by its name, and nothing of one in another. */
import { describe, expect, test } from 'vitest';
import { BROKERS } from '../../../electron/broker/account.ts';
import { openAccount } from '../../../electron/broker/select.ts';
import { fakeWorld } from '../../support/world.ts';
import { kiteParts } from './kite/kite-parts.ts';

const HOUSES = { kite: null, dhan: null, noren: 'shoonya' } as const;

describe('an account', () => {
  test.each(BROKERS)('at %s is opened without a word on any wire', (broker) => {
    const world = fakeWorld();
    const parts = kiteParts(world, { broker, house: HOUSES[broker] });
    const account = openAccount(parts);
    expect(account.gateway.manifest).toMatchObject({
      broker,
      account: parts.settings.account,
      mode: 'live',
    });
    expect(account.login.status().state).toBe('logged_out');
    expect(account.login.fields().length).toBeGreaterThan(0);
    expect(parts.frames).toEqual([]);
    account.close();
    expect(world.pendingTimers).toBe(0);
  });
});
