/** The paper market and its broker as the other side of a desk. */
import type { AccountId } from '../../shared/domain/ids.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { openPaperFile } from '../broker/paper/paper-store.ts';
import { openPaperSession } from '../broker/paper/paper-session.ts';
import type { Config } from '../config/config.ts';
import type { OpenFailure } from '../ledger/open-failure.ts';
import type { World } from '../platform/world.ts';
import { paperControls } from './paper-controls.ts';
import type { Venue } from './venue.ts';

const FUNDS_MS = 5_000;

export function openPaperVenue(
  config: Config,
  account: AccountId,
  world: World,
): Result<Venue, OpenFailure> {
  const opened = openPaperSession({
    world,
    seed: config.seed,
    store: openPaperFile(config.home),
    account,
    speed: config.speed,
    session: config.session,
    openingFunds: config.funds,
  });
  if (!opened.ok) {
    return err({
      code: 'damaged',
      says: `The paper broker’s own file in ${config.home} cannot be read: ${opened.error}`,
      todo: 'Move paper-exchange.json away and start again; the ledger keeps every order.',
    });
  }
  const paper = opened.value;
  return ok({
    gateway: paper.gateway,
    instruments: paper.instruments,
    quotes: paper.quotes,
    paper: paperControls(paper, config.seed, world),
    live: null,
    fundsMs: FUNDS_MS,
    session: () => paper.market.session(),
    valuation: (id) => paper.market.valuation(id),
    oldListDay: () => null,
    clockAheadMs: () => null,
    // The simulated market prices a contract when it is asked.
    wanted: () => undefined,
    start: () => paper.start(),
    // The simulated market sleeps with the computer and goes on where it stood.
    sleep: () => undefined,
    wake: () => undefined,
    close: () => paper.close(),
  });
}
