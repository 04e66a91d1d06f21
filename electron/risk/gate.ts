/**
 * The one gate. What it lets pass carries the proof as a type; nothing else in the program can
 * build that proof, and a gateway accepts nothing without it.
 */
import { type Approved, approve } from '../../shared/domain/approval.ts';
import { REFUSALS, type RefusalReason, refusal } from '../../shared/domain/refusals.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import type { Candidate } from './candidate.ts';
import { type Check, CHECKS, isAnswered, LATER_CHECKS } from './checks.ts';
import { STANDING_CHECKS, type StandingCandidate } from './standing-checks.ts';

/**
 * The first blocker in precedence order, or null. Questions stand behind everything that blocks, so
 * when the first is one, the rest are questions too and are asked together.
 */
export function firstRefusal(
  candidate: Candidate,
  checks: readonly Check[] = CHECKS,
): RefusalReason | null {
  const questions: RefusalReason[] = [];
  for (const check of checks) {
    if (isAnswered(check, candidate)) continue;
    const figures = check.applies(candidate);
    if (figures === null) continue;
    const reason = refusal(check.code, figures);
    if (!REFUSALS[check.code].asks) return reason;
    questions.push(reason);
  }
  const [first] = questions;
  return first === undefined ? null : { ...first, questions };
}

/** Checks the candidate and, when it passes, stamps every request that will be sent for it. */
export function passGate<Request>(
  candidate: Candidate,
  requests: readonly Request[],
): Result<readonly Approved<Request>[], RefusalReason> {
  const reason = firstRefusal(candidate);
  return reason === null ? ok(requests.map((request) => approve(request))) : err(reason);
}

/** Requests that were judged with their intention and could not leave at once. */
export function passLater<Request>(
  candidate: Candidate,
  requests: readonly Request[],
): Result<readonly Approved<Request>[], RefusalReason> {
  const reason = firstRefusal(candidate, LATER_CHECKS);
  return reason === null ? ok(requests.map((request) => approve(request))) : err(reason);
}

/** A standing order, new or changed, as the broker shall keep it. */
export function passStanding<Request>(
  candidate: StandingCandidate,
  request: Request,
): Result<Approved<Request>, RefusalReason> {
  for (const check of STANDING_CHECKS) {
    const figures = check.applies(candidate);
    if (figures !== null) return err(refusal(check.code, figures));
  }
  return ok(approve(request));
}
