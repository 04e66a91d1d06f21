/** What a bench says: figures with their spread, checks against targets, and whether it held. */

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface Figure extends Spread {
  readonly name: string;
  readonly unit: string;
}

/**
 * `ratio` and `invariant` decide whether a bench fails, a ratio only beyond its slack; `told` is an
 * absolute figure that depends on the machine and never fails a run.
 */
export interface Check {
  readonly says: string;
  readonly value: number;
  readonly unit: string;
  readonly target: number;
  readonly better: 'lower' | 'higher';
  readonly kind: 'ratio' | 'invariant' | 'told';
}

export interface Outcome {
  readonly figures: readonly Figure[];
  readonly checks: readonly Check[];
  readonly notes: readonly string[];
}

export interface Report extends Outcome {
  readonly name: string;
  readonly tookMs: number;
}

/** How far beyond its target a ratio may be before the run fails: neighbours make noise. */
const SLACK = 1.35;

export type Verdict = 'held' | 'missed' | 'failed';

export function verdictOf({ value, target, better, kind }: Check): Verdict {
  const held = better === 'lower' ? value <= target : value >= target;
  if (held) return 'held';
  if (kind === 'told') return 'missed';
  if (kind === 'invariant') return 'failed';
  const near = better === 'lower' ? value <= target * SLACK : value >= target / SLACK;
  return near ? 'missed' : 'failed';
}

export function failures(report: Report): readonly Check[] {
  return report.checks.filter((check) => verdictOf(check) === 'failed');
}

export function ratio(says: string, value: number, better: Check['better'], target: number): Check {
  return { says, value, unit: '×', target, better, kind: 'ratio' };
}

export function told(
  says: string,
  value: number,
  unit: string,
  better: Check['better'],
  target: number,
): Check {
  return { says, value, unit, target, better, kind: 'told' };
}

/** Something that must not happen at all. */
export function never(says: string, count: number): Check {
  return { says, value: count, unit: '', target: 0, better: 'lower', kind: 'invariant' };
}

export function printed(report: Report, says: string): string {
  const lines = [`\n${report.name}: ${says}`];
  if (report.figures.length > 0) lines.push(row(['', 'minimum', 'median', 'maximum', '']));
  for (const { name, unit, min, median, max } of report.figures) {
    lines.push(row([name, digits(min), digits(median), digits(max), unit]));
  }
  for (const check of report.checks) {
    const sign = check.better === 'lower' ? '≤' : '≥';
    const target = `target ${sign} ${digits(check.target)}${check.unit}`;
    const value = `${digits(check.value)}${check.unit}`;
    lines.push(`  ${check.says.padEnd(46)} ${value.padStart(12)}  ${target}  ${verdictOf(check)}`);
  }
  for (const note of report.notes) lines.push(`  ${note}`);
  lines.push(`  took ${digits(report.tookMs / 1_000)} s`);
  return `${lines.join('\n')}\n`;
}

function row([name = '', ...cells]: readonly string[]): string {
  const unit = cells.pop() ?? '';
  const numbers = cells.map((cell) => cell.padStart(12)).join('');
  return `  ${name.padEnd(34)}${numbers} ${unit}`.trimEnd();
}

/** Three figures that mean something, without an exponent. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1_000) return Math.round(value).toLocaleString('en-US');
  if (Number.isInteger(value)) return String(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(size >= 1 ? 2 : 3);
}
