/**
 * What the engine hears besides commands: pushes, replies, complete reads and the link of the
 * broker, and what the program tells itself. It stages what they mean in the turn that is open, and
 * keeps what can only be judged together with something that comes later.
 */
import type { CausationId } from '../../shared/domain/ids.ts';
import type { Money } from '../../shared/domain/money.ts';
import { contractKey } from '../../shared/domain/position.ts';
import type { Result } from '../../shared/lib/result.ts';
import type { BrokerBook, LinkReport, ReadFailure } from '../broker/gateway.ts';
import { absences } from './absence.ts';
import { ARMING_CAUSE, armingEvents } from './arming.ts';
import type { Connection } from './connection.ts';
import type { DeskClock } from './desk-clock.ts';
import { doubtOf, owed } from './doubt.ts';
import type { Noise } from './engine-inputs.ts';
import type { BrokerNet, EngineMeters } from './engine-port.ts';
import { BUG_CAUSE, haltedBy } from './halted.ts';
import { type Ears, type Heard, hearBook, hearUpdate } from './hear.ts';
import { hearAnswer } from './hear-answer.ts';
import type { Doubt, ReadBegun } from './order-watcher.ts';
import { positionCheck } from './position-check.ts';
import { standingEars, type StandingEars } from './protection/standing-ears.ts';
import type { CancelWishes } from './run-command.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import type { OpenTurn } from './turn.ts';

const LINK_CAUSE = 'link' as CausationId;

interface ListeningParts {
  readonly around: Surroundings;
  readonly connection: Connection;
  readonly clock: DeskClock;
  readonly wishes: CancelWishes;
  readonly meters: Pick<EngineMeters, 'brokerRoundTrip'>;
}

export interface Listening {
  hear(turn: OpenTurn, input: Noise): void;
  /** What was told may have been missed: a complete read is due. */
  wantRead(): void;
  /** Whether a complete read is due; asking takes it as begun. */
  takeReadWanted(): boolean;
  /** How urgently the broker's books must be read. */
  doubt(state: EngineView): Doubt;
  /** When the newest complete read of the present connection was begun; null before the first. */
  bookBegunMs(): number | null;
  /** The broker's own net of the last complete read; null before the first. */
  brokerNet(): BrokerNet | null;
  /** What the broker tells of the conditional orders that it keeps. */
  readonly standings: StandingEars;
}

export function listening(parts: ListeningParts): Listening {
  const { around, connection, clock, wishes, meters } = parts;
  const positions = positionCheck(around);
  const ears: Ears = {
    around,
    held: new Map(),
    pictureMs: new Map(),
    absences: absences(),
    ignored: new Set(),
    owed: owed(),
  };
  let net: BrokerNet | null = null;
  let bookBegunMs: number | null = null;
  let readWanted = false;
  const standings = standingEars(around, () => net);

  function note(heard: Heard): void {
    readWanted = readWanted || heard.readWanted;
  }

  function isCurrent(number: number): boolean {
    return number === connection.number && connection.link.state === 'up';
  }

  /** A read that was begun before the present connect proves what it shows, and no absence. */
  function hearRead(
    turn: OpenTurn,
    result: Result<BrokerBook, ReadFailure>,
    begun: ReadBegun,
  ): void {
    if (!result.ok) return;
    const streamUp = isCurrent(begun.connection);
    if (begun.connection === connection.number) bookBegunMs = begun.atMs;
    net = netOfRead(around, result.value);
    const cause = 'book' as CausationId;
    const heard = hearBook(turn, ears, result.value, streamUp, cause);
    turn.stage(positions.compare(turn.state, result.value.positions), cause);
    if (connection.caughtUp || !streamUp) return;
    connection.reconciled();
    const { orders, trades } = result.value;
    const { adopted, found } = heard;
    const counts = { orders: orders.length, trades: trades.length, adopted, found };
    turn.stage([{ kind: 'desk_reconciled', ...counts }], cause);
  }

  function hearLink(turn: OpenTurn, report: LinkReport): void {
    const change = connection.report(report);
    if (change === 'nothing') return;
    positions.forget();
    bookBegunMs = null;
    standings.linkChanged(change === 'came_up');
    if (change === 'came_up') {
      const byMs = clock.follow();
      if (byMs !== 0) turn.stage([{ kind: 'clock_corrected', byMs }], LINK_CAUSE);
      readWanted = true;
      return;
    }
    ears.absences.forgetAll();
    if (change === 'broke') turn.stage([{ kind: 'gap_opened', cause: report.cause }], LINK_CAUSE);
  }

  return {
    hear(turn, input) {
      switch (input.kind) {
        case 'update':
          note(hearUpdate(turn, ears, input.update, 'stream' as CausationId));
          return;
        case 'answer':
          meters.brokerRoundTrip(input.answer.tookMs);
          if ('standingId' in input.answer) standings.hearAnswer(turn, input.answer);
          else note(hearAnswer(turn, ears, wishes, input.answer));
          return;
        case 'book':
          hearRead(turn, input.result, input.begun);
          return;
        case 'standings':
          if (!input.result.ok) return;
          standings.hearRead(turn, input.result.value, isCurrent(input.begun.connection));
          if (standings.takeBookWanted()) readWanted = true;
          return;
        case 'link':
          hearLink(turn, input.report);
          return;
        case 'arming':
          turn.stage(armingEvents(turn.state, around.manifest.mode, input.wish), ARMING_CAUSE);
          return;
        case 'bug':
          if (turn.state.haltedBecause === null) turn.stage([haltedBy(input.words)], BUG_CAUSE);
          return;
        case 'kick':
          return;
        default:
          input satisfies never;
      }
    },
    wantRead() {
      readWanted = true;
    },
    takeReadWanted() {
      const wanted = readWanted;
      readWanted = false;
      return wanted;
    },
    doubt(state) {
      const { caughtUp, link } = connection;
      if (!caughtUp) return link.state === 'up' ? 'urgent' : 'quiet';
      const doubt = doubtOf(state, ears.owed, around);
      return doubt === 'quiet' && positions.unsettled ? 'open' : doubt;
    },
    bookBegunMs: () => bookBegunMs,
    brokerNet: () => net,
    standings,
  };
}

function netOfRead(around: Surroundings, { positions }: BrokerBook): BrokerNet {
  const units = new Map<string, number>();
  const cash = new Map<string, Money>();
  for (const at of positions) {
    const key = contractKey(at.instrument, at.product);
    units.set(key, at.net);
    if (at.cash !== undefined && at.cash !== null) cash.set(key, at.cash);
  }
  return { readMs: around.nowMs(), units, cash };
}
