/**
 * The protection map in words: who gets out of each holding if this computer dies now, and how far
 * each rule is from firing. Pure, so that every sentence can be tried.
 */
import type { CoverRow, ProtectionRow } from '../../../shared/contract/protection.ts';
import { amountText, basisText, priceText } from '../../format/money.ts';
import { sayLots } from '../../format/quantity.ts';
import type { Position } from '../../store/rows.ts';

export interface Holding {
  readonly row: Position;
  readonly cover: CoverRow;
}

/** bare_short can lose without end; bare has no stop for a part; here needs this computer. */
export type Standing = 'bare_short' | 'bare' | 'here' | 'outside';

export function standingOf({ row, cover }: Holding): Standing {
  if (cover.none > 0) return row.net < 0 ? 'bare_short' : 'bare';
  return cover.desk > 0 ? 'here' : 'outside';
}

const RANK: Readonly<Record<Standing, number>> = { bare_short: 0, bare: 1, here: 2, outside: 3 };

/** What can lose the most without anybody watching stands first. */
export function inOrder(holdings: readonly Holding[]): readonly Holding[] {
  return holdings.toSorted(
    (a, b) =>
      RANK[standingOf(a)] - RANK[standingOf(b)] ||
      a.row.strategy.localeCompare(b.row.strategy) ||
      a.row.symbol.localeCompare(b.row.symbol),
  );
}

export function summaryText(holdings: readonly Holding[]): string {
  const count = (standing: Standing): number =>
    holdings.filter((each) => standingOf(each) === standing).length;
  const parts = [
    [count('bare_short'), 'short without a stop'],
    [count('bare'), 'long without a stop'],
    [count('here'), 'stopped only while this computer runs'],
    [count('outside'), 'stopped whatever happens here'],
  ] as const;
  return parts
    .filter(([many]) => many > 0)
    .map(([many, says]) => `${many} ${says}`)
    .join(', ');
}

/** In lots, as everything a trader counts. */
export function diesText({ row, cover }: Holding): string {
  const outside = cover.held - cover.desk - cover.none;
  const lots = (units: number): string => sayLots(units, row.lot);
  const lost = cover.held - outside;
  if (outside === 0) return `No stop is left for ${lots(lost)}`;
  if (lost === 0) return 'It is still stopped out';
  return `${lots(outside)} still stopped out, no stop for ${lots(lost)}`;
}

type Rule = ProtectionRow['rules'][number];
type Reading = ProtectionRow['readings'][number];

/** Prices and premiums stand alone, profits with their rupee places and sign. */
export function valueText(rule: Rule, value: number | null): string {
  const isProfit = rule.purpose !== 'time' && rule.watch.kind === 'profit';
  return isProfit ? amountText(value, 'always') : priceText(value);
}

export interface Distance {
  /** Ten-thousandths; below zero once it is beyond. */
  readonly points: number;
  /** Hundredths of a percent of where it stands; null where that says nothing. */
  readonly basis: number | null;
}

/** How far the value has to move before the rule fires; null while either is unknown. */
export function distanceOf(rule: Rule, { when, level, value }: Reading): Distance | null {
  if (rule.purpose === 'time' || when === null || level === null || value === null) return null;
  const points = when === 'at_or_below' ? value - level : level - value;
  const share = rule.watch.kind === 'profit' || value <= 0;
  return { points, basis: share ? null : Math.round((points * 10_000) / value) };
}

export function distanceText(rule: Rule, distance: Distance): string {
  const points = valueText(rule, distance.points);
  return distance.basis === null ? points : `${points} (${basisText(distance.basis, 'minus')})`;
}

function isStop({ purpose }: Rule): boolean {
  return purpose === 'stop' || purpose === 'trailing';
}

/** Holdings that a plan watches. */
function watchedBy(plan: ProtectionRow, holdings: readonly Holding[]): readonly Holding[] {
  const { scope, strategy, account } = plan;
  return holdings.filter(({ row }) => {
    if (row.strategy !== strategy || row.account !== account) return false;
    if (scope.kind === 'strategy') return true;
    return row.instrument === scope.instrument && row.product === scope.product;
  });
}

/** What taking a plan away costs: null where nothing loses its stop, so nobody has to be asked. */
export function endsBare(plan: ProtectionRow, holdings: readonly Holding[]): string | null {
  if (!plan.rules.some(isStop)) return null;
  const stopped = ({ cover }: Holding): number =>
    cover.desk + (plan.kept === null ? 0 : cover.broker);
  const bare = watchedBy(plan, holdings).filter((each) => stopped(each) > 0);
  if (bare.length === 0) return null;
  return bare
    .map((each) => {
      const { row } = each;
      const side = row.net < 0 ? 'short' : 'long';
      return `${sayLots(stopped(each), row.lot)} ${side} ${row.symbol}`;
    })
    .join(', ');
}
