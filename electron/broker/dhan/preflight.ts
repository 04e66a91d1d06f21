/**
 * The morning check of an account at Dhan: whether token, address, clock, segments and list of
 * contracts are such that orders will be taken. The broker is asked twice, for the profile and for
 * the addresses that may place orders.
 */
import { indiaDay, indiaMinutes } from '../../../shared/maths/calendar.ts';
import type { AccountParts, PreflightRow } from '../account.ts';
import type { HttpReply } from '../net/http.ts';
import type { AccessToken } from './access-token.ts';
import { decodeJson } from './decode.ts';
import { refusalIn } from './outcome.ts';
import type { DhanRest } from './rest.ts';
import { PROFILE, readProfile } from './session.ts';
import { dayFirstMs } from './times.ts';
import { addressList, type Profile } from './wire.ts';

export interface PreflightParts {
  readonly parts: Pick<AccountParts, 'world'>;
  readonly token: AccessToken;
  readonly rest: Pick<DhanRest, 'ask' | 'rateRefusals'>;
  listDay(): string | null;
  links(): { readonly orders: string; readonly market: string };
}

const WARN_LEFT_MS = 1_800_000;
const SKEW_WARN_MS = 2_000;
const SKEW_FAIL_MS = 30_000;

export async function preflight(parts: PreflightParts): Promise<readonly PreflightRow[]> {
  const { token: held, rest } = parts;
  const current = held.current();
  const local = [instrumentsRow(parts), rateRow(parts)];
  if (current === null) {
    const none = row('token', 'fail', 'There is no session', 'Log in at Dhan');
    return [none, streamsRow(parts, ''), ...local];
  }
  const sentMs = parts.parts.world.nowMs();
  const [first, addresses] = await Promise.all([
    rest.ask(PROFILE, current),
    rest.ask({ method: 'GET', path: '/ip/getIP' }, current),
  ]);
  const nowMs = parts.parts.world.nowMs();
  const read = readProfile(first);
  if (!read.ok) {
    const dead = read.error.code === 'refused';
    const todo = dead ? 'Log in at Dhan' : 'Look whether Dhan can be reached';
    const token = row('token', dead ? 'fail' : 'unknown', read.error.words, todo);
    return [token, streamsRow(parts, ''), ...local];
  }
  return [
    tokenRow(read.value, held.untilMs(), nowMs),
    addressRow(addresses),
    clockRow(first, sentMs, nowMs),
    segmentsRow(read.value),
    streamsRow(parts, read.value.dataPlan),
    ...local,
  ];
}

type Verdict = PreflightRow['verdict'];

function row(
  check: PreflightRow['check'],
  verdict: Verdict,
  says: string,
  todo = '',
): PreflightRow {
  return { check, verdict, says, todo };
}

function tokenRow({ tokenValidity }: Profile, kept: number | null, nowMs: number): PreflightRow {
  const untilMs = dayFirstMs(tokenValidity) ?? kept;
  if (untilMs === null)
    return row('token', 'pass', 'The token is good; Dhan does not say until when');
  const says = `The token is good until ${clockText(untilMs)}`;
  if (untilMs - nowMs > WARN_LEFT_MS) return row('token', 'pass', says);
  return row('token', 'warn', says, 'Log in again before it ends');
}

/** Orders are taken only from an address that the client registered; reads from anywhere. */
function addressRow(reply: HttpReply): PreflightRow {
  const body = reply.kind === 'answer' && reply.status < 300 ? reply.body : '';
  const json = decodeJson(body);
  const read = json.ok && refusalIn(body) === null ? addressList.safeParse(json.value) : null;
  if (read?.success !== true) {
    return row('static_ip', 'unknown', 'Dhan does not say whether this address may place orders');
  }
  const { primaryIP, secondaryIP, detectedIP, ipMatchStatus, ordersAllowed } = read.data;
  const registered = [primaryIP, secondaryIP].filter((each) => each !== '');
  const todo = 'Register the address at web.dhan.co; it can be changed once in seven days';
  if (registered.length === 0) return row('static_ip', 'fail', 'No address is registered', todo);
  const at = detectedIP === '' ? 'here' : detectedIP;
  const verdict = mayOrder(ipMatchStatus, ordersAllowed);
  if (verdict === true) return row('static_ip', 'pass', `Orders are taken from ${at}`);
  if (verdict === null) {
    const says = `Registered: ${registered.join(', ')}; whether that is us is not said`;
    return row('static_ip', 'unknown', says);
  }
  const says = `Orders are not taken from ${at}, only from ${registered.join(', ')}`;
  return row('static_ip', 'fail', says, todo);
}

/** Two fields that only some answers have; null where neither speaks. */
function mayOrder(matched: string, allowed: boolean | string | null | undefined): boolean | null {
  if (allowed === true || allowed === 'true') return true;
  if (allowed === false || allowed === 'false') return false;
  if (matched === '') return null;
  return matched === 'MATCH' || matched === 'PRIMARY_MATCH' || matched === 'SECONDARY_MATCH';
}

/** The broker's clock by the date of its answer, which has whole seconds. */
function clockRow(reply: HttpReply, sentMs: number, nowMs: number): PreflightRow {
  const written = reply.kind === 'answer' ? Date.parse(reply.headers['date'] ?? '') : Number.NaN;
  if (!Number.isFinite(written))
    return row('clock', 'unknown', 'Dhan sends no time to compare with');
  const offMs = Math.max(0, sentMs - (written + 1_000), written - nowMs);
  const says = `The clock here is within ${Math.round((offMs + 1_000) / 1_000)} s of Dhan's`;
  if (offMs <= SKEW_WARN_MS) return row('clock', 'pass', says);
  const verdict = offMs > SKEW_FAIL_MS ? 'fail' : 'warn';
  return row('clock', verdict, says, 'Let the system set its clock by the network');
}

function segmentsRow({ activeSegment }: Profile): PreflightRow {
  const names = activeSegment === '' ? 'none' : activeSegment;
  if (/derivative/i.test(activeSegment)) return row('segments', 'pass', `Open for ${names}`);
  const says = `Open for ${names}; not for derivatives`;
  return row('segments', 'warn', says, 'Activate them at Dhan');
}

function instrumentsRow(parts: PreflightParts): PreflightRow {
  const day = parts.listDay();
  if (day === null) return row('instruments', 'fail', 'The contracts are not read', 'Read them');
  if (day === indiaDay(parts.parts.world.nowMs())) {
    return row('instruments', 'pass', `The contracts are of today, ${day}`);
  }
  return row('instruments', 'warn', `The contracts are of ${day}`, 'Read them afresh');
}

function streamsRow(parts: PreflightParts, dataPlan: string): PreflightRow {
  if (dataPlan !== '' && !/^active$/i.test(dataPlan)) {
    const says = 'Without the data plan there are no live prices, quotes and chains';
    return row('streams', 'warn', says, 'Subscribe to the data plan at Dhan');
  }
  const { orders, market } = parts.links();
  const says = `Order updates ${orders}, prices ${market}`;
  return row('streams', orders === 'up' && market === 'up' ? 'pass' : 'warn', says);
}

function rateRow({ rest }: PreflightParts): PreflightRow {
  const refused = rest.rateRefusals();
  if (refused === 0) return row('rate', 'pass', 'Dhan has refused nothing for its rate');
  const says = `Dhan has refused ${refused} requests for their rate since the start`;
  return row('rate', 'warn', says, 'Look whether another program uses this account');
}

function clockText(atMs: number): string {
  const minutes = Math.floor(indiaMinutes(atMs));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${indiaDay(atMs)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
