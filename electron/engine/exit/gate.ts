/**
 * Shorts before longs: what hedges a short stays until fills say that the short is bought back.
 * Selling the hedge first would leave the short naked and cost its margin benefit.
 */
import type { ExitIntended, ExitRun } from '../../../shared/domain/exit.ts';
import type { CommandId, ExitId } from '../../../shared/domain/ids.ts';
import { isDerivative } from '../../../shared/domain/instrument.ts';
import type { ExitReason } from '../../../shared/domain/intent.ts';
import type { Price } from '../../../shared/domain/money.ts';
import type { Position } from '../../../shared/domain/position.ts';
import type { Quantity } from '../../../shared/domain/quantity.ts';
import { exitIntended, openExitOf } from '../exits.ts';
import { netOf } from '../facts.ts';
import type { EngineView } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';

export interface ExitWish {
  readonly position: Position;
  readonly units: Quantity;
}

interface ExitHow {
  readonly worst: Price | null;
  /** Longs do not wait for shorts. */
  readonly atOnce: boolean;
}

const MARGIN_SAFE: ExitHow = { worst: null, atOnce: false };

/** Exits that belong together; the wishes come shorts first, as `exitOrder` gives them. */
export function planExits(
  around: Surroundings,
  wishes: readonly ExitWish[],
  commandId: CommandId,
  reason: ExitReason,
  how: ExitHow = MARGIN_SAFE,
): readonly ExitIntended[] {
  const shorts = new Map<string, ExitId[]>();
  return wishes.map(({ position, units }) => {
    const underlying = hedgedIn(around, position);
    const waits = !how.atOnce && underlying !== null && position.net > 0;
    const after = waits ? (shorts.get(underlying) ?? []) : [];
    const event = {
      ...exitIntended(around, position, units, commandId, reason),
      worst: how.worst,
      after,
    };
    if (underlying !== null && position.net < 0) {
      shorts.set(underlying, [...(shorts.get(underlying) ?? []), event.exitId]);
    }
    return event;
  });
}

/** The underlying in which margins offset each other; null for shares, which hedge nothing here. */
function hedgedIn(around: Surroundings, { instrument: id }: Position): string | null {
  const instrument = around.market.instrument(id);
  return instrument !== null && isDerivative(instrument) ? instrument.underlying : null;
}

type Gate =
  | { readonly kind: 'open' }
  | { readonly kind: 'waits' }
  | { readonly kind: 'lost'; readonly words: string };

const OPEN: Gate = { kind: 'open' };
const WAITS: Gate = { kind: 'waits' };

export function gateOf(state: EngineView, run: ExitRun): Gate {
  if (run.released) return OPEN;
  let waits = false;
  for (const id of run.after) {
    const short = state.exits.get(id);
    if (short === undefined || short.end === 'flat' || short.end === 'done') continue;
    if (short.end === null) waits = true;
    else if (netOf(state, short) < 0) {
      // A person may have taken the short up again with another exit.
      if (openExitOf(state, short) === null) return lost(short);
      waits = true;
    }
  }
  return waits ? WAITS : OPEN;
}

function lost(short: ExitRun): Gate {
  const words = `${short.instrument} was not bought back, so what hedges it was kept`;
  return { kind: 'lost', words };
}
