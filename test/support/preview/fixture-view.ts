import type { DeskView } from '../../../shared/contract/rows.ts';
import { DEFAULT_LIMITS } from '../../../shared/domain/limits.ts';
import { asId } from '../../../shared/domain/ids.ts';
import { NOW } from './fixture-data.ts';

export function deskView(mode: 'paper' | 'live', calm: boolean): DeskView {
  return {
    mode,
    account: mode === 'paper' ? 'PAPER-1' : 'ZK4471',
    broker: mode === 'paper' ? 'Simulated market' : 'Zerodha Kite',
    appVersion: '0.1.0',
    runtime: 'stand-in',
    state: 'open',
    stateCause: '',
    session: mode === 'paper' ? 'always_open' : 'open',
    marketMs: NOW,
    kill: { level: 0, reason: '', atMs: null },
    links: [
      {
        name: 'orders',
        state: 'up',
        sinceMs: NOW - 3e6,
        lastMessageMs: NOW,
        reconnects: 0,
        cause: '',
      },
      {
        name: 'market',
        state: calm ? 'up' : 'stale',
        sinceMs: NOW - 3e6,
        lastMessageMs: NOW - 6_400,
        reconnects: 1,
        cause: 'silent',
      },
    ],
    alarms: calm
      ? []
      : [
          {
            id: 'a1',
            code: 'unknown_outcome',
            level: 'critical',
            says: 'The outcome of one order is unknown',
            next: 'It is being looked for at the broker; nothing is sent again',
            atMs: NOW - 4_000,
            orderId: asId('P7K2M00000004'),
            contract: null,
            position: null,
          },
          {
            id: 'a2',
            code: 'position_differs',
            level: 'warning',
            says: 'Position of NIFTY 26000 PE differs from the broker by 75',
            next: 'Compare with the broker’s own window, then reconcile',
            atMs: NOW - 90_000,
            orderId: null,
            contract: asId('NFO:NIFTY26NOV26000PE'),
            position: null,
          },
        ],
    rate: { used: calm ? 0 : 3, limit: 10, reserved: 4 },
    funds: { available: 7_418_300_000, used: 4_275_120_000 },
    unknownOrders: calm ? 0 : 1,
    ledgerSeq: 18_204,
    latency: [
      { name: 'click_to_wire', count: 212, p50Us: 2_900, p99Us: 8_400, maxUs: 12_800 },
      { name: 'durable_commit', count: 640, p50Us: 880, p99Us: 2_100, maxUs: 6_900 },
      { name: 'broker_round_trip', count: 212, p50Us: 41_000, p99Us: 96_000, maxUs: 180_000 },
    ],
    limits: { ...DEFAULT_LIMITS },
    limitsWish: null,
    trading: {
      state: 'active',
      because: '',
      loss: 0,
      reducingAt: DEFAULT_LIMITS.dailyLoss,
      haltedAt: DEFAULT_LIMITS.haltLoss,
    },
    paper:
      mode === 'paper'
        ? {
            speed: 1,
            alwaysOpen: true,
            seed: 20_261_121,
            faults: {
              lostReply: 0,
              lostRequest: 0,
              lateAcceptance: 0,
              slowReply: 500,
              duplicateUpdate: 0,
              reorderedUpdate: 0,
              missingUpdate: 0,
              linkDrop: 0,
            },
          }
        : null,
    login: null,
    arming: null,
    preflight: null,
    master: null,
    accounts: [],
    liveMissing: [
      'A broker account with its API key',
      'The official runtime; this build runs on a stand-in that may never trade live',
    ],
  };
}
