/**
 * Dhan's forever orders in our words; pure. The list has one row for each leg, and the rows of a
 * pair share a number. A lone row does not say from which side its price has to come. Where a word
 * could mean a leg that waits as well as an order that rests, the order counts as standing, because
 * that ends nothing.
 */
import { asId, type BrokerStandingId } from '../../../shared/domain/ids.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import type { StandingLeg } from '../../../shared/domain/standing.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { indexRows } from '../../../shared/lib/tables.ts';
import type { BrokerStanding, StandingStatus } from '../standing.ts';
import { isUnits, type NameContract, productOf, readPrice, tagOf } from './normalise.ts';
import { indiaMs } from './times.ts';
import type { ForeverRow } from './wire.ts';

type Meaning = 'waits' | 'unsettled' | 'fired' | 'cancelled' | 'rejected' | 'expired';

export const FOREVER_STATUS_ROWS: readonly (readonly [
  word: string,
  means: Meaning,
  why: string,
])[] = [
  ['CONFIRM', 'waits', 'Dhan watches it'],
  ['TRANSIT', 'unsettled', 'taken a moment ago, or its order is on the way'],
  ['PENDING', 'unsettled', 'taken a moment ago, or its order rests'],
  ['TRIGGERED', 'fired', ''],
  ['PART_TRADED', 'fired', 'its order has traded in part'],
  ['TRADED', 'fired', 'its order has traded'],
  ['CANCELLED', 'cancelled', 'by a request, or because the other leg fired'],
  ['REJECTED', 'rejected', 'when it was taken, or the order that it became'],
  ['EXPIRED', 'expired', ''],
];

const MEANINGS = indexRows(FOREVER_STATUS_ROWS, ([word]) => word);

/** One as it stands, and what Dhan calls its legs in a change. */
export interface Forever {
  readonly standing: BrokerStanding;
  readonly flag: 'SINGLE' | 'OCO';
  readonly names: Names;
}

interface Names {
  readonly stop: string;
  readonly target: string;
}

/** A lone leg goes by this name in a change, whatever its row says. */
const LONE = 'TARGET_LEG';

export function foreversFrom(
  rows: readonly ForeverRow[],
  name: NameContract,
): Result<readonly Forever[], string> {
  const groups = new Map<string, ForeverRow[]>();
  for (const row of rows) {
    const group = groups.get(row.orderId) ?? [];
    groups.set(row.orderId, [...group, row]);
  }
  const found: Forever[] = [];
  for (const group of groups.values()) {
    const one = foreverFrom(group, name);
    if (!one.ok) return err(`${group[0]?.orderId ?? ''}: ${one.error}`);
    found.push(one.value);
  }
  return ok(found);
}

function foreverFrom(rows: readonly ForeverRow[], name: NameContract): Result<Forever, string> {
  const byTrigger = rows.toSorted((a, b) => a.triggerPrice - b.triggerPrice);
  const [lower, upper, more] = byTrigger;
  if (lower === undefined || more !== undefined) return err('more legs than two');
  if (byTrigger.some((row) => row.transactionType !== lower.transactionType)) {
    return err('one leg buys and the other sells');
  }
  if (byTrigger.some((row) => legOf(row) === null)) return err('a price that is none');
  const units = byTrigger.map((row) => row.quantity);
  if (!units.every((each) => isUnits(each) && each > 0)) return err('a quantity that is none');
  const { status, words } = fateOf(byTrigger);
  const flag = lower.orderType;
  const remarks = [
    words,
    units.some((each) => each !== units[0]) ? `legs of ${units.join(' and ')}` : '',
    flag === 'OCO' && upper === undefined ? 'one of its two legs is not listed' : '',
  ];
  const sells = lower.transactionType === 'SELL';
  const legs = legsOf(lower, upper, sells, status);
  const standing: BrokerStanding = {
    brokerStandingId: asId<BrokerStandingId>(lower.orderId),
    tag: tagOf(lower.correlationId),
    instrument: name(lower.exchangeSegment, lower.securityId),
    side: sells ? 'sell' : 'buy',
    product: productOf(lower.productType),
    quantity: quantity(Math.max(...units)),
    ...legs,
    status,
    orderIds: [],
    words: remarks.filter((each) => each !== '').join('; '),
    updatedMs: newest(byTrigger),
  };
  return ok({ standing, flag, names: namesOf(lower, upper, sells) });
}

/** Of a pair that still stands, a leg that has ended is none any more. */
function legsOf(
  lower: ForeverRow,
  upper: ForeverRow | undefined,
  sells: boolean,
  status: StandingStatus,
): Pick<BrokerStanding, 'stop' | 'target' | 'kindUnsaid'> {
  if (upper === undefined) return { stop: legOf(lower), target: null, kindUnsaid: true };
  const still = (row: ForeverRow): StandingLeg | null =>
    status === 'standing' && hasEnded(row) ? null : legOf(row);
  const [stop, target] = sells ? [lower, upper] : [upper, lower];
  return { stop: still(stop), target: still(target) };
}

function namesOf(lower: ForeverRow, upper: ForeverRow | undefined, sells: boolean): Names {
  if (lower.orderType === 'SINGLE') return { stop: LONE, target: LONE };
  if (upper === undefined) return { stop: lower.legName, target: lower.legName };
  const [stop, target] = sells ? [lower, upper] : [upper, lower];
  return { stop: stop.legName, target: target.legName };
}

function legOf(row: ForeverRow): StandingLeg | null {
  const trigger = readPrice(row.triggerPrice);
  const limit = readPrice(row.price);
  return trigger === null || trigger === 0 || limit === null ? null : { trigger, limit };
}

function meaningOf({ orderStatus }: ForeverRow): Meaning | null {
  return MEANINGS.get(orderStatus.trim().toUpperCase().replaceAll(' ', '_'))?.[1] ?? null;
}

const ENDS: ReadonlySet<Meaning | null> = new Set<Meaning>(['cancelled', 'rejected', 'expired']);

function hasEnded(row: ForeverRow): boolean {
  return ENDS.has(meaningOf(row));
}

/** Of a pair the firing of one leg ends the other, so a leg beside a cancelled one has fired. */
function fateOf(rows: readonly ForeverRow[]): {
  readonly status: StandingStatus;
  readonly words: string;
} {
  const meanings = rows.map(meaningOf);
  const strange = rows.find((row) => meaningOf(row) === null);
  const said = (word: string): string => `Dhan says "${word}"`;
  if (meanings.includes('fired')) return { status: 'fired', words: '' };
  if (strange !== undefined) {
    return { status: 'standing', words: `${said(strange.orderStatus)}, which is not known` };
  }
  if (meanings.includes('waits')) return { status: 'standing', words: '' };
  if (meanings.includes('unsettled')) {
    if (meanings.includes('cancelled')) return { status: 'fired', words: '' };
    const words = `${said(rows[0]?.orderStatus ?? '')}: it waits, or its order does`;
    return { status: 'standing', words };
  }
  for (const end of ['rejected', 'expired'] as const) {
    if (meanings.includes(end)) return { status: end, words: said(end.toUpperCase()) };
  }
  return { status: 'cancelled', words: '' };
}

function newest(rows: readonly ForeverRow[]): number | null {
  const times = rows.flatMap((row) => indiaMs(row.updateTime) ?? indiaMs(row.createTime) ?? []);
  return times.length === 0 ? null : Math.max(...times);
}
