/**
 * Where the desk stands with its broker: is the stream up, since when, and has a complete read been
 * merged since. Entries are open only after that read; any break closes them again.
 */
import type { DeskState } from '../../shared/domain/session.ts';
import type { LinkReport } from '../broker/gateway.ts';
import type { World } from '../platform/world.ts';
import type { EngineStatus } from './engine-port.ts';

/** What a report of the link means: came_up, broke an open desk, or nothing that matters here. */
export type LinkChange = 'came_up' | 'broke' | 'still_down' | 'nothing';

export interface Connection {
  readonly desk: DeskState;
  readonly link: LinkReport;
  /** Counts every change of the link, so that a read can tell under which one it was begun. */
  readonly number: number;
  readonly caughtUp: boolean;
  heard(): void;
  report(report: LinkReport): LinkChange;
  /** Something we heard may have been lost by our own fault: catch up again. */
  distrust(): void;
  /** A complete read that was begun under the present connection has been merged. */
  reconciled(): void;
  status(): Pick<
    EngineStatus,
    'link' | 'linkCause' | 'linkSinceMs' | 'lastMessageMs' | 'reconnects'
  >;
}

export function openConnection(world: Pick<World, 'nowMs'>): Connection {
  let desk: DeskState = 'not_reconciled';
  let link: LinkReport = { state: 'connecting', cause: '' };
  let sinceMs = world.nowMs();
  let lastMessageMs: number | null = null;
  let connects = 0;
  let number = 0;
  let caughtUp = false;

  function report(next: LinkReport): LinkChange {
    const was = link.state;
    link = next;
    if (was === next.state) return 'nothing';
    number += 1;
    sinceMs = world.nowMs();
    if (next.state === 'up') {
      connects += 1;
      return 'came_up';
    }
    if (!caughtUp) return 'still_down';
    caughtUp = false;
    desk = 'not_reconciled';
    return 'broke';
  }

  return {
    get desk() {
      return desk;
    },
    get link() {
      return link;
    },
    get number() {
      return number;
    },
    get caughtUp() {
      return caughtUp;
    },
    heard: () => {
      lastMessageMs = world.nowMs();
    },
    report,
    distrust: () => {
      number += 1;
      caughtUp = false;
      desk = 'not_reconciled';
    },
    reconciled: () => {
      caughtUp = true;
      desk = 'open';
    },
    status: () => ({
      link: link.state,
      linkCause: link.cause,
      linkSinceMs: sinceMs,
      lastMessageMs,
      reconnects: Math.max(0, connects - 1),
    }),
  };
}
