/**
 * Limits that bind nothing a test does by the way: suites about something else trade as fast and as
 * large as they like, and a test of one limit narrows just that one.
 */
import { DEFAULT_LIMITS, type Limits } from '../../shared/domain/limits.ts';
import { SCALE } from '../../shared/domain/money.ts';

const CRORES = 1_00_00_00_000 * SCALE;

export const WIDE_LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  orderValue: 50_00_000 * SCALE,
  futuresValue: CRORES,
  orderLots: 100,
  freezeShare: 10_000,
  unusualAsk: 1_000,
  unusualBlock: 1_000,
  openOrders: 200,
  grossExposure: CRORES,
  positionLots: 500,
  ordersPerMinute: 300,
  contractPerMinute: 300,
  valuePerMinute: CRORES,
  futuresPerMinute: CRORES,
  collarFuturesAsk: 5_000,
  collarOptionsAsk: 20_000,
  duplicateAskMs: 0,
  staleAskMs: 600_000,
  lossShare: 10_000,
  haltLoss: CRORES,
  haltShare: 10_000,
  rejectsPause: 1_000,
  unknownsPause: 1_000,
  rejectsHalt: 1_000,
  marginShare: 10_000,
  differsHaltMs: 86_400_000,
};
