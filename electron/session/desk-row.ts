/** One desk as a line of the list of accounts: whether it is open, and one light for how it is. */
import type { AccountRow } from '../../shared/contract/rows.ts';
import type { AccountSetup } from '../../shared/contract/shell.ts';
import type { DeskSession } from './desk-session.ts';
import type { LiveVenue } from './live-venue.ts';

/** The key of the paper desk; no account may be called so. */
export const PAPER = 'paper';

export interface Desk {
  readonly key: string;
  readonly session: DeskSession;
  /** Null for paper. */
  readonly live: LiveVenue | null;
  readonly setup: AccountSetup | null;
}

type Light = Pick<AccountRow, 'light' | 'says'>;

export function accountRow(
  setup: AccountSetup | null,
  desk: Desk | null,
  failure: string | null,
): AccountRow {
  const manifest = desk?.session.engine.around.manifest;
  return {
    desk: setup?.account ?? PAPER,
    mode: setup === null ? 'paper' : 'live',
    account: setup?.account ?? manifest?.account ?? PAPER,
    broker: setup?.broker ?? PAPER,
    open: desk !== null,
    ...(desk === null ? closedLight(failure) : lightOf(desk)),
    login: desk?.session.services.live?.login().state ?? null,
    armed: desk?.session.engine.view.arming.armed ?? false,
    working: desk?.session.engine.view.liveCount ?? 0,
    unknown: desk === null ? 0 : unknownOrders(desk),
  };
}

function closedLight(failure: string | null): Light {
  return failure === null
    ? { light: 'off', says: 'Not open' }
    : { light: 'red', says: failure.slice(0, 2_000) };
}

function unknownOrders({ session }: Desk): number {
  let count = 0;
  const { unanswered } = session.engine.view;
  for (const { state } of unanswered.values()) if (state === 'unknown') count += 1;
  return count;
}

/** Red needs a person, amber is on its way by itself. */
function lightOf(desk: Desk): Light {
  const { engine, services } = desk.session;
  const status = engine.status();
  const { live } = services;
  if (status.ledgerFailure !== null) return { light: 'red', says: status.ledgerFailure };
  if (status.state === 'halted') {
    return { light: 'red', says: `Halted: ${engine.view.haltedBecause ?? ''}` };
  }
  if (live !== null) {
    const { state, words } = live.login();
    if (state === 'logging_in') return { light: 'amber', says: 'Logging in' };
    if (state !== 'logged_in') {
      const says = state === 'expired' ? 'The session has ended; log in again' : 'Not logged in';
      return { light: 'red', says: words === '' ? says : `${says}: ${words}` };
    }
  }
  const unknown = unknownOrders(desk);
  if (unknown > 0) return { light: 'amber', says: `${unknown} orders with unknown outcome` };
  if (status.state !== 'open') return { light: 'amber', says: 'Catching up with the broker' };
  const market = live?.marketLink().state ?? 'up';
  if (market !== 'up') return { light: 'amber', says: `Live prices: ${market}` };
  return { light: 'green', says: 'Connected and caught up' };
}
