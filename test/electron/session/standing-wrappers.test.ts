/**
 * Conditional orders through what stands around a live gateway: the cover of secrets, the login and
 * the sleep of the computer. A broker that keeps none has none afterwards either.
 */
import { describe, expect, test } from 'vitest';
import type { Gateway, ReadFailure } from '../../../electron/broker/gateway.ts';
import type {
  BrokerStanding,
  StandingCancel,
  StandingOutcome,
  StandingRequest,
} from '../../../electron/broker/standing.ts';
import { coveredGateway } from '../../../electron/session/covered-gateway.ts';
import { behindLogin } from '../../../electron/session/login-gate.ts';
import { openSleepGate } from '../../../electron/session/sleep-gate.ts';
import {
  asId,
  type BrokerStandingId,
  type InstrumentId,
  type StandingId,
} from '../../../shared/domain/ids.ts';
import { price } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { asApproved } from '../../contract/gateway-contract.ts';
import { scriptedGateway } from '../../support/scripted-gateway.ts';

const ID = asId<BrokerStandingId>('112127');
const LEG = { trigger: price(950_000), limit: price(945_000) };
const CANCEL: StandingCancel = {
  standingId: asId<StandingId>('LSTANDING1'),
  mode: 'live',
  brokerStandingId: ID,
};
const REQUEST: StandingRequest = {
  standingId: CANCEL.standingId,
  mode: 'live',
  instrument: asId<InstrumentId>('NFO:NIFTY26AUG25000CE'),
  side: 'sell',
  product: 'nrml',
  quantity: quantity(65),
  stop: LEG,
  target: null,
  last: price(1_000_000),
};

/** Says the secret in every answer, and keeps what it was asked in fields of its own. */
class Keeper {
  readonly asked: string[] = [];
  #failing = false;

  fail(): void {
    this.#failing = true;
  }

  placeStanding(request: StandingRequest): Promise<StandingOutcome> {
    this.asked.push(`place ${request.standingId}`);
    return Promise.resolve({ kind: 'refused', rejection: 'unrecognised', words: 'no, hush' });
  }

  changeStanding(request: StandingRequest): Promise<StandingOutcome> {
    this.asked.push(`change ${request.standingId}`);
    return Promise.resolve({ kind: 'accepted', brokerStandingId: ID });
  }

  cancelStanding({ brokerStandingId }: StandingCancel): Promise<StandingOutcome> {
    this.asked.push(`cancel ${brokerStandingId}`);
    return Promise.resolve({ kind: 'unknown', cause: 'timeout' });
  }

  readStanding(): Promise<Result<readonly BrokerStanding[], ReadFailure>> {
    this.asked.push('read');
    if (this.#failing) return Promise.resolve(err({ cause: 'refused', words: 'hush' }));
    const { standingId, mode: _mode, last: _last, ...terms } = REQUEST;
    const row = { ...terms, tag: standingId, brokerStandingId: ID, status: 'fired' } as const;
    return Promise.resolve(ok([{ ...row, orderIds: [], words: 'it was hush', updatedMs: null }]));
  }
}

function wrapped(inner: Gateway): Gateway {
  const status = { state: 'logged_in', sinceMs: 0, validUntilMs: null, words: '' } as const;
  const login = { status: () => status, onStatus: () => undefined };
  const covered = coveredGateway(inner, (words) => words.replaceAll('hush', '•••'));
  return openSleepGate(behindLogin(covered, login)).gateway;
}

function withKeeper(): { readonly gateway: Gateway; readonly keeper: Keeper } {
  const keeper = new Keeper();
  const inner: Gateway = {
    ...scriptedGateway(),
    placeStanding: (request) => keeper.placeStanding(request),
    changeStanding: (request) => keeper.changeStanding(request),
    cancelStanding: (request) => keeper.cancelStanding(request),
    readStanding: () => keeper.readStanding(),
  };
  return { gateway: wrapped(inner), keeper };
}

describe('conditional orders through the wrappers of a live gateway', () => {
  test('each request gets there and its words come back without secrets', async () => {
    const { gateway, keeper } = withKeeper();
    const placed = await gateway.placeStanding?.(asApproved(REQUEST));
    expect(placed).toEqual({ kind: 'refused', rejection: 'unrecognised', words: 'no, •••' });
    const change = asApproved({ ...REQUEST, brokerStandingId: ID });
    expect(await gateway.changeStanding?.(change)).toMatchObject({ kind: 'accepted' });
    const cancelled = await gateway.cancelStanding?.(CANCEL);
    expect(cancelled).toEqual({ kind: 'unknown', cause: 'timeout' });
    expect(keeper.asked).toEqual(['place LSTANDING1', 'change LSTANDING1', 'cancel 112127']);
  });

  test('a read comes back whole with its words covered, and so does a failure', async () => {
    const { gateway, keeper } = withKeeper();
    const read = await gateway.readStanding?.();
    expect(read).toMatchObject({
      ok: true,
      value: [{ brokerStandingId: ID, stop: LEG, words: 'it was •••' }],
    });
    keeper.fail();
    const failed = await gateway.readStanding?.();
    expect(failed).toEqual({ ok: false, error: { cause: 'refused', words: '•••' } });
  });

  test('a broker that keeps none has none of the four', () => {
    const gateway = wrapped(scriptedGateway());
    const { placeStanding, changeStanding, cancelStanding, readStanding } = gateway;
    expect([placeStanding, changeStanding, cancelStanding, readStanding]).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });
});
