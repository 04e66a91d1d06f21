/** The morning check: what the house and our own state tell before the first order leaves. */
import type { World } from '../../platform/world.ts';
import type { LinkState } from '../../../shared/domain/session.ts';
import { indiaDay } from '../../../shared/maths/calendar.ts';
import type { PreflightRow } from '../account.ts';
import type { Contracts } from './contracts.ts';
import { momentFrom } from './figures.ts';
import type { House } from './houses.ts';
import type { Rest } from './rest.ts';
import type { Session } from './session.ts';
import { userReply } from './wire.ts';

export interface PreflightParts {
  readonly world: World;
  readonly house: House;
  readonly uid: string;
  readonly session: Session;
  readonly rest: Rest;
  readonly contracts: Contracts;
  stream(): LinkState;
}

const WARN_MS = 1_000;
const FAIL_MS = 5_000;
/** The house writes whole seconds. */
const WHOLE_SECOND_MS = 1_000;

export async function preflight(parts: PreflightParts): Promise<readonly PreflightRow[]> {
  const { world, session, rest, uid } = parts;
  const askedMs = world.nowMs();
  const user =
    session.token() === null ? null : await rest.readOne('UserDetails', { uid }, userReply);
  const middleMs = Math.round((askedMs + world.nowMs()) / 2);
  const reached = user !== null && user.ok ? user.value : null;
  const named = reached !== null && reached.exarr.length > 0 ? reached.exarr : session.exchanges();
  const clock = reached?.request_time ?? null;
  return [
    tokenRow(session, user !== null && !user.ok ? user.error.words : null),
    addressRow(rest),
    clockRow(clock === null ? null : momentFrom(clock), middleMs),
    segmentRow(named),
    instrumentRow(parts.contracts, indiaDay(world.nowMs())),
    rateRow(rest, parts.house),
    streamRow(parts.stream()),
  ];
}

function tokenRow(session: Session, failure: string | null): PreflightRow {
  const { state, words } = session.status();
  if (state !== 'logged_in') return row('token', 'fail', words, 'Log in');
  if (failure !== null) return row('token', 'warn', `The token could not be tried: ${failure}`, '');
  return row('token', 'pass', words, '');
}

/** No route tells the registered address; only a refusal does. */
function addressRow(rest: Rest): PreflightRow {
  const words = rest.addressWords();
  if (words !== null) {
    return row('static_ip', 'fail', words, 'Register this address on the page of the house');
  }
  const says = 'The house does not tell which address is registered; the first order will show it';
  return row('static_ip', 'unknown', says, '');
}

function clockRow(houseMs: number | null, middleMs: number): PreflightRow {
  if (houseMs === null) return row('clock', 'unknown', 'The house told no time', '');
  const offMs = middleMs - houseMs;
  const beyondMs = offMs < 0 ? -offMs : Math.max(0, offMs - WHOLE_SECOND_MS);
  const says = `This computer is ${Math.round(beyondMs)} ms off the house’s clock`;
  if (beyondMs > FAIL_MS) return row('clock', 'fail', says, 'Set the clock of this computer');
  if (beyondMs > WARN_MS) return row('clock', 'warn', says, 'Set the clock of this computer');
  return row('clock', 'pass', 'Within a second of the house’s clock', '');
}

function segmentRow(exchanges: readonly string[]): PreflightRow {
  if (exchanges.length === 0) return row('segments', 'unknown', 'The house named none', '');
  const says = exchanges.join(', ');
  if (exchanges.includes('NFO')) return row('segments', 'pass', says, '');
  return row('segments', 'warn', `${says}: no NFO`, 'Have derivatives enabled for this account');
}

function instrumentRow(contracts: Contracts, today: string): PreflightRow {
  const list = contracts.list();
  if (list === null) return row('instruments', 'fail', 'The contracts are not read yet', '');
  const says = `${list.instruments.length} contracts of ${list.day}`;
  if (list.day === today) return row('instruments', 'pass', says, '');
  return row('instruments', 'fail', says, 'Read the contracts of today');
}

function rateRow(rest: Rest, house: House): PreflightRow {
  const words = rest.rateWords();
  if (words !== null) return row('rate', 'warn', words, 'Another program may use this account');
  return row('rate', 'pass', `${house.ordersPerSecond} requests a second`, '');
}

function streamRow(state: LinkState): PreflightRow {
  const says = `The stream of orders and prices is ${state}`;
  if (state === 'up') return row('streams', 'pass', says, '');
  return row('streams', state === 'connecting' ? 'warn' : 'fail', says, '');
}

function row(
  check: PreflightRow['check'],
  verdict: PreflightRow['verdict'],
  says: string,
  todo: string,
): PreflightRow {
  return { check, verdict, says, todo };
}
