/** An exit under way, as the row of its position shows it. */
import type { ExitRow } from '../../shared/contract/rows.ts';
import { type DomainEvent, isExitEvent, isStandingEvent } from '../../shared/domain/events.ts';
import { type ExitRun, REST_SAYS, type Rung } from '../../shared/domain/exit.ts';
import type { InstrumentId } from '../../shared/domain/ids.ts';
import { isFinal } from '../../shared/domain/order-transitions.ts';
import { type Position, positionKeyText } from '../../shared/domain/position.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import type { EngineView } from '../engine/state.ts';

/** Few are open at a time, so they are looked through. */
export function openExitOf(view: EngineView, position: Position): ExitRun | null {
  if (view.openExits.size === 0) return null;
  const key = positionKeyText(position);
  for (const id of view.openExits) {
    const run = view.exits.get(id);
    if (run !== undefined && positionKeyText(run) === key) return run;
  }
  return null;
}

/** The position whose row an event changes without any order of it; null for any other event. */
export function concernedPosition(view: EngineView, event: DomainEvent): string | null {
  const about = isExitEvent(event)
    ? view.exits.get(event.exitId)
    : isStandingEvent(event)
      ? view.standings.get(event.standingId)
      : undefined;
  return about === undefined ? null : positionKeyText(about);
}

export function exitRow(view: EngineView, run: ExitRun): ExitRow {
  const orders = (view.ordersByExit.get(run.exitId) ?? []).flatMap(
    (id) => view.orders.get(id) ?? [],
  );
  const live = new Set(orders.filter(({ state }) => !isFinal(state)).map(({ orderId }) => orderId));
  const rung = furthest(run.rungs.filter(({ order }) => live.has(order)));
  return {
    exitId: run.exitId,
    reason: run.reason,
    quantity: run.quantity,
    filled: quantity(orders.reduce((sum, { filled }) => sum + filled, 0)),
    startedMs: run.startedMs,
    rung:
      rung === null
        ? null
        : { step: rung.step, steps: rung.steps, price: rung.price, sinceMs: rung.atMs },
    rests:
      run.rested === null
        ? null
        : { why: run.rested.why, says: REST_SAYS[run.rested.why], sinceMs: run.rested.atMs },
    waitsFor: run.released ? [] : waitsFor(view, run),
  };
}

/** Of several slices, the one that has come furthest. */
function furthest(rungs: readonly Rung[]): Rung | null {
  return rungs.reduce<Rung | null>(
    (far, rung) => (far === null || rung.step > far.step ? rung : far),
    null,
  );
}

function waitsFor(view: EngineView, run: ExitRun): InstrumentId[] {
  return run.after.flatMap((id) => {
    const short = view.exits.get(id);
    return short === undefined || short.end !== null ? [] : [short.instrument];
  });
}
