/**
 * The morning check: what the broker can tell (token, address, clock, segments) and what only the
 * desk knows (the list of contracts, what is used of the rate, the streams).
 */
import type { MasterRow, PreflightRow } from '../../shared/contract/rows.ts';
import type { LinkState } from '../../shared/domain/session.ts';
import type { Engine } from '../engine/engine-port.ts';
import { budgets } from '../engine/rate.ts';

const BASIS = 10_000;

export interface DeskChecks {
  readonly master: MasterRow;
  readonly engine: Pick<Engine, 'view' | 'around' | 'status'>;
  readonly marketLink: LinkState;
}

export function deskRows(checks: DeskChecks): readonly PreflightRow[] {
  return [contractsRow(checks.master), rateRow(checks.engine), streamsRow(checks)];
}

/** Read anew whenever the check is shown: it is made at the login, and a desk is armed after it. */
export function armingCheck({ view }: Pick<Engine, 'view'>): PreflightRow {
  const check = 'arming';
  if (view.arming.armed)
    return { check, verdict: 'pass', says: 'Armed: entries are sent', todo: '' };
  const says = 'Not armed: exits and cancels only';
  return { check, verdict: 'warn', says, todo: 'Arm it in the header when you want to enter.' };
}

function contractsRow({ state, day, instruments, words }: MasterRow): PreflightRow {
  const check = 'instruments';
  if (state === 'ready') {
    const says = `${instruments} contracts of ${day ?? ''}${words === '' ? '' : `. ${words}`}`;
    return { check, verdict: words === '' ? 'pass' : 'warn', says, todo: '' };
  }
  if (state === 'loading') {
    return { check, verdict: 'unknown', says: 'The list of contracts is being read', todo: '' };
  }
  const says = words === '' ? 'There is no list of contracts yet' : words;
  return { check, verdict: 'fail', says, todo: 'Refresh the list of contracts.' };
}

/** The tightest of the broker's longer limits; the second comes back by itself. */
function rateRow({ view, around }: DeskChecks['engine']): PreflightRow {
  const { longer } = budgets(view, around);
  const tightest = longer.toSorted((a, b) => shareOf(b) - shareOf(a))[0];
  if (tightest === undefined) {
    const says = `${around.manifest.ordersPerSecond} a second, and no longer limit`;
    return { check: 'rate', verdict: 'pass', says, todo: '' };
  }
  const { used, limit, reserved, span } = tightest;
  const much = used >= limit - reserved;
  return {
    check: 'rate',
    verdict: used >= limit ? 'fail' : much ? 'warn' : 'pass',
    says: `${used} of ${limit} a ${span} are used`,
    todo: much ? 'Entries wait; what is left is kept for exits and cancels.' : '',
  };
}

function shareOf({ used, limit }: { readonly used: number; readonly limit: number }): number {
  return limit === 0 ? BASIS : Math.floor((used * BASIS) / limit);
}

function streamsRow({ engine, marketLink }: DeskChecks): PreflightRow {
  const { link, state } = engine.status();
  const says = `Orders ${link}, market ${marketLink}`;
  if (link === 'up' && marketLink === 'up' && state !== 'not_reconciled') {
    return { check: 'streams', verdict: 'pass', says, todo: '' };
  }
  const verdict = link === 'up' ? 'warn' : 'fail';
  return { check: 'streams', verdict, says, todo: 'Wait for the streams, or log in again.' };
}
