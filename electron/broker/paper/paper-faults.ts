/**
 * How the paper broker misbehaves: a switchboard for practice and for tests. All chances are drawn
 * from the broker's own seed, so the same run misbehaves in the same way. A chance of zero draws
 * nothing, so a well-behaved broker does not depend on the seed at all.
 */
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { openPrng } from '../../market/prng.ts';

export interface PaperFaults {
  readonly lostReplies: number;
  readonly lostRequests: number;
  readonly lateAcceptance: number;
  readonly lateMs: number;
  readonly slowReplies: number;
  readonly slowMs: number;
  readonly rejectStorm: number;
  readonly duplicateUpdates: number;
  readonly reorderedUpdates: number;
  readonly missingUpdates: number;
  readonly lostReads: number;
  readonly linkDropsPerMinute: number;
  readonly linkDownMs: number;
}

export type FaultName = keyof PaperFaults;

interface FaultRow {
  readonly unit: 'chance' | 'milliseconds' | 'per_minute';
  readonly usual: number;
  readonly says: string;
}

/** One row per switch; the panel and the checks read the same rows. */
export const PAPER_FAULTS: Readonly<Record<FaultName, FaultRow>> = {
  lostReplies: { unit: 'chance', usual: 0, says: 'The order is taken, the answer never comes' },
  lostRequests: { unit: 'chance', usual: 0, says: 'The request is lost on its way' },
  lateAcceptance: { unit: 'chance', usual: 0, says: 'No answer, and the order appears late' },
  lateMs: { unit: 'milliseconds', usual: 20_000, says: 'How late it appears' },
  slowReplies: { unit: 'chance', usual: 0, says: 'The answer is slow' },
  slowMs: { unit: 'milliseconds', usual: 3_000, says: 'How slow it is' },
  rejectStorm: { unit: 'chance', usual: 0, says: 'The broker refuses' },
  duplicateUpdates: { unit: 'chance', usual: 0, says: 'An update comes twice' },
  reorderedUpdates: { unit: 'chance', usual: 0, says: 'An update is overtaken by the next' },
  missingUpdates: { unit: 'chance', usual: 0, says: 'An update is never sent' },
  lostReads: { unit: 'chance', usual: 0, says: 'Reading the books or the funds times out' },
  linkDropsPerMinute: { unit: 'per_minute', usual: 0, says: 'The order stream breaks' },
  linkDownMs: { unit: 'milliseconds', usual: 3_000, says: 'How long it stays broken' },
};

export const FAULT_NAMES = Object.keys(PAPER_FAULTS) as readonly FaultName[];

export const NO_FAULTS: PaperFaults = {
  lostReplies: PAPER_FAULTS.lostReplies.usual,
  lostRequests: PAPER_FAULTS.lostRequests.usual,
  lateAcceptance: PAPER_FAULTS.lateAcceptance.usual,
  lateMs: PAPER_FAULTS.lateMs.usual,
  slowReplies: PAPER_FAULTS.slowReplies.usual,
  slowMs: PAPER_FAULTS.slowMs.usual,
  rejectStorm: PAPER_FAULTS.rejectStorm.usual,
  duplicateUpdates: PAPER_FAULTS.duplicateUpdates.usual,
  reorderedUpdates: PAPER_FAULTS.reorderedUpdates.usual,
  missingUpdates: PAPER_FAULTS.missingUpdates.usual,
  lostReads: PAPER_FAULTS.lostReads.usual,
  linkDropsPerMinute: PAPER_FAULTS.linkDropsPerMinute.usual,
  linkDownMs: PAPER_FAULTS.linkDownMs.usual,
};

const MOST: Readonly<Record<FaultRow['unit'], number>> = {
  chance: 1,
  milliseconds: 600_000,
  per_minute: 60,
};

/** What happens to one request on its way and on its way back. */
export interface RequestFate {
  readonly arrives: 'now' | 'late' | 'never';
  readonly reply: 'normal' | 'slow' | 'never';
  readonly refusedByStorm: boolean;
  /** How long a late arrival or a slow reply takes. */
  readonly delayMs: number;
}

export interface UpdateFate {
  readonly copies: 0 | 1 | 2;
  readonly overtaken: boolean;
}

export interface FaultBoard {
  faults(): PaperFaults;
  /** Changes the named switches; a value outside its range is answered and nothing is changed. */
  setFaults(changes: Partial<PaperFaults>): Result<PaperFaults, string>;
  request(): RequestFate;
  update(): UpdateFate;
  readIsLost(): boolean;
  /** Latency of one hop in milliseconds. */
  hopMs(): number;
  linkDrops(stepMs: number): boolean;
}

const FASTEST_HOP_MS = 10;
const SLOWEST_HOP_MS = 30;
const MINUTE_MS = 60_000;
const FAULT_SALT = 0x0fa0_17ed;

export function openFaultBoard(seed: number, first: Partial<PaperFaults> = {}): FaultBoard {
  const chances = openPrng(seed ^ FAULT_SALT);
  const hops = openPrng(seed);
  let faults: PaperFaults = { ...NO_FAULTS, ...first };

  function request(): RequestFate {
    if (chances.chance(faults.lostRequests)) return fate('never', 'never', 0);
    if (chances.chance(faults.lateAcceptance)) return fate('late', 'never', faults.lateMs);
    const refusedByStorm = chances.chance(faults.rejectStorm);
    if (chances.chance(faults.lostReplies)) return { ...fate('now', 'never', 0), refusedByStorm };
    const slow = chances.chance(faults.slowReplies);
    const reply = slow ? fate('now', 'slow', faults.slowMs) : fate('now', 'normal', 0);
    return { ...reply, refusedByStorm };
  }

  return {
    faults: () => faults,
    setFaults: (changes) => {
      const complaint = complaintAbout(changes);
      if (complaint !== null) return err(complaint);
      faults = { ...faults, ...changes };
      return ok(faults);
    },
    request,
    update: () => {
      if (chances.chance(faults.missingUpdates)) return { copies: 0, overtaken: false };
      const copies = chances.chance(faults.duplicateUpdates) ? 2 : 1;
      return { copies, overtaken: chances.chance(faults.reorderedUpdates) };
    },
    readIsLost: () => chances.chance(faults.lostReads),
    hopMs: () => hops.between(FASTEST_HOP_MS, SLOWEST_HOP_MS),
    linkDrops: (stepMs) => chances.chanceOf(faults.linkDropsPerMinute * stepMs, MINUTE_MS),
  };
}

function fate(
  arrives: RequestFate['arrives'],
  reply: RequestFate['reply'],
  delayMs: number,
): RequestFate {
  return { arrives, reply, refusedByStorm: false, delayMs };
}

function complaintAbout(changes: Partial<PaperFaults>): string | null {
  for (const name of FAULT_NAMES) {
    const value = changes[name];
    if (value === undefined) continue;
    const most = MOST[PAPER_FAULTS[name].unit];
    if (!(value >= 0 && value <= most)) return `${name} has to be from 0 to ${most}, not ${value}`;
  }
  return null;
}
