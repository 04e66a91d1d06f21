/** The desk as a whole: what the header, the health panel and the footer read. */
import type { AccountRow, AlarmRow, DeskView, LinkRow } from '../../shared/contract/rows.ts';
import type { SessionState } from '../../shared/domain/session.ts';
import type { Engine } from '../engine/engine-port.ts';
import { clockAlarms } from './clock-alarm.ts';
import { tradingRow } from './trading-row.ts';
import { rateAlarms, rateRow } from './rate-row.ts';

export interface LiveFacts {
  readonly login: DeskView['login'];
  readonly arming: DeskView['arming'];
  readonly preflight: DeskView['preflight'];
  readonly master: DeskView['master'];
  readonly market: LinkRow;
}

export interface DeskSources {
  readonly engine: Engine;
  readonly appVersion: string;
  readonly runtime: DeskView['runtime'];
  readonly liveMissing: readonly string[];
  readonly accounts: readonly AccountRow[];
  /** Null for paper, which has no login and one connection. */
  readonly live: LiveFacts | null;
  readonly session: SessionState;
  readonly marketMs: number;
  readonly alarms: AlarmRow[];
  readonly funds: DeskView['funds'];
  readonly latency: DeskView['latency'];
  readonly paper: DeskView['paper'];
}

export function deskView(sources: DeskSources): DeskView {
  const { engine } = sources;
  const { view, around } = engine;
  const status = engine.status();
  let unknownOrders = 0;
  for (const { state } of view.unanswered.values()) if (state === 'unknown') unknownOrders += 1;
  return {
    mode: around.manifest.mode,
    account: around.manifest.account,
    broker: around.manifest.broker,
    appVersion: sources.appVersion,
    runtime: sources.runtime,
    state: status.ledgerFailure === null ? status.state : 'halted',
    stateCause: status.ledgerFailure ?? view.haltedBecause ?? '',
    session: sources.session,
    marketMs: sources.marketMs,
    kill: { ...view.kill },
    links: [
      {
        name: 'Orders',
        state: status.link,
        sinceMs: status.linkSinceMs,
        lastMessageMs: status.lastMessageMs,
        reconnects: status.reconnects,
        cause: status.linkCause,
      },
      ...(sources.live === null ? [] : [sources.live.market]),
    ],
    alarms: [...clockAlarms(engine), ...rateAlarms(engine), ...sources.alarms],
    rate: rateRow(engine),
    funds: sources.funds,
    unknownOrders,
    ledgerSeq: view.seq,
    latency: sources.latency,
    limits: { ...around.limits() },
    limitsWish: view.limitsWish && {
      limits: { ...view.limitsWish.limits },
      dueMs: view.limitsWish.dueMs,
    },
    trading: tradingRow(engine),
    paper: sources.paper,
    login: sources.live?.login ?? null,
    arming: sources.live?.arming ?? null,
    preflight: sources.live?.preflight ?? null,
    master: sources.live?.master ?? null,
    accounts: [...sources.accounts],
    liveMissing: [...sources.liveMissing],
  };
}
