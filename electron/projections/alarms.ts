/**
 * What needs the trader's eye, each with the next step: derived from committed events, and at a
 * start from what an earlier run left open. One that settled itself leaves the list, the same thing
 * said twice stands there once, and no storm of small ones pushes out a critical one.
 */
import type { AlarmRow } from '../../shared/contract/rows.ts';
import type { PositionDiffers } from '../../shared/domain/desk-events.ts';
import { type EventRecord, isBatchEvent, isStandingEvent } from '../../shared/domain/events.ts';
import {
  type ExitEnd,
  type ExitEnded,
  type ExitRested,
  REST_SAYS,
  type RestCause,
  saysExitEnd,
} from '../../shared/domain/exit.ts';
import type { BatchId, ExitId, InstrumentId, OrderId } from '../../shared/domain/ids.ts';
import { isReducing } from '../../shared/domain/intent.ts';
import { isTurnedAway } from '../../shared/domain/order.ts';
import type { OrderAdopted, OrderRejected } from '../../shared/domain/order-events.ts';
import { isLive } from '../../shared/domain/order-transitions.ts';
import { contractKey, positionKeyText } from '../../shared/domain/position.ts';
import type { ProtectionFired } from '../../shared/domain/protection.ts';
import type { StandingEvent } from '../../shared/domain/standing.ts';
import { allLiveOrders, type EngineView } from '../engine/state.ts';
import { openStandingAlarm, settledCodes, standingAlarm } from './standing-alarm.ts';
import { batchAlarm, leggedAlarm, settlesBatch } from './batch-alarm.ts';
import { saysEvent, saysHalt, saysKill } from './story-line.ts';

const KEPT = 100;

export interface Alarms {
  /** What this start wrote, and whatever an earlier run of the program left open. */
  begin(view: EngineView, started: readonly EventRecord[]): void;
  note(record: EventRecord, view: EngineView): void;
  rows(): AlarmRow[];
}

type Raised = Pick<AlarmRow, 'code' | 'level' | 'says' | 'next'> & {
  readonly orderId?: OrderId;
  /** The position it is about, which settles it by being flat or by being exited anew. */
  readonly position?: string;
  /** The batch it is about; its next step settles it. */
  readonly batch?: BatchId;
  /** The contract it is about, or contract and product, where a person or the broker settles it. */
  readonly contract?: string;
};

interface Kept {
  readonly row: AlarmRow;
  readonly position: string | null;
  readonly contract: string | null;
}

const RANK: Readonly<Record<AlarmRow['level'], number>> = { notice: 0, warning: 1, critical: 2 };

export function alarms(): Alarms {
  let kept: readonly Kept[] = [];

  function drop(settled: (each: Kept) => boolean): void {
    kept = kept.filter((each) => !settled(each));
  }

  function raise(id: string, atMs: number, raised: Raised): void {
    const { orderId = null, position = null, contract = null, ...rest } = raised;
    const row: AlarmRow = {
      ...rest,
      id,
      atMs,
      orderId,
      contract: heldContract(contract),
      position,
    };
    drop((each) => isSame(each.row, row));
    kept = fewest([{ row, position, contract }, ...kept]);
  }

  function note(record: EventRecord, view: EngineView): void {
    for (const settled of settledBy(record, view)) drop(settled);
    const raised = alarmOf(record, view);
    if (raised !== null) raise(`alarm-${record.seq}`, record.atMs, raised);
  }

  return {
    begin(view, started) {
      for (const record of started) note(record, view);
      if (view.kill.level > 0) {
        const { level, reason, atMs } = view.kill;
        raise('alarm-kill', atMs ?? 0, killAlarm(saysKill(level, reason)));
      }
      if (view.haltedBecause !== null) {
        const atMs = started.at(-1)?.atMs ?? 0;
        raise('alarm-halted', atMs, haltedAlarm(saysHalt(view.haltedBecause)));
      }
      for (const batch of view.batches.values()) {
        if (batch.state !== 'deciding') continue;
        raise(`alarm-${batch.batchId}`, batch.changedMs, leggedAlarm(batch));
      }
      for (const [instrument, { words, sinceMs }] of view.holds) {
        raise(`alarm-held-${instrument}`, sinceMs, heldAlarm(instrument, words));
      }
      for (const [key, each] of view.differs) {
        if (!each.known) raise(`alarm-differs-${key}`, each.sinceMs, differsAlarm(each));
      }
      for (const { orderId, state, unknownSinceMs, symbol } of allLiveOrders(view)) {
        const told = kept.some(
          ({ row }) => row.code === 'outcome_unknown' && row.orderId === orderId,
        );
        if (state !== 'unknown' || told) continue;
        const says = `Outcome unknown: ${symbol}, from before the program was started`;
        raise(`alarm-${orderId}`, unknownSinceMs ?? 0, unknownAlarm(orderId, says));
      }
      for (const standing of view.liveStandings.values()) {
        const raised = openStandingAlarm(standing);
        if (raised !== null) raise(`alarm-${standing.standingId}`, standing.sinceMs, raised);
      }
    },
    note,
    rows: () => kept.map(({ row }) => row),
  };
}

function isSame(a: AlarmRow, b: AlarmRow): boolean {
  if (a.code !== b.code || a.orderId !== b.orderId) return false;
  // Without an order only the words tell two of them apart, save for those of the whole desk.
  return a.orderId !== null || a.says === b.says || DESK_WIDE.has(a.code);
}

const DESK_WIDE: ReadonlySet<string> = new Set(['kill', 'halted', 'stream_gap']);

/** The oldest of the least important goes first. */
function fewest(all: readonly Kept[]): readonly Kept[] {
  if (all.length <= KEPT) return all;
  const least = Math.min(...all.map(({ row }) => RANK[row.level]));
  const at = all.findLastIndex(({ row }) => RANK[row.level] === least);
  return all.toSpliced(at, 1);
}

/** Of contract and product the contract, which is what a person releases. */
function heldContract(contract: string | null): InstrumentId | null {
  const [id] = contract?.split('|') ?? [];
  return id === undefined ? null : (id as InstrumentId);
}

type Settled = (each: Kept) => boolean;

function settledBy({ event }: EventRecord, view: EngineView): readonly Settled[] {
  const coded =
    (code: string): Settled =>
    ({ row }) =>
      row.code === code;
  if (isBatchEvent(event)) {
    return settlesBatch(event) ? [({ row }) => row.batch === event.batchId] : [];
  }
  if (event.kind === 'desk_reconciled') return [coded('stream_gap')];
  if (event.kind === 'desk_resumed') return [coded('halted')];
  if (event.kind === 'kill_rearmed') return [coded('kill')];
  if (event.kind === 'contract_released') {
    const { instrument } = event;
    return [({ contract }) => contract?.split('|')[0] === instrument];
  }
  if (event.kind === 'position_agrees' || event.kind === 'position_differs') {
    const key = contractKey(event.instrument, event.product);
    return [({ contract }) => contract === key];
  }
  if (event.kind === 'exit_intended') {
    const key = positionKeyText(event);
    // What is in doubt at the broker stays so, whoever exits.
    return [({ row, position }) => position === key && !row.code.startsWith('standing_')];
  }
  if (event.kind === 'exit_stepped' || event.kind === 'exit_released') return moves(event, view);
  if (event.kind === 'exit_ended') return moves(event, view);
  if (isStandingEvent(event)) return settledStanding(event, view);
  if (!('orderId' in event) || event.orderId === null) return [];
  const order = view.orders.get(event.orderId);
  if (order === undefined) return [];
  const about = ({ row }: Kept) => row.orderId === order.orderId;
  const key = positionKeyText(order);
  const settled: Settled[] = [];
  if (event.kind === 'order_claimed') {
    settled.push((each) => about(each) && each.row.code === 'external_order');
  }
  if (order.state !== 'unknown') {
    settled.push((each) => about(each) && each.row.code === 'outcome_unknown');
  }
  if (!isLive(order.state) || event.kind === 'order_modified') {
    settled.push((each) => about(each) && each.row.code === 'request_refused');
  }
  if ((view.positions.get(key)?.net ?? 0) === 0) {
    settled.push(({ position }) => position === key);
  }
  return settled;
}

function settledStanding(event: StandingEvent, view: EngineView): readonly Settled[] {
  const standing = view.standings.get(event.standingId);
  if (standing === undefined) return [];
  const key = positionKeyText(standing);
  const codes = settledCodes(event);
  return [({ row, position }) => position === key && codes.includes(row.code)];
}

function alarmOf(record: EventRecord, view: EngineView): Raised | null {
  const { event } = record;
  if (isBatchEvent(event)) return batchAlarm(event, view.batches.get(event.batchId));
  if (isStandingEvent(event)) return standingAlarm(event, saysEvent(event), view);
  switch (event.kind) {
    case 'order_outcome_lost':
      return unknownAlarm(event.orderId, `${symbolOf(view, event.orderId)}: ${saysEvent(event)}`);
    case 'order_adopted':
      return adoptedAlarm(event);
    case 'order_rejected':
      return rejectedAlarm(event, view);
    case 'exit_ended':
      return event.end === 'stopped' || event.end === 'interrupted'
        ? exitAlarm(event, event.end, view)
        : null;
    case 'exit_rested':
      return restedAlarm(event, view);
    case 'gap_opened':
      return {
        code: 'stream_gap',
        level: 'warning',
        says: saysEvent(event),
        next: 'Entries wait until the books are read again; exits are allowed.',
      };
    case 'desk_halted':
      return haltedAlarm(saysEvent(event));
    case 'kill_set':
      return killAlarm(saysEvent(event));
    case 'position_differs':
      return isKnown(event, view) ? null : differsAlarm(event);
    case 'contract_held':
      return heldAlarm(event.instrument, event.words);
    case 'protection_fired':
      return firedAlarm(event, view);
    case 'anomaly_noted':
      return {
        code: event.code,
        level: event.code === 'illegal_update' ? 'notice' : 'warning',
        says: saysEvent(event),
        ...(event.orderId === null
          ? { next: 'Compare orders and positions with the broker before you trade on.' }
          : {
              next: 'Open the story of the order and compare it with the broker.',
              orderId: event.orderId,
            }),
      };
    case 'request_failed':
      return {
        code: 'request_refused',
        level: 'warning',
        says: `${symbolOf(view, event.orderId)}: ${saysEvent(event)}`,
        next: 'The order stands as it was; look at its state before asking again.',
        orderId: event.orderId,
      };
    default:
      // Everything else is ordinary business and needs nobody's eye.
      return null;
  }
}

function isKnown({ instrument, product }: PositionDiffers, view: EngineView): boolean {
  return view.differs.get(contractKey(instrument, product))?.known ?? false;
}

function differsAlarm(
  difference: Pick<PositionDiffers, 'instrument' | 'product' | 'ours' | 'theirs'>,
): Raised {
  const { instrument, product, ours, theirs } = difference;
  return {
    code: 'position_differs',
    level: 'critical',
    says: `${instrument} (${product}): the broker holds ${theirs}, this desk ${ours}`,
    next: 'Look at the broker’s own screen before you exit; entries wait until both agree or you release the contract.',
    contract: contractKey(instrument, product),
  };
}

function heldAlarm(instrument: string, words: string): Raised {
  return {
    code: 'contract_held',
    level: 'critical',
    says: `${instrument} is held back: ${words}`,
    next: 'Compare its orders and position with the broker, exit what is too much, then release the contract.',
    contract: instrument,
  };
}

function firedAlarm(event: ProtectionFired, view: EngineView): Raised {
  const strategy = view.protections.get(event.protectionId)?.strategy;
  return {
    code: 'protection_fired',
    level: 'warning',
    says: `${strategy === undefined ? '' : `${strategy}: `}${saysEvent(event)}`,
    next: 'Its exit is under way; watch it until the position is flat.',
  };
}

function adoptedAlarm(event: OrderAdopted): Raised {
  return {
    code: 'external_order',
    level: 'notice',
    says: saysEvent(event),
    next: 'It counts as External; claim it for a strategy if it is yours.',
    orderId: event.orderId,
  };
}

function rejectedAlarm(event: OrderRejected, view: EngineView): Raised {
  const order = view.orders.get(event.orderId);
  const exit = order !== undefined && isReducing(order.intent);
  if (order !== undefined && order.exit !== null && isTurnedAway(order)) {
    return {
      code: 'exit_turned_away',
      level: 'warning',
      says: `${symbolOf(view, event.orderId)}: ${saysEvent(event)}`,
      next: 'It took nothing; the exit is placed again by itself within seconds.',
      orderId: event.orderId,
    };
  }
  return {
    code: exit ? 'exit_rejected' : 'order_rejected',
    level: exit ? 'critical' : 'warning',
    says: `${symbolOf(view, event.orderId)}: ${saysEvent(event)}`,
    next: exit
      ? 'The position is still open: exit again, or with another price.'
      : 'Change what the broker names and send a new order.',
    orderId: event.orderId,
    ...(exit && order !== undefined ? { position: positionKeyText(order) } : {}),
  };
}

/** Null when the position is flat all the same: then nothing is left to look at. */
function exitAlarm(event: ExitEnded, end: ExitEnd, view: EngineView): Raised | null {
  const run = view.exits.get(event.exitId);
  const position = run === undefined ? undefined : view.positions.get(positionKeyText(run));
  if (run !== undefined && (position?.net ?? 0) === 0) return null;
  const where = run === undefined ? '' : `${run.strategy}, ${run.instrument}: `;
  return {
    code: 'exit_stopped',
    level: 'critical',
    says: `${where}${saysExitEnd(end)}${event.words === '' ? '' : `: ${event.words}`}`,
    next: 'Look at the position and exit again if it is still open.',
    ...(run === undefined ? {} : { position: positionKeyText(run) }),
  };
}

/** It moves again or is over, so nobody has to look at its resting any longer. */
function moves({ exitId }: { readonly exitId: ExitId }, view: EngineView): readonly Settled[] {
  const run = view.exits.get(exitId);
  if (run === undefined) return [];
  const key = positionKeyText(run);
  return [({ row, position }) => row.code === 'exit_resting' && position === key];
}

const REST_NEXT: Readonly<Record<RestCause, string>> = {
  last_step:
    'The position is still open. Stop the exit and send it again, change the price of the order yourself, or let it rest.',
  no_fresh_price:
    'No price is derived from an old one. Change the price of the order yourself, or wait for the market.',
  in_doubt:
    'The books are read every second. You can count the unknown order as dead and exit again, knowing by how much that may overshoot.',
  waits_for_shorts:
    'Wait for the shorts, move their price yourself, or send the longs now and see the margin that needs.',
  held_up: 'Look at the connection and the order rate; the exit goes on by itself when they allow.',
};

function restedAlarm(event: ExitRested, view: EngineView): Raised {
  const run = view.exits.get(event.exitId);
  const where = run === undefined ? '' : `${run.strategy}, ${run.instrument}: `;
  return {
    code: 'exit_resting',
    level: 'critical',
    says: `${where}${REST_SAYS[event.why]}`,
    next: REST_NEXT[event.why],
    ...(run === undefined ? {} : { position: positionKeyText(run) }),
  };
}

function unknownAlarm(orderId: OrderId, says: string): Raised {
  return {
    code: 'outcome_unknown',
    level: 'critical',
    says,
    next: 'The broker’s book is read every second; do not send it again by hand before it is found.',
    orderId,
  };
}

function haltedAlarm(says: string): Raised {
  return {
    code: 'halted',
    level: 'critical',
    says,
    next: 'Check the positions at the broker, then resume with a reason.',
  };
}

function killAlarm(says: string): Raised {
  return {
    code: 'kill',
    level: 'critical',
    says,
    next: 'Only you can re-arm it, with a reason, from the kill switch in the header.',
  };
}

function symbolOf(view: EngineView, orderId: OrderId): string {
  return view.orders.get(orderId)?.symbol ?? 'Order';
}
