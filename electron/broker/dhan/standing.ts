/**
 * Conditional orders that Dhan keeps (forever orders): one trigger, or two of which one cancels the
 * other. The list names neither our tag nor the orders that were fired, and each leg of a pair is
 * changed by a request of its own. Which leg is called by which name is told differently in
 * different places, so a change reads the list first and goes by the triggers that stand there.
 */
import type { Approved } from '../../../shared/domain/approval.ts';
import type { BrokerOrderId, BrokerStandingId } from '../../../shared/domain/ids.ts';
import type { CommandOutcome } from '../../../shared/domain/outcome.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import type { StandingLeg } from '../../../shared/domain/standing.ts';
import { err, map, type Result } from '../../../shared/lib/result.ts';
import type { ReadFailure } from '../gateway.ts';
import { complaintAbout } from '../standing-checks.ts';
import type {
  BrokerStanding,
  StandingAbility,
  StandingCancel,
  StandingChange,
  StandingOutcome,
  StandingRequest,
} from '../standing.ts';
import type { Contracts } from './contracts.ts';
import { foreverBody, foreverLegBody } from './order-request.ts';
import { type Act, outcomeOf } from './outcome.ts';
import type { DhanCall, DhanRest } from './rest.ts';
import { type Forever, foreversFrom } from './standing-rows.ts';
import { foreverRows } from './wire.ts';

export const DHAN_STANDING: StandingAbility = {
  kinds: ['stop', 'target', 'both'],
  products: ['nrml', 'cnc'],
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO'],
  tagged: false,
  namesOrders: false,
  tagsOrders: false,
  endedDays: 0,
  requestsPerChange: 2,
  says: 'The list names no order that was fired; a change of both legs is two requests',
};

const PATH = '/forever/orders';
const FOREVERS = {
  call: { method: 'GET', path: PATH },
  shape: foreverRows,
  name: 'forever orders',
} as const;

export interface DhanStanding {
  place(request: Approved<StandingRequest>): Promise<StandingOutcome>;
  change(request: Approved<StandingChange>): Promise<StandingOutcome>;
  cancel(request: StandingCancel): Promise<StandingOutcome>;
  read(): Promise<Result<readonly BrokerStanding[], ReadFailure>>;
}

export interface DhanStandingParts {
  readonly rest: Pick<DhanRest, 'write' | 'read'>;
  readonly contracts: Contracts;
  readonly clientId: string;
}

export function openStanding(parts: DhanStandingParts): DhanStanding {
  return new Forevers(parts);
}

class Forevers implements DhanStanding {
  readonly #parts: DhanStandingParts;

  constructor(parts: DhanStandingParts) {
    this.#parts = parts;
  }

  async place(request: Approved<StandingRequest>): Promise<StandingOutcome> {
    const { contracts, clientId } = this.#parts;
    const contract = contracts.find(request.instrument);
    const complaint = complaintAbout(request, contract?.instrument ?? null, DHAN_STANDING);
    if (complaint !== null) return { kind: 'refused', ...complaint };
    if (contract === null) return refused('instrument_unknown', 'the list does not have it');
    const body = foreverBody(request, contract, clientId);
    return this.#write('place', { method: 'POST', path: PATH, body }, null);
  }

  /** One request for each leg that differs; the stop goes first, since it guards. */
  async change(request: Approved<StandingChange>): Promise<StandingOutcome> {
    const instrument = this.#parts.contracts.find(request.instrument)?.instrument ?? null;
    const complaint = complaintAbout(request, instrument, DHAN_STANDING);
    if (complaint !== null) return { kind: 'refused', ...complaint };
    const read = await this.#readAll();
    if (!read.ok) return refused('not_sent', read.error.words);
    const { brokerStandingId: id } = request;
    const known = read.value.find(({ standing }) => standing.brokerStandingId === id);
    if (known === undefined) return refused('order_not_found', 'Dhan does not list it');
    if (known.standing.status !== 'standing') return refused('already_final', 'it has ended');
    const legs = changesOf(known, request);
    if (legs === null) return refused('not_permitted', 'it has other legs than asked for');
    return this.#changeLegs(request, known, legs);
  }

  cancel({ brokerStandingId: id }: StandingCancel): Promise<StandingOutcome> {
    return this.#write('cancel', { method: 'DELETE', path: pathOf(id) }, id);
  }

  async read(): Promise<Result<readonly BrokerStanding[], ReadFailure>> {
    return map(await this.#readAll(), (all) => all.map(({ standing }) => standing));
  }

  async #readAll(): Promise<Result<readonly Forever[], ReadFailure>> {
    const { rest, contracts, clientId } = this.#parts;
    if (!contracts.known()) {
      return err({ cause: 'refused', words: 'The contracts of the day are not read yet' });
    }
    const read = await rest.read(FOREVERS);
    if (!read.ok) return read;
    const foreign = read.value.some((row) => !['', clientId].includes(row.dhanClientId));
    const all = foreign ? err("another client's rows") : foreversFrom(read.value, contracts.name);
    return all.ok ? all : err({ cause: 'unreadable', words: `${FOREVERS.name}: ${all.error}` });
  }

  /** Once one leg has changed, a no for the other leaves a mixture that only a read can tell. */
  async #changeLegs(
    request: StandingChange,
    { flag }: Forever,
    legs: readonly ChangedLeg[],
  ): Promise<StandingOutcome> {
    const { clientId } = this.#parts;
    const { brokerStandingId: id, quantity } = request;
    let changed = false;
    for (const { name, leg } of legs) {
      const body = foreverLegBody({ id, flag, name, quantity, ...leg }, clientId);
      const outcome = await this.#write('modify', { method: 'PUT', path: pathOf(id), body }, id);
      if (outcome.kind === 'refused' && changed)
        return { kind: 'unknown', cause: 'unlisted_reply' };
      if (outcome.kind !== 'accepted') return outcome;
      changed = true;
    }
    return { kind: 'accepted', brokerStandingId: id };
  }

  async #write(act: Act, call: DhanCall, about: BrokerStandingId | null): Promise<StandingOutcome> {
    const reply = await this.#parts.rest.write(call);
    if (reply === null) return refused('not_sent', 'not logged in at Dhan');
    // Both kinds of id stand in the same field of the answer.
    return standingOutcome(outcomeOf(act, reply, about as BrokerOrderId | null));
  }
}

interface ChangedLeg {
  readonly name: string;
  readonly leg: StandingLeg;
}

/** The legs whose terms differ from what stands; null when there are others than asked for. */
function changesOf({ standing, names }: Forever, request: StandingChange): ChangedLeg[] | null {
  const { quantity, kindUnsaid } = standing;
  // A lone leg is the one that is asked for, whichever of the two it is.
  const lone = request.stop ?? request.target;
  const single = kindUnsaid === true;
  if (single && request.stop !== null && request.target !== null) return null;
  const wanted = single ? { stop: lone, target: null } : request;
  const changes: ChangedLeg[] = [];
  for (const kind of ['stop', 'target'] as const) {
    const [now, next, name] = [standing[kind], wanted[kind], names[kind]];
    if ((now === null) !== (next === null)) return null;
    if (now === null || next === null) continue;
    const same = now.trigger === next.trigger && now.limit === next.limit;
    if (!same || quantity !== request.quantity) changes.push({ name, leg: next });
  }
  return changes;
}

function standingOutcome(outcome: CommandOutcome): StandingOutcome {
  if (outcome.kind !== 'accepted') return outcome;
  const brokerStandingId = outcome.brokerOrderId as string as BrokerStandingId;
  return { kind: 'accepted', brokerStandingId };
}

function pathOf(id: BrokerStandingId): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}

function refused(rejection: RejectionCode, why: string): StandingOutcome {
  return { kind: 'refused', rejection, words: `It was not sent: ${why}` };
}
