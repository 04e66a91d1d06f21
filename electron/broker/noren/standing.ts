/**
 * Conditional orders that a house keeps: alerts on the last price that place an order (GTT), and
 * pairs of which one cancels the other (OCO). A waiting alert stands in the list of alerts; one
 * that has fired is gone from it, and the order that it placed names it in the order book. So both
 * are read, the list first: an alert that fires in between then stands in both and never in none.
 */
import type { Approved } from '../../../shared/domain/approval.ts';
import { asId, type BrokerStandingId } from '../../../shared/domain/ids.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { ReadFailure } from '../gateway.ts';
import type { HttpReply } from '../net/http.ts';
import { complaintAbout } from '../standing-checks.ts';
import type {
  BrokerStanding,
  StandingAbility,
  StandingCancel,
  StandingChange,
  StandingOutcome,
  StandingRequest,
} from '../standing.ts';
import type { JData } from './body.ts';
import type { ContractLoader } from './contract-loader.ts';
import type { Contracts } from './contracts.ts';
import { folded, verdictOf } from './decode.ts';
import type { House } from './houses.ts';
import { bodyOfReply, lost, outcomeOfRefusal, type Write } from './outcome.ts';
import { alertTypeOf, gttFields, ocoFields, type Who } from './requests.ts';
import { NOT_LOGGED_IN, type Rest } from './rest.ts';
import { isPair, standingsFrom } from './standing-rows.ts';
import { alertReply, alertRow, placedByRow } from './wire.ts';

export function standingOf({ pairs }: House): StandingAbility {
  return {
    kinds: pairs ? ['stop', 'target', 'both'] : ['stop', 'target'],
    products: ['nrml', 'cnc'],
    // Alerts of BFO are reported not to work.
    exchanges: ['NSE', 'BSE', 'NFO'],
    tagged: true,
    namesOrders: true,
    tagsOrders: true,
    endedDays: 0,
    requestsPerChange: 1,
    says: 'One that ended is gone from the list; margin is asked for only when it fires',
  };
}

/** The routes of lone alerts and of pairs. */
const ROUTES = {
  gtt: { place: 'PlaceGTTOrder', modify: 'ModifyGTTOrder', cancel: 'CancelGTTOrder' },
  oco: { place: 'PlaceOCOOrder', modify: 'ModifyOCOOrder', cancel: 'CancelOCOOrder' },
} as const;
type Family = keyof typeof ROUTES;

export interface NorenStanding {
  place(request: Approved<StandingRequest>): Promise<StandingOutcome>;
  change(request: Approved<StandingChange>): Promise<StandingOutcome>;
  cancel(request: StandingCancel): Promise<StandingOutcome>;
  read(): Promise<Result<readonly BrokerStanding[], ReadFailure>>;
}

export interface NorenStandingParts {
  readonly ability: StandingAbility;
  readonly rest: Pick<Rest, 'tell' | 'readList'>;
  readonly contracts: Contracts;
  readonly loader: Pick<ContractLoader, 'ensure'>;
  readonly who: () => Who;
}

export function openStanding(parts: NorenStandingParts): NorenStanding {
  return new Alerts(parts);
}

class Alerts implements NorenStanding {
  readonly #parts: NorenStandingParts;
  /** Of which kind an alert is: only its own route takes it back. */
  readonly #families = new Map<BrokerStandingId, Family>();

  constructor(parts: NorenStandingParts) {
    this.#parts = parts;
  }

  async place(request: Approved<StandingRequest>): Promise<StandingOutcome> {
    const fields = this.#fieldsOf(request);
    if (!fields.ok) return fields.error;
    const outcome = await this.#write('place', familyOf(request), fields.value, null);
    if (outcome.kind === 'accepted') {
      this.#families.set(outcome.brokerStandingId, familyOf(request));
    }
    return outcome;
  }

  async change(request: Approved<StandingChange>): Promise<StandingOutcome> {
    const fields = this.#fieldsOf(request);
    if (!fields.ok) return fields.error;
    const { brokerStandingId: id } = request;
    return this.#write('modify', familyOf(request), { ...fields.value, al_id: id }, id);
  }

  async cancel({ brokerStandingId: id }: StandingCancel): Promise<StandingOutcome> {
    const family = await this.#familyOf(id);
    if (!family.ok) return family.error;
    const { uid } = this.#parts.who();
    return this.#write('cancel', family.value, { uid, al_id: id }, id);
  }

  async read(): Promise<Result<readonly BrokerStanding[], ReadFailure>> {
    const { rest, contracts, loader, who } = this.#parts;
    const list = await loader.ensure();
    if (!list.ok) return list;
    const { uid } = who();
    const alerts = await rest.readList('GetPendingGTTOrder', { uid }, alertRow);
    if (!alerts.ok) return alerts;
    const orders = await rest.readList('OrderBook', { ordersource: 'API', uid }, placedByRow);
    if (!orders.ok) return orders;
    for (const row of alerts.value) {
      this.#families.set(asId<BrokerStandingId>(row.al_id), isPair(row) ? 'oco' : 'gtt');
    }
    const found = standingsFrom(alerts.value, orders.value, contracts);
    return found.ok ? found : err({ cause: 'unreadable', words: found.error });
  }

  async #familyOf(id: BrokerStandingId): Promise<Result<Family, StandingOutcome>> {
    const known = this.#families.get(id);
    if (known !== undefined) return ok(known);
    const read = await this.read();
    if (!read.ok) return err(refusedHere('not_sent', read.error.words));
    const found = this.#families.get(id);
    return found === undefined
      ? err(refusedHere('order_not_found', 'the house does not list it'))
      : ok(found);
  }

  #fieldsOf(request: StandingRequest): Result<JData, StandingOutcome> {
    const { contracts, ability, who } = this.#parts;
    const contract = contracts.byId(request.instrument);
    const complaint = complaintAbout(request, contract?.instrument ?? null, ability);
    if (complaint !== null) return err({ kind: 'refused', ...complaint });
    if (contract === null) return err(refusedHere('instrument_unknown', 'no such contract'));
    const pair = familyOf(request) === 'oco';
    return ok((pair ? ocoFields : gttFields)(request, contract, who()));
  }

  async #write(
    write: Write,
    family: Family,
    fields: JData,
    asked: BrokerStandingId | null,
  ): Promise<StandingOutcome> {
    const reply = await this.#parts.rest.tell(ROUTES[family][write], fields);
    return reply === null
      ? refusedHere('not_sent', NOT_LOGGED_IN)
      : standingOutcomeOf(write, asked, reply);
  }
}

function familyOf(request: StandingRequest): Family {
  return alertTypeOf(request) === 'LMT_BOS_O' ? 'oco' : 'gtt';
}

/** A yes is a sentence here; that of another request proves nothing. */
const TAKEN: Readonly<Record<Write, ReadonlySet<string>>> = {
  place: new Set(['ok', 'oi created']),
  // One page misprints it.
  modify: new Set(['ok', 'oi replaced', 'oi replacedt']),
  cancel: new Set(['ok', 'oi deleted', 'oi delete success']),
};

/** Said by the house in the place of a yes, of an alert that is not there any more. */
const GONE = 'invalid oi';

/** An object, or a list of one at some houses. */
export function standingOutcomeOf(
  write: Write,
  asked: BrokerStandingId | null,
  reply: HttpReply,
): StandingOutcome {
  const body = bodyOfReply(reply);
  if (body.kind === 'refused' || body.kind === 'unknown') return body;
  if (body.kind === 'unreadable') return lost('unreadable_reply');
  const only = body.kind === 'rows' && body.rows.length === 1 ? body.rows[0] : null;
  const given = body.kind === 'rows' ? only : body.fields;
  const read = alertReply.safeParse(given);
  if (!read.success) return lost('unreadable_reply');
  const { stat, al_id: named } = read.data;
  const word = folded(stat ?? '');
  if (TAKEN[write].has(word)) return taken(asked, named ?? null);
  if (word === GONE && write !== 'place') {
    return { kind: 'refused', rejection: 'order_not_found', words: 'The house has no such alert' };
  }
  const verdict = verdictOf(given as Readonly<Record<string, unknown>>);
  if (verdict === 'ok' || verdict.kind === 'unreadable') return lost('unreadable_reply');
  return outcomeOfRefusal(write, verdict.words);
}

/** A new one has to be named; a change need not name what it is about, and never another. */
function taken(asked: BrokerStandingId | null, named: string | null): StandingOutcome {
  const id = named ?? asked;
  if (id === null || (asked !== null && id !== asked)) return lost('unreadable_reply');
  return { kind: 'accepted', brokerStandingId: asId<BrokerStandingId>(id) };
}

function refusedHere(rejection: RejectionCode, why: string): StandingOutcome {
  return { kind: 'refused', rejection, words: `It was not sent: ${why}` };
}
