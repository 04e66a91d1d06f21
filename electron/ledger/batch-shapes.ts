/** What the legs and the policy of a batch must hold in an event; see event-shapes.ts. */
import { BATCH_LEGS_MAX, ON_BREACH, SEQUENCES } from '../../shared/domain/batch-events.ts';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isOneOf(allowed: readonly unknown[], value: unknown): boolean {
  return allowed.includes(value);
}

export function isLegs(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 1 || value.length > BATCH_LEGS_MAX) return false;
  return value.every(isLeg);
}

function isLeg(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { leg, instrument, symbol, side, ratio, quantity, price, bound, wave } = value;
  return (
    [leg, instrument, symbol].every(isName) &&
    isOneOf(['buy', 'sell'], side) &&
    [ratio, quantity, price, bound, wave].every(isWhole)
  );
}

export function isPolicy(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { sequence, payUpTicks, payUpAfterMs, payUpMost, ioc, mostLoss, mostMs, onBreach } = value;
  return (
    isOneOf(SEQUENCES, sequence) &&
    [payUpTicks, payUpAfterMs, payUpMost, mostLoss, mostMs].every(isWhole) &&
    typeof ioc === 'boolean' &&
    isOneOf(ON_BREACH, onBreach)
  );
}
