/**
 * One command through a turn: answered from its first outcome when its id is known, else taken into
 * the ledger, decided, and answered. The answer says what was recorded, never what became of it.
 */
import { createHash } from 'node:crypto';
import type { CommandName, CommandParams, CommandResult } from '../../shared/contract/commands.ts';
import type { Failure } from '../../shared/contract/envelope.ts';
import type { CausationId, CommandId, InstrumentId, OrderId } from '../../shared/domain/ids.ts';
import {
  type RefusalCode,
  type RefusalReason,
  refusal,
  saysRefusal,
} from '../../shared/domain/refusals.ts';
import { type Limits, limitTitles } from '../../shared/domain/limits.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { unreachable } from '../../shared/lib/assert.ts';
import {
  commandRefused,
  decideAssumeDead,
  decideCancelCommand,
  decideClaim,
  decideKill,
  decideModifyCommand,
  decidePlaceCommand,
  decideRearm,
  decideRelease,
  decideResume,
  decideWithdraw,
} from './decide-command.ts';
import {
  batchesOf,
  decideBatchChoice,
  decideCancelBatch,
  decideSendBatch,
} from './batch/commands.ts';
import type { Decision } from './decision.ts';
import { decideExitCommand, decideReleaseExit, decideStopExit } from './exit/commands.ts';
import { limitComplaint, limitsInForce, setLimits, splitLimits, wishLimits } from './limits.ts';
import type { EngineView, TakenCommand } from './state.ts';
import {
  decideAssumeStandingDead,
  decideEndProtection,
  decideSetProtection,
} from './protection/decide.ts';
import type { Surroundings } from './surroundings.ts';
import type { Turn } from './turn.ts';

/** The commands that the engine itself decides; the rest belong to the paper market. */
export type EngineCommandName = Extract<
  CommandName,
  | 'place_order'
  | 'modify_order'
  | 'cancel_orders'
  | 'exit'
  | 'stop_exit'
  | 'release_exit'
  | 'send_batch'
  | 'decide_batch'
  | 'cancel_batch'
  | 'assume_dead'
  | 'claim_order'
  | 'release_contract'
  | 'set_protection'
  | 'end_protection'
  | 'assume_standing_dead'
  | 'set_kill'
  | 'rearm_kill'
  | 'resume_trading'
  | 'set_limits'
  | 'withdraw_limits'
>;

export type EngineCommand = {
  [Name in EngineCommandName]: { readonly name: Name; readonly params: CommandParams<Name> };
}[EngineCommandName];

export type Answered = Result<CommandResult<EngineCommandName>, Failure>;

/** Cancels that wait for the rate budget; each is made once and then forgotten. */
export type CancelWishes = Map<OrderId, CommandId>;

export function failureOf(
  reason: RefusalReason,
  more: Readonly<Record<string, string | number>> = {},
): Failure {
  return {
    code: reason.code,
    says: (reason.questions ?? [reason]).map((each) => saysRefusal(each)).join('. '),
    context: { ...reason.context, ...more },
  };
}

/** A refusal that asks carries the nonce that answers it for just this command. */
function asking(around: Surroundings, reason: RefusalReason, subject: string): Failure {
  const codes = reason.questions?.map(({ code }) => code) ?? [];
  if (codes.length === 0) return failureOf(reason);
  return { ...failureOf(reason), confirm: around.confirmations.ask(subject, codes) };
}

function hashOf(name: string, content: object): string {
  const text = JSON.stringify([name, content]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** What was asked for, whoever asks and whatever has been answered about it. */
function subjectOf({ name, params }: EngineCommand): string {
  const { commandId: _id, ...rest } = params;
  const { confirm: _nonce, ...content } = { confirm: undefined, ...rest };
  return hashOf(name, content);
}

function answersOf(
  around: Surroundings,
  { params }: EngineCommand,
  subject: string,
): ReadonlySet<RefusalCode> {
  const nonce = 'confirm' in params ? params.confirm : undefined;
  return around.confirmations.take(nonce, subject);
}

export function runCommand(
  turn: Turn,
  around: Surroundings,
  wishes: CancelWishes,
  command: EngineCommand,
): Answered {
  const { commandId } = command.params;
  const { commandId: _id, ...content } = command.params;
  const contentHash = hashOf(command.name, content);
  const taken = turn.state.commands.get(commandId);
  if (taken !== undefined) {
    return repeated(turn.state, taken, contentHash, command, around.baseLimits);
  }
  const cause = commandId as string as CausationId;
  turn.stage([{ kind: 'command_taken', commandId, name: command.name, contentHash }], cause);
  const seq = turn.state.seq;
  if (command.name === 'cancel_orders') return runCancel(turn, around, wishes, command, seq);
  if (command.name === 'exit') return runExit(turn, around, command, seq);
  if (command.name === 'stop_exit') return runStopExit(turn, wishes, command, seq);
  const subject = subjectOf(command);
  const confirmed = answersOf(around, command, subject);
  if (confirmed.size > 0) {
    turn.stage([{ kind: 'order_confirmed', commandId, questions: [...confirmed] }], cause);
  }
  if (command.name === 'set_limits') return runLimits(turn, around, command, subject, confirmed);
  const decision = decide(turn, around, command, confirmed);
  turn.take(decision, cause);
  const answered = conclude(turn, command, decision, seq, cause);
  if (answered.ok || decision.refusal === null) return answered;
  return err({ ...asking(around, decision.refusal, subject), context: answered.error.context });
}

function decide(
  turn: Turn,
  around: Surroundings,
  command: Exclude<EngineCommand, { name: 'cancel_orders' | 'exit' | 'stop_exit' | 'set_limits' }>,
  confirmed: ReadonlySet<RefusalCode>,
): Decision {
  switch (command.name) {
    case 'place_order':
      return decidePlaceCommand(turn.state, around, command.params, confirmed);
    case 'modify_order':
      return decideModifyCommand(turn.state, around, command.params, confirmed);
    case 'release_exit':
      return decideReleaseExit(turn.state, command.params);
    case 'send_batch':
      return decideSendBatch(turn.state, around, command.params, confirmed);
    case 'decide_batch':
      return decideBatchChoice(turn.state, around, command.params);
    case 'cancel_batch':
      return decideCancelBatch(turn.state, command.params);
    case 'assume_dead':
      return decideAssumeDead(turn.state, command.params);
    case 'claim_order':
      return decideClaim(turn.state, command.params);
    case 'release_contract':
      return decideRelease(turn.state, around, command.params);
    case 'set_protection':
      return decideSetProtection(turn.state, around, command.params);
    case 'end_protection':
      return decideEndProtection(turn.state, command.params);
    case 'assume_standing_dead':
      return decideAssumeStandingDead(turn.state, command.params);
    case 'set_kill':
      return decideKill(turn.state, around, command.params);
    case 'rearm_kill':
      return decideRearm(command.params);
    case 'resume_trading':
      return decideResume(command.params);
    case 'withdraw_limits':
      return decideWithdraw(turn.state, command.params);
    default:
      return unreachable(command);
  }
}

/** What was written, and where: a batch is told by its ids. */
function recorded(
  state: EngineView,
  { name, params }: EngineCommand,
  seq: number,
  orderIds: readonly OrderId[],
): Answered {
  const answer = { seq, orderIds: [...orderIds] };
  if (name !== 'send_batch') return ok(answer);
  return ok({ ...answer, batchIds: batchesOf(state, params.commandId) });
}

function conclude(
  turn: Turn,
  command: EngineCommand,
  decision: Decision,
  seq: number,
  cause: CausationId,
): Answered {
  const { refusal: reason, orderIds } = decision;
  if (reason === null) return recorded(turn.state, command, seq, orderIds);
  const [orderId] = orderIds;
  if (orderId === undefined) {
    const { params } = command;
    const contract = 'instrument' in params ? params.instrument : '';
    const about = 'orderId' in params ? params.orderId : contract;
    turn.stage([commandRefused(command.params.commandId, command.name, about, reason)], cause);
    return err(failureOf(reason));
  }
  return err(failureOf(reason, { orderId }));
}

function runCancel(
  turn: Turn,
  around: Surroundings,
  wishes: CancelWishes,
  command: Extract<EngineCommand, { name: 'cancel_orders' }>,
  seq: number,
): Answered {
  const { commandId } = command.params;
  const decision = decideCancelCommand(turn.state, around, command.params);
  for (const orderId of decision.waiting) wishes.set(orderId, commandId);
  const cause = commandId as string as CausationId;
  turn.stage(decision.events, cause);
  for (const { orderId, reason } of decision.refusedOrders) {
    turn.stage([commandRefused(commandId, command.name, orderId, reason)], cause);
  }
  if (decision.refusal !== null) return err(failureOf(decision.refusal));
  return ok({
    seq,
    requested: [...new Set([...decision.waiting, ...decision.unsent])],
    refused: decision.refusedOrders.map(({ orderId, reason }) => ({
      orderId,
      code: reason.code,
      says: saysRefusal(reason),
    })),
  });
}

function runExit(
  turn: Turn,
  around: Surroundings,
  command: Extract<EngineCommand, { name: 'exit' }>,
  seq: number,
): Answered {
  const { commandId } = command.params;
  const cause = commandId as string as CausationId;
  const decision = decideExitCommand(turn.state, around, command.params);
  turn.take(decision, cause);
  for (const { instrument, reason } of decision.refusedPositions) {
    turn.stage([commandRefused(commandId, command.name, instrument, reason)], cause);
  }
  if (decision.refusal !== null) {
    if (decision.refusedPositions.length === 0) {
      turn.stage([commandRefused(commandId, command.name, 'scope', decision.refusal)], cause);
    }
    return err(failureOf(decision.refusal));
  }
  return ok({
    seq,
    orderIds: [],
    cancelling: [],
    refused: decision.refusedPositions.map(({ instrument, reason }) => ({
      instrument,
      code: reason.code,
      says: saysRefusal(reason),
    })),
  });
}

function runStopExit(
  turn: Turn,
  wishes: CancelWishes,
  command: Extract<EngineCommand, { name: 'stop_exit' }>,
  seq: number,
): Answered {
  const { commandId } = command.params;
  const cause = commandId as string as CausationId;
  const decision = decideStopExit(turn.state, command.params);
  turn.take(decision, cause);
  for (const orderId of decision.cancelling) wishes.set(orderId, commandId);
  return conclude(turn, command, decision, seq, cause);
}

function runLimits(
  turn: Turn,
  around: Surroundings,
  command: Extract<EngineCommand, { name: 'set_limits' }>,
  subject: string,
  confirmed: ReadonlySet<RefusalCode>,
): Answered {
  const { commandId, limits: wanted } = command.params;
  const refuse = (reason: RefusalReason): Answered => {
    const event = commandRefused(commandId, command.name, 'limits', reason);
    turn.stage([event], commandId as string as CausationId);
    return err(asking(around, reason, subject));
  };
  const complaint = limitComplaint(wanted);
  if (complaint !== null) return refuse(complaint);
  const { tightened, loosened } = splitLimits(around.limits(), wanted);
  const loosens = Object.keys(loosened).length > 0;
  if (!loosens || Object.keys(tightened).length > 0) {
    setLimits(turn, around, tightened, commandId);
  }
  if (loosens) {
    const question = refusal('limits_loosened', { names: limitTitles(loosened) });
    if (!confirmed.has(question.code)) return refuse({ ...question, questions: [question] });
    wishLimits(turn, around, loosened, commandId);
  }
  return ok({ limits: { ...around.limits() }, wish: wishOf(turn.state.limitsWish) });
}

function wishOf(wish: EngineView['limitsWish']): CommandResult<'set_limits'>['wish'] {
  return wish === null ? null : { limits: { ...wish.limits }, dueMs: wish.dueMs };
}

/** The first outcome again; another content under the same id is an error of the sender. */
function repeated(
  state: EngineView,
  taken: TakenCommand,
  contentHash: string,
  command: EngineCommand,
  base: Limits,
): Answered {
  if (taken.name !== command.name || taken.contentHash !== contentHash) {
    return err(failureOf(refusal('command_changed')));
  }
  if (command.name === 'cancel_orders') return cancelAgain(taken, command.params.orderIds);
  if (command.name === 'exit') return exitAgain(taken);
  const [orderId] = taken.orderIds;
  const [refused] = taken.refusals;
  if (refused !== undefined) {
    return err(failureOf(refused.reason, orderId === undefined ? {} : { orderId }));
  }
  if (command.name === 'set_limits')
    return ok({ limits: { ...limitsInForce(taken.limits ?? {}, base) }, wish: null });
  return recorded(state, command, taken.seq, taken.orderIds);
}

function cancelAgain(taken: TakenCommand, asked: readonly OrderId[]): Answered {
  const refusedIds = new Set(taken.refusals.map(({ about }) => about));
  const requested = [...new Set(asked)].filter((id) => !refusedIds.has(id));
  const [only] = taken.refusals;
  if (requested.length === 0 && taken.refusals.length === 1 && only !== undefined) {
    return err(failureOf(only.reason));
  }
  const refused = taken.refusals.map(({ about, reason }) => ({
    orderId: about as OrderId,
    code: reason.code,
    says: saysRefusal(reason),
  }));
  return ok({ seq: taken.seq, requested, refused });
}

function exitAgain(taken: TakenCommand): Answered {
  const [first] = taken.refusals;
  if (taken.exits === 0 && first !== undefined) return err(failureOf(first.reason));
  const refused = taken.refusals.map(({ about, reason }) => ({
    instrument: about as InstrumentId,
    code: reason.code,
    says: saysRefusal(reason),
  }));
  return ok({ seq: taken.seq, orderIds: [], cancelling: [], refused });
}
