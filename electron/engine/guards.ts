/**
 * What stops everything without being asked: a loss at the second limit, a storm of rejections, and
 * positions that differ from the broker's for too long. Each sets the kill switch to two: entries
 * stop, what rests and adds risk is cancelled, exits still pass, and only a person arms it again.
 * A trader can have the loss set it to three, so that what is held is flattened too.
 */
import type { GuardName, GuardTripped } from '../../shared/domain/desk-events.ts';
import type { CausationId, CommandId } from '../../shared/domain/ids.ts';
import { groupedText } from '../../shared/domain/money.ts';
import type { KillLevel } from '../../shared/domain/session.ts';
import { dayLoss } from './day-loss.ts';
import { elapsedMs } from './desk-clock.ts';
import { lossLimits } from './loss-limits.ts';
import { provenNow, within } from './risk-log.ts';
import { dayAt } from './sent-log.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import type { Turn } from './turn.ts';

const GUARDED_LEVEL = 2;
const CAUSE = 'guard' as CausationId;

export function driveGuards(turn: Turn, around: Surroundings): void {
  const found = foundOf(turn.state, around);
  if (found === null) return;
  const { guard, words, level } = found;
  const commandId = `guard.${turn.state.seq + 1}` as CommandId;
  const tripped: GuardTripped = { kind: 'guard_tripped', guard, words };
  turn.stage([tripped, { kind: 'kill_set', commandId, level, reason: words }], CAUSE);
}

/** Figures move by themselves while something is held or differs, so it has to be looked at. */
export function needsGuarding(state: EngineView): boolean {
  if (state.differs.size > 0 || state.limitsWish !== null) return true;
  for (const position of state.positions.values()) if (position.net !== 0) return true;
  return false;
}

/** The loss comes first: it alone may go beyond a level that is set already. */
function foundOf(state: EngineView, around: Surroundings): Found | null {
  const { level } = state.kill;
  if (level >= around.limits().lossLevel) return null;
  const loss = whyLoss(state, around);
  if (loss !== null || level >= GUARDED_LEVEL) return loss;
  return whyRejections(state, around) ?? whyDifference(state, around);
}

interface Found {
  readonly guard: GuardName;
  readonly words: string;
  readonly level: KillLevel;
}

/** The loss takes a walk over everything held, and ticks can come thousands of times a second. */
const LOOK_AGAIN_MS = 100;
const lookedMs = new WeakMap<Surroundings, number>();

function isLossDue(around: Surroundings): boolean {
  const nowMs = around.nowMs();
  const lastMs = lookedMs.get(around);
  if (lastMs !== undefined && elapsedMs(lastMs, nowMs) < LOOK_AGAIN_MS) return false;
  lookedMs.set(around, nowMs);
  return true;
}

/** One wrong print is not to flatten an account: for that the loss has to stand so long. */
const STANDS_MS = 1_000;
const lostSinceMs = new WeakMap<Surroundings, number>();

function hasStood(around: Surroundings): boolean {
  const nowMs = around.nowMs();
  const sinceMs = lostSinceMs.get(around) ?? nowMs;
  lostSinceMs.set(around, sinceMs);
  return elapsedMs(sinceMs, nowMs) >= STANDS_MS;
}

/** Once a day: whoever arms again knows the figure, and entries stay shut by the first limit. */
function whyLoss(state: EngineView, around: Surroundings): Found | null {
  if (state.risk.lossHaltDay === dayAt(state.clock, around.nowMs())) return null;
  if (!isLossDue(around)) return null;
  const { loss } = dayLoss(state, around);
  const { haltedAt: most } = lossLimits(around);
  if (loss < most) {
    lostSinceMs.delete(around);
    return null;
  }
  const level = around.limits().lossLevel === 3 ? 3 : GUARDED_LEVEL;
  if (level === 3 && !hasStood(around)) return null;
  return {
    guard: 'loss',
    words: `The day’s loss is ${groupedText(loss)}, at the limit of ${groupedText(most)}`,
    level,
  };
}

function whyRejections(state: EngineView, around: Surroundings): Found | null {
  const recent = within(state.risk.rejected, provenNow(state.clock, around.nowMs()));
  if (recent.length < around.limits().rejectsHalt) return null;
  return {
    guard: 'rejections',
    words: `${recent.length} orders were rejected within a minute`,
    level: GUARDED_LEVEL,
  };
}

function whyDifference(state: EngineView, around: Surroundings): Found | null {
  // Out of step with the broker, nobody can say whether it still differs; entries wait anyhow.
  if (around.moment().state === 'not_reconciled') return null;
  const nowMs = around.nowMs();
  for (const { instrument, ours, theirs, sinceMs, known } of state.differs.values()) {
    // Whoever arms again gets the whole time anew.
    const fromMs = Math.max(sinceMs, state.kill.atMs ?? 0);
    if (known || elapsedMs(fromMs, nowMs) < around.limits().differsHaltMs) continue;
    return {
      guard: 'positions',
      words: `The broker holds ${theirs} of ${instrument} and this desk ${ours}, for too long`,
      level: GUARDED_LEVEL,
    };
  }
  return null;
}
