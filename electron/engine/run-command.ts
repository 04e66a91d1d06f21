/**
 * One command through a turn: answered from its first outcome when its id is known, else taken into
 * the ledger, decided, and answered. The answer says what was recorded, never what became of it.
 */
import { createHash } from 'node:crypto';
import type { CommandName, CommandParams, CommandResult } from '../../shared/contract/commands.ts';
import type { Failure } from '../../shared/contract/envelope.ts';
import type { CausationId, CommandId, InstrumentId, OrderId } from '../../shared/domain/ids.ts';
import { type RefusalReason, refusal, saysRefusal } from '../../shared/domain/refusals.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { unreachable } from '../../shared/lib/assert.ts';
import {
  commandRefused,
  decideAssumeDead,
  decideCancelCommand,
  decideClaim,
  decideExitCommand,
  decideKill,
  decideModifyCommand,
  decidePlaceCommand,
  decideRearm,
  decideRelease,
  decideResume,
} from './decide-command.ts';
import type { Decision } from './decision.ts';
import { hashLimits, limitComplaint, limitsInForce } from './limits.ts';
import type { TakenCommand } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import type { Turn } from './turn.ts';

/** The commands that the engine itself decides; the rest belong to the paper market. */
export type EngineCommandName = Extract<
  CommandName,
  | 'place_order'
  | 'modify_order'
  | 'cancel_orders'
  | 'exit'
  | 'assume_dead'
  | 'claim_order'
  | 'release_contract'
  | 'set_kill'
  | 'rearm_kill'
  | 'resume_trading'
  | 'set_limits'
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
    says: saysRefusal(reason),
    context: { ...reason.context, ...more },
  };
}

function hashOf(command: EngineCommand): string {
  const { commandId: _id, ...content } = command.params;
  const text = JSON.stringify([command.name, content]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

export function runCommand(
  turn: Turn,
  around: Surroundings,
  wishes: CancelWishes,
  command: EngineCommand,
): Answered {
  const { commandId } = command.params;
  const contentHash = hashOf(command);
  const taken = turn.state.commands.get(commandId);
  if (taken !== undefined) return repeated(taken, contentHash, command);
  const cause = commandId as string as CausationId;
  turn.stage([{ kind: 'command_taken', commandId, name: command.name, contentHash }], cause);
  const seq = turn.state.seq;
  if (command.name === 'cancel_orders') return runCancel(turn, around, wishes, command, seq);
  if (command.name === 'exit') return runExit(turn, around, command, seq);
  if (command.name === 'set_limits') return runLimits(turn, command, cause);
  const decision = decide(turn, around, command);
  turn.take(decision, cause);
  return conclude(turn, command, decision, seq, cause);
}

function decide(
  turn: Turn,
  around: Surroundings,
  command: Exclude<EngineCommand, { name: 'cancel_orders' | 'exit' | 'set_limits' }>,
): Decision {
  switch (command.name) {
    case 'place_order':
      return decidePlaceCommand(turn.state, around, command.params);
    case 'modify_order':
      return decideModifyCommand(turn.state, around, command.params);
    case 'assume_dead':
      return decideAssumeDead(turn.state, command.params);
    case 'claim_order':
      return decideClaim(turn.state, command.params);
    case 'release_contract':
      return decideRelease(turn.state, around, command.params);
    case 'set_kill':
      return decideKill(turn.state, around, command.params);
    case 'rearm_kill':
      return decideRearm(command.params);
    case 'resume_trading':
      return decideResume(command.params);
    default:
      return unreachable(command);
  }
}

function conclude(
  turn: Turn,
  command: EngineCommand,
  decision: Decision,
  seq: number,
  cause: CausationId,
): Answered {
  const { refusal: reason, orderIds } = decision;
  if (reason === null) return ok({ seq, orderIds: [...orderIds] });
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

function runLimits(
  turn: Turn,
  command: Extract<EngineCommand, { name: 'set_limits' }>,
  cause: CausationId,
): Answered {
  const { commandId, limits: wanted } = command.params;
  const complaint = limitComplaint(wanted);
  if (complaint !== null) {
    turn.stage([commandRefused(commandId, command.name, 'limits', complaint)], cause);
    return err(failureOf(complaint));
  }
  const limits: Record<string, number> = {};
  for (const [name, value] of Object.entries({ ...turn.state.limits, ...wanted })) {
    if (value !== undefined) limits[name] = value;
  }
  const inForce = limitsInForce(limits);
  turn.stage([{ kind: 'limits_set', commandId, limits, limitsHash: hashLimits(inForce) }], cause);
  return ok({ limits: { ...inForce } });
}

/** The first outcome again; another content under the same id is an error of the sender. */
function repeated(taken: TakenCommand, contentHash: string, command: EngineCommand): Answered {
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
    return ok({ limits: { ...limitsInForce(taken.limits ?? {}) } });
  return ok({ seq: taken.seq, orderIds: [...taken.orderIds] });
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
