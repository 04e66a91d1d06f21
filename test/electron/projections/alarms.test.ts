/** Alarms over the real fold: raised, said once, settled, and still there after a restart. */
import { beforeEach, describe, expect, it } from 'vitest';
import { evolve } from '../../../electron/engine/evolve.ts';
import { type EngineState, emptyState } from '../../../electron/engine/state.ts';
import { type Alarms, alarms } from '../../../electron/projections/alarms.ts';
import { alarmRow } from '../../../shared/contract/rows.ts';
import { positionKeyText } from '../../../shared/domain/position.ts';
import type { DomainEvent, EventRecord } from '../../../shared/domain/events.ts';
import {
  asId,
  type CommandId,
  type ExitId,
  type OrderId,
  type StandingId,
  type TradeId,
} from '../../../shared/domain/ids.ts';
import type { OrderFilled } from '../../../shared/domain/order-events.ts';
import { oneOfEach } from '../ledger/sample-events.ts';

const EACH = oneOfEach();
let state: EngineState;
let list: Alarms;

beforeEach(() => {
  state = emptyState();
  list = alarms();
});

function record(event: DomainEvent): EventRecord {
  const seq = state.seq + 1;
  return { seq, atMs: 1_000 + seq, chain: 'desk', cause: 'test', event } as EventRecord;
}

function happens(...events: readonly DomainEvent[]): void {
  const records = events.map((event) => {
    const one = record(event);
    evolve(state, one);
    return one;
  });
  // As in the program: listeners hear of a turn when the whole of it is folded.
  for (const one of records) list.note(one, state);
}

function of<Kind extends DomainEvent['kind']>(kind: Kind): Extract<DomainEvent, { kind: Kind }> {
  return EACH[kind] as Extract<DomainEvent, { kind: Kind }>;
}

function ordered(name: string, intent: 'enter' | 'exit' = 'enter'): OrderId {
  const orderId = asId<OrderId>(name);
  const side = intent === 'enter' ? 'buy' : 'sell';
  const commandId = asId<CommandId>(`c-${name}`);
  happens({ ...of('order_intended'), orderId, commandId, intent, side }, sentOf(orderId));
  return orderId;
}

function sentOf(orderId: OrderId): DomainEvent {
  return { ...of('order_sent'), orderId };
}

function filled(orderId: OrderId): void {
  const { quantity, price } = of('order_intended');
  const tradeId = asId<TradeId>(`T-${orderId}`);
  const fill = { ...(EACH.order_filled_in_full as OrderFilled), orderId, tradeId };
  happens({ ...fill, kind: 'order_filled_in_full', quantity, price });
}

const codes = (): string[] => list.rows().map((row) => row.code);

describe('alarms', () => {
  it('stand while an outcome is unknown and leave when it is found', () => {
    const orderId = ordered('P1');
    happens({ ...of('order_outcome_lost'), orderId });
    expect(list.rows()).toMatchObject([{ code: 'outcome_unknown', level: 'critical', orderId }]);
    happens({ ...of('order_accepted'), orderId });
    expect(codes()).toEqual([]);
  });

  it('follow the kill switch, a halt and the stream', () => {
    happens(of('kill_set'), of('desk_halted'), of('gap_opened'), of('gap_opened'));
    expect(codes()).toEqual(['stream_gap', 'halted', 'kill']);
    happens(of('desk_reconciled'), of('desk_resumed'), of('kill_rearmed'));
    expect(codes()).toEqual([]);
  });

  it('of a rejected or stopped exit leave when the position is exited anew or is flat', () => {
    filled(ordered('P1'));
    const exit = ordered('P2', 'exit');
    happens({ ...of('order_rejected'), orderId: exit });
    const { account, strategy, instrument, product } = of('order_intended');
    const exitId = asId<ExitId>('X1');
    const about = { account, strategy, instrument, product };
    happens({ ...of('exit_intended'), ...about, exitId });
    expect(codes()).toEqual([]);
    happens({ ...of('exit_ended'), exitId, end: 'stopped', words: 'no' });
    expect(list.rows()).toMatchObject([{ code: 'exit_stopped', level: 'critical' }]);
    filled(ordered('P3', 'exit'));
    expect(codes()).toEqual([]);
  });

  it('of an exit that rests leave when it moves again or ends', () => {
    filled(ordered('P1'));
    const { account, strategy, instrument, product } = of('order_intended');
    const exitId = asId<ExitId>('X1');
    happens({ ...of('exit_intended'), account, strategy, instrument, product, exitId });
    happens({ ...of('exit_rested'), exitId, why: 'last_step' });
    expect(list.rows()).toMatchObject([{ code: 'exit_resting', level: 'critical' }]);
    expect(list.rows()[0]?.says).toContain('not done');
    const position = positionKeyText({ account, strategy, instrument, product });
    expect(list.rows()[0]).toMatchObject({ position });
    happens({ ...of('exit_stepped'), exitId });
    expect(codes()).toEqual([]);
    happens({ ...of('exit_rested'), exitId, why: 'waits_for_shorts' });
    happens({ ...of('exit_released'), exitId });
    expect(codes()).toEqual([]);
  });

  it('say nothing of an exit that was interrupted after its position was flat', () => {
    const { account, strategy, instrument, product } = of('order_intended');
    const exitId = asId<ExitId>('X1');
    happens({ ...of('exit_intended'), account, strategy, instrument, product, exitId });
    happens({ ...of('exit_ended'), exitId, end: 'interrupted', words: '' });
    expect(codes()).toEqual([]);
  });

  it('stand once for the same thing said again', () => {
    const orderId = ordered('P1');
    const noted = { ...of('anomaly_noted'), orderId, code: 'illegal_update' } as const;
    happens(noted, noted, { ...noted, words: 'another' });
    expect(list.rows()).toMatchObject([{ code: 'illegal_update', atMs: 1_000 + state.seq }]);
  });

  it('that are critical are never pushed out by a storm of others', () => {
    const unknown = ordered('P0');
    happens({ ...of('order_outcome_lost'), orderId: unknown }, of('kill_set'));
    for (let at = 1; at <= 300; at += 1) {
      const orderId = ordered(`R${at}`);
      happens({ ...of('order_rejected'), orderId });
    }
    expect(list.rows().length).toBeLessThanOrEqual(200);
    expect(codes()).toContain('kill');
    expect(codes()).toContain('outcome_unknown');
    const ids = list.rows().map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('begin with what an earlier run left open', () => {
    const orderId = ordered('P1');
    happens({ ...of('order_outcome_lost'), orderId }, of('kill_set'), of('desk_halted'));
    const lost = { ...of('anomaly_noted'), orderId: null, code: 'events_lost' } as const;
    const started = record(lost);
    evolve(state, started);
    list = alarms();
    list.begin(state, [started]);
    expect(codes().toSorted()).toEqual(['events_lost', 'halted', 'kill', 'outcome_unknown']);
    for (const row of list.rows()) expect(alarmRow.safeParse(row).success, row.code).toBe(true);
    happens({ ...of('order_accepted'), orderId }, of('desk_resumed'), of('kill_rearmed'));
    expect(codes()).toEqual(['events_lost']);
  });
});

describe('what the broker keeps', () => {
  const plan = { ...EACH.protection_set, where: 'broker' } as DomainEvent;

  function codes(): readonly string[] {
    return list.rows().map(({ code }) => code);
  }

  beforeEach(() => {
    happens(plan, of('standing_intended'));
  });

  it('calls while nobody knows whether it stands, and no longer once it is seen', () => {
    happens(of('standing_lost'));
    expect(list.rows()).toMatchObject([{ code: 'standing_unknown', level: 'critical' }]);
    expect(list.rows()[0]?.next).toContain('exits wait');
    happens(of('standing_seen'));
    expect(codes()).toEqual([]);
  });

  it('still calls after a restart, and after an exit was begun', () => {
    happens(of('standing_lost'));
    list = alarms();
    list.begin(state, []);
    expect(codes()).toEqual(['standing_unknown']);
    const { strategy, instrument, product, account } = of('standing_intended');
    happens({ ...of('exit_intended'), strategy, instrument, product, account });
    expect(codes()).toContain('standing_unknown');
  });

  it('says that this computer watches when it is refused or gone, and not when we cancelled', () => {
    happens(of('standing_refused'));
    expect(list.rows()).toMatchObject([{ code: 'standing_gone', level: 'warning' }]);
    expect(list.rows()[0]?.next).toContain('This computer watches');
    happens({ ...of('standing_intended'), standingId: asId<StandingId>('PS2') });
    expect(codes()).toEqual([]);
    const mine = { standingId: asId<StandingId>('PS2') };
    happens(
      { ...of('standing_accepted'), ...mine },
      { ...of('standing_requested'), ...mine, request: 'cancel', terms: null },
      { ...of('standing_ended'), ...mine, end: 'cancelled' },
    );
    expect(codes()).toEqual([]);
  });

  it('calls for what fired until its order is found, then says that it can rest', () => {
    happens(of('standing_accepted'), of('standing_fired'));
    expect(list.rows()).toMatchObject([{ code: 'standing_fired', level: 'critical' }]);
    happens(of('standing_traced'));
    expect(list.rows()).toMatchObject([{ code: 'standing_fired', level: 'warning' }]);
    expect(list.rows()[0]?.next).toContain('rest unfilled');
  });

  it('names a request that the broker refused', () => {
    happens(of('standing_accepted'), of('standing_requested'), {
      ...of('standing_answered'),
      again: false,
      words: 'not modifiable',
    });
    expect(list.rows()).toMatchObject([{ code: 'standing_request', level: 'warning' }]);
    expect(list.rows()[0]?.says).toContain('not modifiable');
  });
});
