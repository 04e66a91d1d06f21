/** A scripted gateway of a broker that keeps conditional orders; answers are written by hand. */
import type { Gateway } from '../../electron/broker/gateway.ts';
import type {
  BrokerStanding,
  StandingAbility,
  StandingCancel,
  StandingChange,
  StandingOutcome,
  StandingRequest,
} from '../../electron/broker/standing.ts';
import { asId, type BrokerStandingId } from '../../shared/domain/ids.ts';
import { ok, type Result } from '../../shared/lib/result.ts';
import { MANIFEST, type ScriptedGateway, scriptedGateway } from './scripted-gateway.ts';

interface Kept<Request> {
  readonly request: Request;
  answer(outcome: StandingOutcome): void;
}

export interface StandingGateway extends ScriptedGateway {
  readonly kept: Kept<StandingRequest>[];
  readonly changed: Kept<StandingChange>[];
  readonly withdrawn: Kept<StandingCancel>[];
  standingReads: number;
  /** What the next reads of the list answer; an empty one until set. */
  list: Awaited<ReturnType<NonNullable<Gateway['readStanding']>>>;
}

export const KEEPS: StandingAbility = {
  kinds: ['stop', 'target', 'both'],
  products: ['nrml', 'cnc'],
  exchanges: ['NSE', 'NFO'],
  tagged: false,
  namesOrders: true,
  tagsOrders: false,
  endedDays: 7,
  requestsPerChange: 1,
  says: '',
};

export function standingGateway(ability: Partial<StandingAbility> = {}): StandingGateway {
  const base = scriptedGateway({ ...MANIFEST, standing: { ...KEEPS, ...ability } });
  function keep<Request>(list: Kept<Request>[], request: Request): Promise<StandingOutcome> {
    return new Promise((answer) => {
      list.push({ request, answer });
    });
  }
  const gateway: StandingGateway = Object.assign(base, {
    kept: [] as Kept<StandingRequest>[],
    changed: [] as Kept<StandingChange>[],
    withdrawn: [] as Kept<StandingCancel>[],
    standingReads: 0,
    list: ok([]) as Result<readonly BrokerStanding[], never>,
    placeStanding: (request: StandingRequest) => keep(gateway.kept, request),
    changeStanding: (request: StandingChange) => keep(gateway.changed, request),
    cancelStanding: (request: StandingCancel) => keep(gateway.withdrawn, request),
    readStanding: () => {
      gateway.standingReads += 1;
      return Promise.resolve(gateway.list);
    },
  });
  return gateway;
}

/** The broker's row of what was placed or changed, to be varied by the test. */
export function rowOf(
  request: StandingRequest,
  id: string,
  more: Partial<BrokerStanding> = {},
): BrokerStanding {
  const { instrument, side, product, quantity, stop, target } = request;
  return {
    brokerStandingId: asId<BrokerStandingId>(id),
    tag: null,
    ...{ instrument, side, product, quantity, stop, target },
    status: 'standing',
    orderIds: [],
    words: '',
    updatedMs: null,
    ...more,
  };
}
