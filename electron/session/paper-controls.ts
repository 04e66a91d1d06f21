/** The paper market's switches in the words of the contract. */
import type { PaperFaultShares } from '../../shared/contract/commands.ts';
import type { Failure } from '../../shared/contract/envelope.ts';
import { err, ok } from '../../shared/lib/result.ts';
import type { PaperFaults } from '../broker/paper/paper-faults.ts';
import type { PaperSession } from '../broker/paper/paper-session.ts';
import { type PaperControls, failure } from '../ipc/services.ts';
import { SPEEDS, type Speed } from '../market/simulated-market.ts';
import type { World } from '../platform/world.ts';

const SHARE = 10_000;
const SECONDS = 60;

type ShareName = keyof PaperFaultShares;

/** Our name of each switch, the board's, and how a share of ten thousand becomes its unit. */
const SWITCHES: readonly (readonly [ShareName, keyof PaperFaults, factor: number])[] = [
  ['lostReply', 'lostReplies', 1],
  ['lostRequest', 'lostRequests', 1],
  ['lateAcceptance', 'lateAcceptance', 1],
  ['slowReply', 'slowReplies', 1],
  ['rejectStorm', 'rejectStorm', 1],
  ['duplicateUpdate', 'duplicateUpdates', 1],
  ['reorderedUpdate', 'reorderedUpdates', 1],
  ['missingUpdate', 'missingUpdates', 1],
  ['lostRead', 'lostReads', 1],
  ['linkDrop', 'linkDropsPerMinute', SECONDS],
];

function sharesOf(faults: PaperFaults): PaperFaultShares {
  const shares: PaperFaultShares = {
    lostReply: 0,
    lostRequest: 0,
    lateAcceptance: 0,
    slowReply: 0,
    rejectStorm: 0,
    duplicateUpdate: 0,
    reorderedUpdate: 0,
    missingUpdate: 0,
    lostRead: 0,
    linkDrop: 0,
  };
  for (const [ours, theirs, factor] of SWITCHES) {
    shares[ours] = Math.round((faults[theirs] / factor) * SHARE);
  }
  return shares;
}

function boardOf(shares: Partial<PaperFaultShares>): Partial<PaperFaults> {
  const faults: { -readonly [Name in keyof PaperFaults]?: number } = {};
  for (const [ours, theirs, factor] of SWITCHES) {
    const share = shares[ours];
    if (share !== undefined) faults[theirs] = (share / SHARE) * factor;
  }
  return faults;
}

export function paperControls(
  session: PaperSession,
  seed: number,
  world: Pick<World, 'soon'>,
): PaperControls {
  const { market } = session;
  const state = () => ({ speed: market.speed(), alwaysOpen: market.mode() === 'always_open' });
  return {
    view: () => ({ ...state(), seed, faults: { ...sharesOf(session.faults.faults()) } }),
    setFaults: (shares) => {
      const wanted: Partial<PaperFaultShares> = {};
      for (const [ours] of SWITCHES) {
        const share = shares[ours];
        if (share !== undefined) wanted[ours] = share;
      }
      const set = session.faults.setFaults(boardOf(wanted));
      if (!set.ok) return err(failure('bad_params', set.error));
      return ok({ faults: sharesOf(set.value) });
    },
    setMarket: ({ speed, alwaysOpen }) => {
      const known = SPEEDS.find((each) => each === speed);
      if (speed !== undefined && known === undefined) {
        const says = `The market runs at ${SPEEDS.join(', ')} times its speed, not at ${speed}`;
        return err(failure('bad_params', says));
      }
      if (known !== undefined) market.setSpeed(known satisfies Speed);
      if (alwaysOpen !== undefined) market.setMode(alwaysOpen ? 'always_open' : 'clock');
      return ok(state());
    },
    importChain: async (fileName, text) => {
      const before = session.instruments.size;
      const started = session.importChain(text, { fileName });
      if (!started.ok) return err(badFile(fileName, started.error));
      const { underlying, expiryDay, strikes } = started.value;
      return ok({
        underlying,
        expiryDay,
        strikes,
        instruments: session.instruments.size - before,
      });
    },
    importInstruments: async (fileName, text) => {
      const read = await session.importInstruments(pieces(text, world));
      if (!read.ok) return err(badFile(fileName, read.error));
      return ok({ instruments: read.value.added, skipped: read.value.skipped });
    },
  };
}

const PIECE = 64 * 1024;

/** A dump has a hundred thousand lines: it is read in pieces, and orders go on between them. */
async function* pieces(text: string, world: Pick<World, 'soon'>): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += PIECE) {
    yield text.slice(at, at + PIECE);
    await new Promise<void>((go) => world.soon(go));
  }
}

function badFile(fileName: string, says: string): Failure {
  return failure('bad_file', `${fileName}: ${says}. Nothing was changed.`);
}
