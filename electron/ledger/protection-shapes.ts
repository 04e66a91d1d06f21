/** What the scope and the rules of a plan must hold in an event; see event-shapes.ts. */
import { PRODUCTS } from '../../shared/domain/order-events.ts';
import { RULES_MAX, SIDES_OF_LEVEL } from '../../shared/domain/protection.ts';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isOneOf(allowed: readonly unknown[], value: unknown): boolean {
  return allowed.includes(value);
}

export function isScope(value: unknown): boolean {
  if (!isFields(value)) return false;
  if (value['kind'] === 'strategy') return true;
  const { kind, instrument, product } = value;
  return kind === 'holding' && isName(instrument) && isOneOf(PRODUCTS, product);
}

export function isRules(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= RULES_MAX &&
    value.every((rule) => isFields(rule) && isRule(rule))
  );
}

function isRule(rule: Fields): boolean {
  const { purpose, watch, when, level, by, distance, mark, atMs } = rule;
  if (purpose === 'time') return isWhole(atMs);
  if (!isFields(watch) || !isWatch(watch) || !isOneOf(SIDES_OF_LEVEL, when)) return false;
  if (purpose === 'stop' || purpose === 'target') return Number.isSafeInteger(level);
  return (
    purpose === 'trailing' &&
    isOneOf(['points', 'percent'], by) &&
    isWhole(distance) &&
    (mark === null || Number.isSafeInteger(mark))
  );
}

function isWatch({ kind, instrument, legs, base }: Fields): boolean {
  switch (kind) {
    case 'price':
      return true;
    case 'underlying':
      return isName(instrument);
    case 'profit':
      return Number.isSafeInteger(base);
    case 'premium':
      return Array.isArray(legs) && legs.length > 0 && legs.every(isLeg);
    default:
      // Any other text on the disk is of no kind that this program writes.
      return false;
  }
}

function isLeg(leg: unknown): boolean {
  return isFields(leg) && isName(leg['instrument']) && Number.isSafeInteger(leg['ratio']);
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
