/**
 * The only place that talks to the gateway. It takes what the turn approved and wrote, hands it
 * over once, and turns silence into `unknown` when the deadline passes. It never sends twice.
 */
import type { CommandId, OrderId } from '../../shared/domain/ids.ts';
import type { CommandOutcome } from '../../shared/domain/outcome.ts';
import { unreachable } from '../../shared/lib/assert.ts';
import type { Gateway } from '../broker/gateway.ts';
import type { World } from '../platform/world.ts';
import type { Effect } from './decision.ts';
import { departures } from './departures.ts';

/** A gateway answers within its own 8 s; this one catches a gateway that never answers at all. */
export const DEADLINE_MS = 10_000;

export interface Answer {
  readonly orderId: OrderId;
  /** Null for the place itself. */
  readonly commandId: CommandId | null;
  readonly outcome: CommandOutcome;
  readonly tookMs: number;
}

export interface Door {
  readonly send: (effect: Effect) => void;
  /** Requests handed over less than so long ago; see departures.ts. */
  leftWithin(windowMs: number): number;
}

export function dispatcher(world: World, gateway: Gateway, answer: (answer: Answer) => void): Door {
  const gone = departures(world);
  function send(effect: Effect): void {
    const startedMs = world.monotonicMs();
    const { orderId } = effect.request;
    const commandId = effect.kind === 'place' ? null : effect.commandId;
    const tell = (outcome: CommandOutcome): void => {
      answer({ orderId, commandId, outcome, tookMs: world.monotonicMs() - startedMs });
    };
    const cancelDeadline = world.after(DEADLINE_MS, () => {
      tell({ kind: 'unknown', cause: 'timeout' });
    });
    gone.left();
    // A late answer is still told: it may be the proof that ends the doubt.
    hand(gateway, effect).then(
      (outcome) => {
        cancelDeadline();
        tell(outcome);
      },
      () => {
        cancelDeadline();
        tell({ kind: 'unknown', cause: 'unreadable_reply' });
      },
    );
  }
  return { send, leftWithin: (windowMs) => gone.within(windowMs) };
}

async function hand(gateway: Gateway, effect: Effect): Promise<CommandOutcome> {
  switch (effect.kind) {
    case 'place':
      return gateway.place(effect.request);
    case 'modify':
      return gateway.modify(effect.request);
    case 'cancel':
      return gateway.cancel(effect.request);
    default:
      return unreachable(effect);
  }
}
