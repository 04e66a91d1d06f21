/**
 * The only place that talks to the gateway. It takes what the turn approved and wrote, hands it
 * over once, and turns silence into `unknown` when the deadline passes. It never sends twice.
 */
import type { CommandId, OrderId, StandingId } from '../../shared/domain/ids.ts';
import type { CommandOutcome } from '../../shared/domain/outcome.ts';
import { unreachable } from '../../shared/lib/assert.ts';
import type { Gateway } from '../broker/gateway.ts';
import type { StandingOutcome } from '../broker/standing.ts';
import type { World } from '../platform/world.ts';
import type { Effect, StandingEffect } from './decision.ts';
import { departures } from './departures.ts';

/** A gateway answers within its own 8 s; this one catches a gateway that never answers at all. */
export const DEADLINE_MS = 10_000;

export interface OrderAnswer {
  readonly orderId: OrderId;
  /** Null for the place itself. */
  readonly commandId: CommandId | null;
  readonly outcome: CommandOutcome;
  readonly tookMs: number;
}

export interface StandingAnswer {
  readonly standingId: StandingId;
  /** Which request of it was answered; 0 for the place itself. */
  readonly attempt: number;
  readonly outcome: StandingOutcome;
  readonly tookMs: number;
}

export type Answer = OrderAnswer | StandingAnswer;

export interface Door {
  readonly send: (effect: Effect) => void;
  /** Requests handed over less than so long ago; see departures.ts. */
  leftWithin(windowMs: number): number;
}

export function dispatcher(world: World, gateway: Gateway, answer: (answer: Answer) => void): Door {
  const gone = departures(world);
  /** A late answer is still told: it may be the proof that ends the doubt. */
  function follow<Outcome>(
    handed: Promise<Outcome>,
    tell: (outcome: Outcome | Silence, tookMs: number) => void,
  ): void {
    const startedMs = world.monotonicMs();
    const done = (outcome: Outcome | Silence): void => {
      tell(outcome, world.monotonicMs() - startedMs);
    };
    const cancelDeadline = world.after(DEADLINE_MS, () => {
      done({ kind: 'unknown', cause: 'timeout' });
    });
    handed.then(
      (outcome) => {
        cancelDeadline();
        done(outcome);
      },
      () => {
        cancelDeadline();
        done({ kind: 'unknown', cause: 'unreadable_reply' });
      },
    );
  }
  function send(effect: Effect): void {
    gone.left();
    if (isOfStanding(effect)) {
      const { standingId } = effect.request;
      const { attempt } = effect;
      follow(handStanding(gateway, effect), (outcome, tookMs) => {
        answer({ standingId, attempt, outcome, tookMs });
      });
      return;
    }
    const { orderId } = effect.request;
    const commandId = effect.kind === 'place' ? null : effect.commandId;
    follow(hand(gateway, effect), (outcome, tookMs) => {
      answer({ orderId, commandId, outcome, tookMs });
    });
  }
  return { send, leftWithin: (windowMs) => gone.within(windowMs) };
}

type Silence = Extract<CommandOutcome, { kind: 'unknown' }>;

function isOfStanding(effect: Effect): effect is StandingEffect {
  return 'attempt' in effect;
}

async function hand(
  gateway: Gateway,
  effect: Exclude<Effect, StandingEffect>,
): Promise<CommandOutcome> {
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

/** The four come together, so without one of them nothing has left and nothing can stand. */
async function handStanding(gateway: Gateway, effect: StandingEffect): Promise<StandingOutcome> {
  switch (effect.kind) {
    case 'place_standing':
      return gateway.placeStanding?.(effect.request) ?? NOT_KEPT;
    case 'change_standing':
      return gateway.changeStanding?.(effect.request) ?? NOT_KEPT;
    case 'cancel_standing':
      return gateway.cancelStanding?.(effect.request) ?? NOT_KEPT;
    default:
      return unreachable(effect);
  }
}

const NOT_KEPT: StandingOutcome = {
  kind: 'refused',
  rejection: 'not_permitted',
  words: 'This broker keeps no such orders',
};
