/** The four calls about conditional orders, as the engine sees them through the faults. */
import type { Gateway, ReadFailure } from '../../electron/broker/gateway.ts';
import type {
  BrokerStanding,
  StandingCancel,
  StandingChange,
  StandingOutcome,
  StandingRequest,
} from '../../electron/broker/standing.ts';
import { asId, type BrokerStandingId } from '../../shared/domain/ids.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import type { Faults } from './faults.ts';
import type { StandingModel } from './standing-model.ts';

/** A request about a conditional order that left the desk. */
export type StandingFrame =
  | { readonly kind: 'keep'; readonly atMs: number; readonly request: StandingRequest }
  | { readonly kind: 'change'; readonly atMs: number; readonly request: StandingChange }
  | { readonly kind: 'withdraw'; readonly atMs: number; readonly request: StandingCancel };

/** What the session in front of the broker does with every request. */
export interface Carrier {
  readonly faults: Faults;
  /** False when whoever asks is dead. */
  leaves(kind: StandingFrame['kind'], request: StandingFrame['request']): boolean;
  carry(about: 'place' | 'request', happen: () => StandingOutcome): Promise<StandingOutcome>;
  refuse(
    rejection: Extract<StandingOutcome, { kind: 'refused' }>['rejection'],
    words: string,
  ): Promise<StandingOutcome>;
  pause(ms: number): Promise<void>;
  upTo(ms: number): number;
  chance(share: number): boolean;
}

type Calls = Required<
  Pick<Gateway, 'placeStanding' | 'changeStanding' | 'cancelStanding' | 'readStanding'>
>;

/** Whoever asked is dead. */
const NEVER = new Promise<StandingOutcome>(() => undefined);
const GONE: StandingOutcome = {
  kind: 'refused',
  rejection: 'order_not_found',
  words: 'It does not stand any more',
};

export function standingCalls(model: StandingModel, carrier: Carrier): Calls {
  const { faults } = carrier;

  function accepted(brokerStandingId: BrokerStandingId): StandingOutcome {
    return { kind: 'accepted', brokerStandingId };
  }

  return {
    placeStanding(request) {
      if (!carrier.leaves('keep', request)) return NEVER;
      if (faults.strikes('F-07')) return carrier.refuse('rate_limited', 'Too many requests');
      if (faults.strikes('F-13')) return carrier.refuse('not_permitted', 'Not for this contract');
      return carrier.carry('place', () =>
        accepted(asId<BrokerStandingId>(model.place(request).id)),
      );
    },
    changeStanding(request) {
      if (!carrier.leaves('change', request)) return NEVER;
      if (faults.strikes('F-07')) return carrier.refuse('rate_limited', 'Too many requests');
      if (faults.strikes('F-13')) return carrier.refuse('not_permitted', 'Not changed any more');
      const { brokerStandingId } = request;
      return carrier.carry('request', () =>
        model.change(brokerStandingId, request) ? accepted(brokerStandingId) : GONE,
      );
    },
    cancelStanding(request) {
      if (!carrier.leaves('withdraw', request)) return NEVER;
      const { brokerStandingId } = request;
      return carrier.carry('request', () =>
        model.end(brokerStandingId, 'cancelled') ? accepted(brokerStandingId) : GONE,
      );
    },
    readStanding: () => readList(model, carrier),
  };
}

async function readList(
  model: StandingModel,
  { faults, pause, upTo, chance }: Carrier,
): Promise<Result<readonly BrokerStanding[], ReadFailure>> {
  const atStart = chance(0.5);
  const taken = model.rows();
  const cut = faults.strikes('F-21') && chance(0.6);
  await pause(20 + upTo(faults.strikes('F-04') ? 15_000 : 250));
  if (cut) return err({ cause: 'unreadable', words: 'The list ended early' });
  return ok(atStart ? taken : model.rows());
}
