/** What of a plan stands at the broker, as the window says it. */
import type { ProtectionRow } from '../../shared/contract/protection.ts';
import type { Protection } from '../../shared/domain/protection.ts';
import { saysRefusal } from '../../shared/domain/refusals.ts';
import { isStandingInDoubt, type Standing } from '../../shared/domain/standing.ts';
import type { StandingState } from '../../shared/domain/standing-transitions.ts';
import type { Engine } from '../engine/engine-port.ts';
import { latestOf, placeRefusal } from '../engine/protection/standing-drive.ts';
import { positionsOf } from '../engine/protection/values.ts';

type Kept = NonNullable<ProtectionRow['kept']>;

export function keptRow(engine: Engine, plan: Protection): Kept | null {
  const standing = latestOf(engine.view, plan);
  if (standing === null) {
    return plan.where === 'broker'
      ? notThere('here', plan.setMs, `${MEANWHILE} ${whyNot(engine, plan)}`)
      : null;
  }
  const { state, sinceMs } = standing;
  const shown = SHOWN[state];
  if (shown === null) {
    if (state === 'assumed_dead') return notThere('nobody', sinceMs, GIVEN_UP);
    if (plan.where !== 'broker') return null;
    const ended = ENDED[state] ?? '';
    const words = standing.words === '' ? '' : `: ${standing.words}`;
    return notThere('here', sinceMs, `${MEANWHILE} ${ended}${words}`);
  }
  return {
    standingId: standing.standingId,
    state: shown,
    brokerId: standing.brokerStandingId,
    quantity: standing.quantity,
    sinceMs,
    inDoubt: state !== 'traced' && isStandingInDoubt(standing),
    says: saysKept(standing),
  };
}

/** Null for what stands there no more, so that this computer watches. */
const SHOWN: Readonly<Record<StandingState, Kept['state'] | null>> = {
  sent: 'sent',
  unknown: 'unknown',
  standing: 'standing',
  fired: 'fired',
  traced: 'fired',
  cancelled: null,
  refused: null,
  rejected: null,
  expired: null,
  not_received: null,
  vanished: null,
  assumed_dead: null,
};

const ENDED: Readonly<Partial<Record<StandingState, string>>> = {
  cancelled: 'It was cancelled at the broker',
  refused: 'The broker refused it',
  rejected: 'The broker gave it up',
  expired: 'It expired at the broker',
  not_received: 'It never reached the broker',
  vanished: 'It no longer stands at the broker',
};

const MEANWHILE = 'This computer watches it meanwhile.';
const GIVEN_UP =
  'Nobody watches it. You counted the order at the broker as gone; compare what is held, and set the plan again.';

function notThere(state: 'here' | 'nobody', sinceMs: number, says: string): Kept {
  return {
    ...{ standingId: null, state, brokerId: null, quantity: 0, sinceMs },
    ...{ inDoubt: false, says },
  };
}

function whyNot({ view, around }: Engine, plan: Protection): string {
  const [position] = positionsOf(view, plan);
  if (position === undefined || position.net === 0) return 'Nothing is held';
  const reason = placeRefusal(view, around, plan, position, null);
  return reason === null ? 'It goes to the broker within seconds' : saysRefusal(reason);
}

function saysKept({ state, brokerStandingId, quantity, request }: Standing): string {
  const id = brokerStandingId === null ? '' : ` as ${brokerStandingId}`;
  switch (state) {
    case 'sent':
      return 'On its way to the broker';
    case 'unknown':
      return 'Whether it stands at the broker is not known; its list is being read. Nothing is sent in its place, and an exit waits';
    case 'fired':
      return 'Fired at the broker; the order that came of it is being looked for';
    case 'traced':
      return 'Fired at the broker; its order is in your book. If that rests, exit the position';
    default: {
      // Of those that are shown only one is left: it stands.
      const asked = request === null ? '' : `; a ${request.kind} of it is on its way`;
      return `Stands at the broker${id} for ${quantity}${asked}`;
    }
  }
}
