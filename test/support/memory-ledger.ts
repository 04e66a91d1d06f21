/**
 * The ledger as the engine sees it, without a disk. It keeps events as the text of their rows, so
 * that nobody shares an object with it and nothing passes that the disk would refuse, and knows
 * what a crash leaves: an append that returned is durable, one that failed is either wholly there
 * or wholly gone, as the test chooses.
 */
import { type EventCells, encodeEvent } from '../../electron/ledger/codec.ts';
import { readable } from '../../electron/ledger/event-rows.ts';
import type { AppendFailure, Ledger } from '../../electron/ledger/ledger.ts';
import type { EventRecord, PendingEvent } from '../../shared/domain/events.ts';
import { assert, must } from '../../shared/lib/assert.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';

export interface MemoryLedger extends Ledger {
  /**
   * The next append fails and the ledger stays failed; `survives` says what a crash then leaves.
   */
  failNextAppend(cause: AppendFailure['cause'], survives?: 'nothing' | 'everything'): void;
  /** Called with the events of every append before it happens; throwing models a kill there. */
  beforeAppend(call: (events: readonly PendingEvent[]) => void): void;
  /** A fresh ledger over the durable events, as after the process died and started again. */
  reopened(): MemoryLedger;
  /** A fresh ledger without the last commits: an old backup restored, or a disk that lied. */
  rolledBack(commits: number): MemoryLedger;
  events(): readonly EventRecord[];
  commits(): number;
}

export function memoryLedger(initial: readonly EventRecord[] = []): MemoryLedger {
  const cells = initial.map((record) => JSON.stringify(encodeEvent(record.seq, record)));
  return ledgerOver(cells.length === 0 ? [] : [cells]);
}

type Commit = readonly string[];

interface Script {
  readonly cause: AppendFailure['cause'];
  readonly survives: 'nothing' | 'everything';
}

function ledgerOver(start: readonly Commit[]): MemoryLedger {
  const durable: Commit[] = [...start];
  const lines: string[] = durable.flat();
  let script: Script | null = null;
  let failed: AppendFailure | null = null;
  let listen: ((events: readonly PendingEvent[]) => void) | null = null;

  function append(
    expectedHead: number,
    events: readonly PendingEvent[],
  ): Result<readonly EventRecord[], AppendFailure> {
    assert(events.length > 0, 'an append holds at least one event');
    if (failed !== null) return err(failed);
    assert(expectedHead === lines.length, `the head is ${lines.length}, not ${expectedHead}`);
    listen?.(events);
    const records = events.map((event, index) => ({ ...event, seq: expectedHead + index + 1 }));
    const commit = records.map((record) => JSON.stringify(encodeEvent(record.seq, record)));
    if (script !== null) {
      if (script.survives === 'everything') durable.push(commit);
      failed = { cause: script.cause, words: `scripted: ${script.cause}` };
      return err(failed);
    }
    durable.push(commit);
    lines.push(...commit);
    return ok(records);
  }

  function* readFrom(seq: number): Iterable<EventRecord> {
    for (let index = seq; index < lines.length; index += 1) {
      yield readable(JSON.parse(must(lines[index], 'a line of the ledger')) as EventCells);
    }
  }

  return {
    head: () => lines.length,
    append,
    readFrom,
    failure: () => failed,
    close: () => {
      failed ??= { cause: 'stopped', words: 'The ledger is closed' };
    },
    failNextAppend: (cause, survives = 'nothing') => {
      script = { cause, survives };
    },
    beforeAppend: (call) => {
      listen = call;
    },
    reopened: () => ledgerOver(durable),
    rolledBack: (commits) => ledgerOver(durable.slice(0, Math.max(0, durable.length - commits))),
    events: () => [...readFrom(0)],
    commits: () => durable.length,
  };
}
