/**
 * Decides when the broker's book is read: at once after every connect and whenever fills are
 * missing, every second while something is in doubt, twice a minute while orders rest, and not at
 * all when the stream is well and nothing is open.
 */
import type { BrokerBook, Gateway, ReadFailure } from '../broker/gateway.ts';
import type { BrokerStanding } from '../broker/standing.ts';
import type { Cancel, World } from '../platform/world.ts';
import { err, type Result } from '../../shared/lib/result.ts';

export type Doubt = 'urgent' | 'open' | 'quiet';

type Pauses = Readonly<Record<Doubt, number | null>>;

const BOOK_PAUSES: Pauses = { urgent: 1_000, open: 30_000, quiet: null };
/** The list of conditional orders has no push at most brokers, and changes seldom. */
const STANDING_PAUSES: Pauses = { urgent: 2_000, open: 60_000, quiet: null };
/**
 * After this many failed reads in a row the pause grows, so that a broken broker is not flooded.
 */
const PATIENCE = 5;
const LONGEST_PAUSE_MS = 10_000;
/** An adapter answers within its own time-out; this one catches a read that never ends. */
const READ_DEADLINE_MS = 20_000;

export interface OrderWatcher {
  /** Something changed: look again at how soon the next read is due. */
  wake(): void;
  readNow(): void;
  stop(): void;
}

/** When and where a read was begun: it proves nothing of what came later. */
export interface ReadBegun {
  /** Changes with every connect and every loss of the link. */
  readonly connection: number;
  /** By the desk's clock. */
  readonly atMs: number;
}

export interface Watched<Read = BrokerBook> {
  doubt(): Doubt;
  begins(): ReadBegun;
  /**
   * What a read brought. Whoever hears it wakes the watcher when the news is merged: before that it
   * would still see the old doubt.
   */
  heard(result: Result<Read, ReadFailure>, begun: ReadBegun): void;
}

export function orderWatcher(world: World, gateway: Gateway, watched: Watched): OrderWatcher {
  return readWatcher(world, () => gateway.readBook(), BOOK_PAUSES, watched);
}

/** The same for what the broker keeps; null for a broker that keeps nothing. */
export function standingWatcher(
  world: World,
  gateway: Gateway,
  watched: Watched<readonly BrokerStanding[]>,
): OrderWatcher | null {
  const read = gateway.readStanding?.bind(gateway);
  return read === undefined ? null : readWatcher(world, read, STANDING_PAUSES, watched);
}

function readWatcher<Read>(
  world: World,
  readAll: () => Promise<Result<Read, ReadFailure>>,
  pauses: Pauses,
  watched: Watched<Read>,
): OrderWatcher {
  let timer: Cancel | null = null;
  let dueMs = Number.POSITIVE_INFINITY;
  let reading = false;
  let wantedAgain = false;
  let failures = 0;
  let stopped = false;

  function plan(delayMs: number): void {
    const due = world.monotonicMs() + delayMs;
    if (timer !== null && due >= dueMs) return;
    timer?.();
    dueMs = due;
    timer = world.after(delayMs, () => {
      timer = null;
      dueMs = Number.POSITIVE_INFINITY;
      read();
    });
  }

  function wake(): void {
    if (stopped || reading) return;
    const pause = pauses[watched.doubt()];
    if (pause === null) return;
    const slower = failures > PATIENCE ? Math.min(LONGEST_PAUSE_MS, pause * failures) : pause;
    plan(slower);
  }

  function read(): void {
    if (stopped) return;
    if (reading) {
      wantedAgain = true;
      return;
    }
    reading = true;
    const begun = watched.begins();
    let over = false;
    const finish = (result: Result<Read, ReadFailure>): void => {
      if (over) return;
      over = true;
      cancelDeadline();
      done(result, begun);
    };
    const cancelDeadline = world.after(READ_DEADLINE_MS, () => {
      finish(err({ cause: 'timeout', words: 'the read did not end' }));
    });
    readAll().then(finish, () => {
      finish(err({ cause: 'unreadable', words: 'the read failed' }));
    });
  }

  function done(result: Result<Read, ReadFailure>, begun: ReadBegun): void {
    reading = false;
    if (stopped) return;
    failures = result.ok ? 0 : failures + 1;
    watched.heard(result, begun);
    if (!wantedAgain) return;
    wantedAgain = false;
    plan(0);
  }

  return {
    wake,
    readNow: () => plan(0),
    stop: () => {
      stopped = true;
      timer?.();
      timer = null;
    },
  };
}
