/**
 * What Kite can tell of the morning check. Nothing here places an order, so whether the registered
 * address is this computer's shows only with the first one: until then it is unknown, and said so.
 */
import { indiaDay } from '../../../shared/maths/calendar.ts';
import type { World } from '../../platform/world.ts';
import type { PreflightRow } from '../account.ts';
import { decodeData, decodeError } from './decode.ts';
import type { KiteReply } from './outcome.ts';
import type { KiteRest } from './rest.ts';
import { profileData } from './wire.ts';

export interface PreflightParts {
  readonly world: Pick<World, 'nowMs'>;
  readonly rest: Pick<KiteRest, 'ask' | 'rateRefusals'>;
  /** The day of the instrument list in use. */
  listDay(): string | null;
  streams(): { readonly up: number; readonly of: number; readonly unreadable: number };
}

/** Further apart than this, fresh prices look old and times in the blotter mislead. */
const CLOCK_WARN_MS = 1_000;
const CLOCK_FAIL_MS = 5_000;
/** The answer's header has whole seconds. */
const HEADER_MS = 1_000;

const WANTED_SEGMENTS = ['NFO', 'BFO'] as const;

export async function kitePreflight(parts: PreflightParts): Promise<readonly PreflightRow[]> {
  const askedMs = parts.world.nowMs();
  const reply = await parts.rest.ask({ method: 'GET', path: '/user/profile' });
  const answeredMs = parts.world.nowMs();
  return [
    tokenRow(reply),
    staticIpRow(),
    clockRow(reply, askedMs, answeredMs),
    segmentsRow(reply),
    instrumentsRow(parts.listDay(), indiaDay(answeredMs)),
    rateRow(parts.rest.rateRefusals()),
    streamsRow(parts.streams()),
  ];
}

function tokenRow(reply: KiteReply): PreflightRow {
  const check = 'token';
  if (reply.kind === 'no_session') {
    return { check, verdict: 'fail', says: 'Not logged in', todo: 'Log in at Kite' };
  }
  if (reply.kind === 'fault') {
    const todo = 'Look at the connection to the internet';
    return { check, verdict: 'unknown', says: `Kite was not reached: ${reply.words}`, todo };
  }
  if (reply.status === 200) {
    return { check, verdict: 'pass', says: 'Kite takes the token', todo: '' };
  }
  const { message } = decodeError(reply.body);
  const says = message === '' ? `Kite answered ${reply.status}` : message.slice(0, 200);
  if (reply.status === 403) return { check, verdict: 'fail', says, todo: 'Log in again' };
  return { check, verdict: 'unknown', says, todo: 'Try again in a minute' };
}

function staticIpRow(): PreflightRow {
  return {
    check: 'static_ip',
    verdict: 'unknown',
    says: 'Kite takes orders only from the registered address and tells with the first order',
    todo: 'Compare the address in the developer profile with that of this connection',
  };
}

function clockRow(reply: KiteReply, askedMs: number, answeredMs: number): PreflightRow {
  const check = 'clock';
  const date = reply.kind === 'answer' ? Date.parse(reply.headers['date'] ?? '') : Number.NaN;
  if (Number.isNaN(date)) {
    return { check, verdict: 'unknown', says: 'Kite’s answer had no time', todo: '' };
  }
  // Its clock stood somewhere in that second while the answer was on its way.
  const aheadMs = Math.max(0, askedMs - (date + HEADER_MS), date - answeredMs);
  const says = `This clock is within ${Math.ceil(aheadMs / 1_000)} s of Kite’s`;
  if (aheadMs <= CLOCK_WARN_MS) return { check, verdict: 'pass', says, todo: '' };
  const verdict = aheadMs > CLOCK_FAIL_MS ? 'fail' : 'warn';
  return { check, verdict, says, todo: 'Set the clock of this computer by a time server' };
}

function segmentsRow(reply: KiteReply): PreflightRow {
  const check = 'segments';
  const profile =
    reply.kind === 'answer' && reply.status === 200 ? decodeData(reply.body, profileData) : null;
  if (profile?.ok !== true) {
    return { check, verdict: 'unknown', says: 'The profile was not read', todo: '' };
  }
  const { exchanges } = profile.value;
  const lacking = WANTED_SEGMENTS.filter((each) => !exchanges.includes(each));
  const says = `This account trades ${exchanges.join(', ')}`.slice(0, 200);
  if (lacking.length === 0) return { check, verdict: 'pass', says, todo: '' };
  return { check, verdict: 'warn', says, todo: `Have Kite open ${lacking.join(' and ')}` };
}

function instrumentsRow(day: string | null, today: string): PreflightRow {
  const check = 'instruments';
  const todo = 'Read the list of contracts again after 08:30';
  if (day === null) return { check, verdict: 'warn', says: 'No list of contracts yet', todo };
  if (day === today) return { check, verdict: 'pass', says: 'The list is of today', todo: '' };
  return { check, verdict: 'fail', says: `The list is of ${day}`, todo };
}

function rateRow(refusals: number): PreflightRow {
  const check = 'rate';
  if (refusals === 0) {
    return { check, verdict: 'pass', says: 'Kite has refused nothing for its rate', todo: '' };
  }
  const says = `Kite refused ${refusals} requests for their rate since the start`;
  const todo = 'See whether another program uses the same API key';
  return { check, verdict: 'warn', says, todo };
}

function streamsRow({ up, of, unreadable }: ReturnType<PreflightParts['streams']>): PreflightRow {
  const check = 'streams';
  const says = `${up} of ${of} streams are up, ${unreadable} frames could not be read`;
  if (up < of) return { check, verdict: 'fail', says, todo: 'Wait for them, or log in again' };
  if (unreadable === 0) return { check, verdict: 'pass', says, todo: '' };
  return {
    check,
    verdict: 'warn',
    says,
    todo: 'The books are read all the same; keep the evidence',
  };
}
