/**
 * The limits in force: what the desk begins with, and over it what the trader has recorded in the
 * ledger. Tightening counts at once; loosening is a wish that waits, is shown, can be taken back,
 * and survives a restart.
 */
import { createHash } from 'node:crypto';
import type { DeskEvent, LimitsWished } from '../../shared/domain/desk-events.ts';
import type { CausationId, CommandId } from '../../shared/domain/ids.ts';
import { isLooser, LIMIT_HELP, LIMIT_NAMES, type Limits } from '../../shared/domain/limits.ts';
import { type RefusalReason, refusal } from '../../shared/domain/refusals.ts';
import type { EngineState } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import type { Turn } from './turn.ts';

export const LOOSEN_AFTER_MS = 60_000;

export type SomeLimits = Readonly<Partial<Record<string, number>>>;

/** Asked for at every step of every exit; what is recorded is never changed in place. */
const workedOut = new WeakMap<SomeLimits, { readonly base: Limits; readonly limits: Limits }>();

/** Never beyond the hard floor and ceiling, whatever stands in the ledger. */
export function limitsInForce(recorded: SomeLimits, base: Limits): Limits {
  const known = workedOut.get(recorded);
  if (known?.base === base) return known.limits;
  const limits = workOut(recorded, base);
  workedOut.set(recorded, { base, limits });
  return limits;
}

function workOut(recorded: SomeLimits, base: Limits): Limits {
  const limits: Record<string, number> = { ...base };
  for (const { name, least, most } of LIMIT_HELP) {
    const value = recorded[name];
    if (value !== undefined) limits[name] = Math.min(most, Math.max(least, value));
  }
  return { ...base, ...limits };
}

/** Sixteen hexadecimal digits of a hash over the limits in their fixed order. */
export function hashLimits(limits: Limits): string {
  const text = JSON.stringify(LIMIT_NAMES.map((name) => [name, limits[name]]));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The first value that no limit of that name may have, or null. */
export function limitComplaint(wanted: SomeLimits): RefusalReason | null {
  for (const help of LIMIT_HELP) {
    const value = wanted[help.name];
    if (value === undefined) continue;
    if (!Number.isSafeInteger(value) || value < help.least || value > help.most) {
      const { title: name, least, most } = help;
      return refusal('limit_out_of_range', { name, least, most });
    }
  }
  return null;
}

export interface SplitLimits {
  readonly tightened: Readonly<Record<string, number>>;
  readonly loosened: Readonly<Record<string, number>>;
}

export function splitLimits(now: Limits, wanted: SomeLimits): SplitLimits {
  const tightened: Record<string, number> = {};
  const loosened: Record<string, number> = {};
  for (const help of LIMIT_HELP) {
    const value = wanted[help.name];
    if (value === undefined) continue;
    const part = isLooser(help, now[help.name], value) ? loosened : tightened;
    part[help.name] = value;
  }
  return { tightened, loosened };
}

/** What is set now counts, and what was wished for the same limits before is over. */
export function setLimits(
  turn: Turn,
  around: Surroundings,
  set: Readonly<Record<string, number>>,
  commandId: CommandId,
): void {
  const cause = commandId as string as CausationId;
  const limits: Record<string, number> = {};
  for (const [name, value] of Object.entries({ ...turn.state.limits, ...set })) {
    if (value !== undefined) limits[name] = value;
  }
  const limitsHash = hashLimits(limitsInForce(limits, around.baseLimits));
  turn.stage([{ kind: 'limits_set', commandId, limits, limitsHash }], cause);
  const wish = turn.state.limitsWish;
  if (wish === null) return;
  const left = Object.fromEntries(
    Object.entries(wish.limits).filter(([name]) => set[name] === undefined),
  );
  const count = Object.keys(left).length;
  if (count === Object.keys(wish.limits).length) return;
  turn.stage(
    [
      count === 0
        ? { kind: 'limits_wish_ended', commandId, end: 'overtaken' }
        : { ...wish, commandId, limits: left },
    ],
    cause,
  );
}

/** The latest wish takes what waits along, and all of it waits anew. */
export function wishLimits(
  turn: Turn,
  around: Surroundings,
  loosened: Readonly<Record<string, number>>,
  commandId: CommandId,
): LimitsWished {
  const wish: LimitsWished = {
    kind: 'limits_wished',
    commandId,
    limits: { ...turn.state.limitsWish?.limits, ...loosened },
    dueMs: around.nowMs() + LOOSEN_AFTER_MS,
  };
  turn.stage([wish], commandId as string as CausationId);
  return wish;
}

export function driveLimits(turn: Turn, around: Surroundings): void {
  const wish = turn.state.limitsWish;
  if (wish === null || around.nowMs() < wish.dueMs) return;
  const { commandId } = wish;
  const ended: DeskEvent = { kind: 'limits_wish_ended', commandId, end: 'came_into_force' };
  turn.stage([ended], commandId as string as CausationId);
  setLimits(turn, around, wish.limits, commandId);
}

export function evolveWish(
  state: EngineState,
  event: Extract<DeskEvent, { kind: 'limits_wished' | 'limits_wish_ended' }>,
): void {
  state.limitsWish = event.kind === 'limits_wished' ? event : null;
}
