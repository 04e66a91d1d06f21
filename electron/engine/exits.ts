/**
 * Exits. A run wants so many units out of one position and goes on until fills have brought them,
 * the position is flat, or one of its orders ended unfilled and a person has to look. What a run
 * does next stands in exit/next-step.ts.
 */
import type { ExitEnd, ExitIntended, ExitRun } from '../../shared/domain/exit.ts';
import type { CommandId, ExitId } from '../../shared/domain/ids.ts';
import type { ExitReason } from '../../shared/domain/intent.ts';
import type { Position } from '../../shared/domain/position.ts';
import { floorToLot, type Quantity, quantity } from '../../shared/domain/quantity.ts';
import { type RefusalReason, refusal } from '../../shared/domain/refusals.ts';
import type { ExitSize } from '../../shared/contract/commands.ts';
import type { Decision } from './decision.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** Shorts first: buying them back never needs margin, closing a hedge first would. */
export function exitOrder(positions: Iterable<Position>): readonly Position[] {
  return [...positions]
    .filter((position) => position.net !== 0)
    .sort((a, b) => a.net - b.net || (a.instrument < b.instrument ? -1 : 1));
}

/** How many units the trader means; the refusal when the position has fewer. */
export function exitUnits(
  position: Position,
  size: ExitSize,
  lot: Quantity,
): Quantity | RefusalReason {
  const held = quantity(Math.abs(position.net));
  if (size.kind === 'lots') {
    const asked = size.lots * lot;
    return asked > held ? refusal('exit_over_free', { free: held, held }) : quantity(asked);
  }
  if (size.percent === 100) return held;
  const part = floorToLot(Math.floor((held * size.percent) / 100), lot);
  return part > 0 ? part : quantity(Math.min(lot, held));
}

type Holding = Pick<Position, 'account' | 'strategy' | 'instrument' | 'product'>;

export function openExitOf(state: EngineView, position: Holding): ExitRun | null {
  for (const id of state.openExits) {
    const run = state.exits.get(id);
    if (run !== undefined && isOf(run, position)) return run;
  }
  return null;
}

function isOf(run: ExitRun, position: Holding): boolean {
  return (
    run.account === position.account &&
    run.strategy === position.strategy &&
    run.instrument === position.instrument &&
    run.product === position.product
  );
}

export function exitIntended(
  around: Surroundings,
  position: Position,
  units: Quantity,
  commandId: CommandId,
  reason: ExitReason,
): ExitIntended {
  return {
    kind: 'exit_intended',
    exitId: around.newId('X') as ExitId,
    commandId,
    account: position.account,
    strategy: position.strategy,
    instrument: position.instrument,
    product: position.product,
    quantity: units,
    reason,
    worst: null,
    after: [],
  };
}

export function ended(run: ExitRun, end: ExitEnd, words: string): Decision {
  return {
    events: [{ kind: 'exit_ended', exitId: run.exitId, end, words: words.slice(0, 500) }],
    effects: [],
    orderIds: [],
    refusal: null,
  };
}
