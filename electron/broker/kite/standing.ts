/**
 * Conditional orders that Kite keeps (GTT): one trigger, or two of which one cancels the other, for
 * a year. Kite has no field for our tag here; a read finds one of ours by its number or its terms.
 * From the last price that goes along Kite reads the direction in which a lone trigger waits, so
 * one that lies on the wrong side of it is not sent: it would wait for the opposite.
 */
import type { Approved } from '../../../shared/domain/approval.ts';
import { asId, type BrokerStandingId } from '../../../shared/domain/ids.ts';
import { type Instrument, splitId } from '../../../shared/domain/instrument.ts';
import { decimalText } from '../../../shared/domain/money.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import type { StandingLeg } from '../../../shared/domain/standing.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { ReadFailure } from '../gateway.ts';
import { complaintAbout, type StandingComplaint } from '../standing-checks.ts';
import type {
  BrokerStanding,
  StandingAbility,
  StandingCancel,
  StandingChange,
  StandingOutcome,
  StandingRequest,
} from '../standing.ts';
import { decodeData } from './decode.ts';
import type { KiteContracts } from './instruments.ts';
import { judge, type KiteReply, type WriteKind } from './outcome.ts';
import type { KiteRest } from './rest.ts';
import { normaliseStanding } from './standing-rows.ts';
import { triggerRows, triggerTaken } from './wire.ts';

export const KITE_STANDING: StandingAbility = {
  kinds: ['stop', 'target', 'both'],
  products: ['nrml', 'cnc'],
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO'],
  tagged: false,
  namesOrders: true,
  tagsOrders: false,
  endedDays: 7,
  requestsPerChange: 1,
  says: 'For a year; they fire a limit order that can rest, and margin is asked for only then',
};

const PATH = '/gtt/triggers';
const PRODUCTS = { nrml: 'NRML', cnc: 'CNC', mis: 'MIS' } as const;

export interface KiteStanding {
  place(request: Approved<StandingRequest>): Promise<StandingOutcome>;
  change(request: Approved<StandingChange>): Promise<StandingOutcome>;
  cancel(request: StandingCancel): Promise<StandingOutcome>;
  read(): Promise<Result<readonly BrokerStanding[], ReadFailure>>;
}

export interface KiteStandingParts {
  readonly rest: Pick<KiteRest, 'write' | 'read'>;
  readonly contracts: Pick<KiteContracts, 'wireOf' | 'find'>;
}

export function openStanding({ rest, contracts }: KiteStandingParts): KiteStanding {
  const formOf = (request: StandingRequest): readonly (readonly [string, string])[] =>
    standingForm(request, contracts.wireOf(request.instrument) ?? splitId(request.instrument));
  return {
    place: async (request) => {
      const complaint = refusedHere(request, contracts.find(request.instrument));
      if (complaint !== null) return { kind: 'refused', ...complaint };
      const call = { method: 'POST', path: PATH, params: formOf(request) } as const;
      return standingOutcomeOf('place', await rest.write(call), null);
    },
    change: async (request) => {
      const complaint = refusedHere(request, contracts.find(request.instrument));
      if (complaint !== null) return { kind: 'refused', ...complaint };
      const { brokerStandingId: id } = request;
      const call = { method: 'PUT', path: pathOf(id), params: formOf(request) } as const;
      return standingOutcomeOf('modify', await rest.write(call), id);
    },
    cancel: async ({ brokerStandingId: id }) => {
      const call = { method: 'DELETE', path: pathOf(id) } as const;
      return standingOutcomeOf('cancel', await rest.write(call), id);
    },
    read: async () => {
      const read = await rest.read({ method: 'GET', path: PATH }, 'books', triggerRows);
      if (!read.ok) return read;
      const found: BrokerStanding[] = [];
      for (const row of read.value) {
        const standing = normaliseStanding(row);
        if (!standing.ok) return err({ cause: 'unreadable', words: standing.error });
        found.push(standing.value);
      }
      return ok(found);
    },
  };
}

function pathOf(id: BrokerStandingId): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}

/** What Kite would take and do something else with, or refuse after it was kept. */
function refusedHere(
  request: StandingRequest,
  instrument: Instrument | null,
): StandingComplaint | null {
  const { stop, target, side, product } = request;
  if (stop !== null && target !== null && side === 'buy' && product === 'cnc') {
    const words = 'It was not sent: Kite keeps a buying pair for futures and options alone';
    return { rejection: 'not_permitted', words };
  }
  return complaintAbout(request, instrument, KITE_STANDING);
}

/** The lower trigger stands first, and the orders in the same sequence. */
export function standingForm(
  request: StandingRequest,
  { exchange, symbol }: { readonly exchange: string; readonly symbol: string },
): readonly (readonly [string, string])[] {
  const { stop, target, side, product, quantity, last } = request;
  const rising = side === 'sell' ? [stop, target] : [target, stop];
  const legs = rising.filter((leg): leg is StandingLeg => leg !== null);
  const contract = `"exchange":${JSON.stringify(exchange)},"tradingsymbol":${JSON.stringify(symbol)}`;
  const values = legs.map(({ trigger }) => decimalText(trigger)).join(',');
  const orders = legs.map(
    ({ limit }) =>
      `{${contract},"transaction_type":"${side === 'buy' ? 'BUY' : 'SELL'}",` +
      `"quantity":${quantity},"order_type":"LIMIT","product":"${PRODUCTS[product]}",` +
      `"price":${decimalText(limit)}}`,
  );
  return [
    ['type', legs.length === 1 ? 'single' : 'two-leg'],
    ['condition', `{${contract},"trigger_values":[${values}],"last_price":${decimalText(last)}}`],
    ['orders', `[${orders.join(',')}]`],
  ];
}

/** Sentences about triggers; `unrecognised` for every other. */
const MET =
  /already (?:met|satisfied)|(?:below|above|more than|less than|equal to).{0,40}last price/i;

/** The same proofs as of an order; what a success names is the trigger. */
export function standingOutcomeOf(
  on: WriteKind,
  reply: KiteReply,
  about: BrokerStandingId | null,
): StandingOutcome {
  const judged = judge(on, reply);
  if (judged.kind === 'success') return outcomeOfSuccess(judged.body, about);
  if (judged.kind === 'unknown') return judged;
  return { ...judged, rejection: reasonOf(judged.rejection, judged.words) };
}

/** That an order “is being processed” says nothing about the end of a trigger. */
function reasonOf(rejection: RejectionCode, words: string): RejectionCode {
  if (rejection !== 'unrecognised' && rejection !== 'already_final') return rejection;
  return MET.test(words) ? 'trigger_met' : 'unrecognised';
}

function outcomeOfSuccess(body: string, about: BrokerStandingId | null): StandingOutcome {
  const taken = decodeData(body, triggerTaken);
  if (!taken.ok || (about !== null && taken.value.trigger_id !== about)) {
    return { kind: 'unknown', cause: 'unreadable_reply' };
  }
  return { kind: 'accepted', brokerStandingId: asId<BrokerStandingId>(taken.value.trigger_id) };
}
