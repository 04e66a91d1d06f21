/**
 * Protection as lines in the picture: what watches the underlying stands upright, the profit of the
 * strategy lies across. Moving a line gives the same rules with one other level.
 */
import type { ProtectionRow } from '../../../shared/contract/protection.ts';
import { amountText, priceText } from '../../format/money.ts';
import type { ContractId, Position } from '../../store/rows.ts';
import type { HeldPackage } from './package-legs.ts';

type AskedRule = ProtectionRow['rules'][number];

export interface Level {
  readonly id: string;
  readonly plan: ProtectionRow;
  /** Which of the plan's rules, from 0. */
  readonly rule: number;
  readonly axis: 'underlying' | 'profit';
  /** Stop, target, trailing stop. */
  readonly name: string;
  /** The side on which it fires, as a sign. */
  readonly sign: '≤' | '≥' | '';
  /** Scaled by ten thousand, as the rule has it. */
  readonly level: number;
  /** What the rule counts and the picture does not: profit that is realised already; scaled. */
  readonly beside: number;
  /** Null when it can be moved, else why not. */
  readonly fixed: string | null;
}

const NAMES = { stop: 'Stop', target: 'Target', trailing: 'Trailing stop' } as const;

export function levelsOf(
  plans: Iterable<ProtectionRow>,
  held: HeldPackage,
  spot: ContractId | null,
): readonly Level[] {
  const levels: Level[] = [];
  for (const plan of plans) {
    if (plan.strategy !== held.strategy || !covers(plan, held)) continue;
    for (const [rule, asked] of plan.rules.entries()) {
      const level = levelOf(plan, rule, asked, held, spot);
      if (level !== null) levels.push(level);
    }
  }
  return levels;
}

function covers({ scope, account }: ProtectionRow, { rows }: HeldPackage): boolean {
  return rows.some(
    (row) =>
      row.account === account &&
      (scope.kind === 'strategy' ||
        (row.instrument === scope.instrument && row.product === scope.product)),
  );
}

function levelOf(
  plan: ProtectionRow,
  rule: number,
  asked: AskedRule,
  held: HeldPackage,
  spot: ContractId | null,
): Level | null {
  if (asked.purpose === 'time') return null;
  const { watch } = asked;
  const reading = plan.readings[rule];
  const at = asked.purpose === 'trailing' ? (reading?.level ?? null) : asked.level;
  const onSpot = watch.kind === 'underlying' && watch.instrument === spot;
  const onProfit = watch.kind === 'profit' && plan.scope.kind === 'strategy';
  if (at === null || (!onSpot && !onProfit)) return null;
  const when = reading?.when ?? asked.when;
  return {
    id: `${plan.protectionId} ${rule}`,
    plan,
    rule,
    axis: onSpot ? 'underlying' : 'profit',
    name: NAMES[asked.purpose],
    sign: when === 'at_or_below' ? '≤' : when === 'at_or_above' ? '≥' : '',
    level: at,
    beside: onProfit ? realisedBeside(reading?.value ?? null, held.rows) : 0,
    fixed: fixedBecause(plan, asked),
  };
}

function fixedBecause({ state }: ProtectionRow, { purpose }: AskedRule): string | null {
  if (state === 'fired') return 'It has fired; set it anew in the protection of the strategy';
  return purpose === 'trailing' ? 'It follows the price by itself' : null;
}

/** The rule's own value less what is open; nothing while nothing of the strategy was closed. */
function realisedBeside(value: number | null, rows: readonly Position[]): number {
  if (value === null || rows.every(({ realised }) => realised === 0)) return 0;
  return value - rows.reduce((sum, { unrealised }) => sum + (unrealised ?? 0), 0);
}

export function levelValueText({ axis }: Level, level: number): string {
  return axis === 'underlying' ? priceText(level) : `₹${amountText(level)}`;
}

/** The plan's rules as the desk takes them, one of them with another level. */
export function movedRules(plan: ProtectionRow, rule: number, level: number): AskedRule[] {
  return plan.rules.map((asked, at) =>
    at === rule && (asked.purpose === 'stop' || asked.purpose === 'target')
      ? { ...asked, level }
      : asked,
  );
}

/** Whether the plan still has the rule as it was when the line was taken. */
export function isAsTaken(level: Level, plan: ProtectionRow | undefined): boolean {
  const before = JSON.stringify(level.plan.rules);
  return plan?.state === 'armed' && JSON.stringify(plan.rules) === before;
}
