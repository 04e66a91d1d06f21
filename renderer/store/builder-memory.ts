/**
 * What the builder remembers between days: the trader's own templates and how each structure is
 * sent. It is kept with the window's settings and read here, where it is used; what cannot be read
 * is as if it had never been saved.
 */
import {
  type BatchPolicy,
  ON_BREACH,
  type Sequence,
  SEQUENCES,
} from '../../shared/domain/batch-events.ts';
import { SCALE } from '../../shared/domain/money.ts';
import type { Structure } from '../../shared/maths/structures.ts';
import { changeSettings, useSettings } from './settings-store.ts';

/** A leg as it lies to the money, so that it can be laid out on any day and underlying. */
export interface OwnLeg {
  readonly kind: 'call' | 'put' | 'future' | 'equity';
  /** Strikes above the money; null for what is not an option. */
  readonly steps: number | null;
  /** How many expiries later than the first; null for shares. */
  readonly later: number | null;
  /** Lots; of shares, lots of the options. */
  readonly ratio: number;
}

export interface OwnTemplate {
  readonly name: string;
  readonly legs: readonly OwnLeg[];
  readonly policy: BatchPolicy;
}

interface Memory {
  readonly templates: readonly OwnTemplate[];
  readonly policies: Readonly<Record<string, BatchPolicy>>;
}

const PLAIN: BatchPolicy = {
  sequence: 'hedge_first',
  payUpTicks: 1,
  payUpAfterMs: 1_500,
  payUpMost: 5,
  ioc: false,
  mostLoss: 5_000 * SCALE,
  mostMs: 30_000,
  onBreach: 'ask',
};

/** Structures in which no leg hedges another have nothing to wait for. */
const TOGETHER: readonly (Structure | null)[] = ['straddle', 'strangle', 'single', 'synthetic'];

/** As it was used last for this structure, or what is sane for it. */
export function firstPolicy(structure: Structure | null): BatchPolicy {
  const kept = structure === null ? undefined : memory().policies[structure];
  if (kept !== undefined) return kept;
  const sequence: Sequence = TOGETHER.includes(structure) ? 'all_at_once' : 'hedge_first';
  return { ...PLAIN, sequence };
}

export function ownTemplates(saved: unknown): readonly OwnTemplate[] {
  return readMemory(saved).templates;
}

export function rememberPolicy(structure: Structure, policy: BatchPolicy): void {
  const before = memory();
  keep({ ...before, policies: { ...before.policies, [structure]: policy } });
}

const OWN_MOST = 40;

/** One of the same name is replaced. */
export function saveOwnTemplate(template: OwnTemplate): void {
  const before = memory();
  const others = before.templates.filter(({ name }) => name !== template.name);
  keep({ ...before, templates: [...others, template].slice(-OWN_MOST) });
}

export function forgetOwnTemplate(name: string): void {
  const before = memory();
  keep({ ...before, templates: before.templates.filter((each) => each.name !== name) });
}

function memory(): Memory {
  return readMemory(useSettings.getState().builder);
}

function keep(builder: Memory): void {
  changeSettings({ builder });
}

type Saved = Readonly<Record<string, unknown>>;

function asRecord(value: unknown): Saved {
  return typeof value === 'object' && value !== null ? (value as Saved) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function readMemory(saved: unknown): Memory {
  const { templates, policies } = asRecord(saved);
  const kept: Record<string, BatchPolicy> = {};
  for (const [structure, policy] of Object.entries(asRecord(policies))) {
    const read = readPolicy(policy);
    if (read !== null) kept[structure] = read;
  }
  return {
    templates: asList(templates).flatMap((each) => readTemplate(each) ?? []),
    policies: kept,
  };
}

function readTemplate(saved: unknown): OwnTemplate | null {
  const { name, legs, policy } = asRecord(saved);
  const read = asList(legs).map(readLeg);
  const whole = read.filter((leg) => leg !== null);
  const known = readPolicy(policy);
  if (typeof name !== 'string' || name === '' || name.length > 40 || known === null) return null;
  if (whole.length === 0 || whole.length !== read.length || whole.length > 8) return null;
  return { name, legs: whole, policy: known };
}

const KINDS = ['call', 'put', 'future', 'equity'] as const;

function readLeg(saved: unknown): OwnLeg | null {
  const { kind: word, steps, later, ratio } = asRecord(saved);
  const kind = KINDS.find((each) => each === word);
  if (kind === undefined || !isWhole(ratio, -1_000, 1_000) || ratio === 0) return null;
  const option = kind === 'call' || kind === 'put';
  const strikes = option && isWhole(steps, -500, 500) ? steps : null;
  const expiries = kind !== 'equity' && isWhole(later, 0, 50) ? later : null;
  if (option !== (strikes !== null) || (kind !== 'equity') !== (expiries !== null)) return null;
  return { kind, steps: strikes, later: expiries, ratio };
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return (
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
  );
}

const DAY_MS = 86_400_000;

/** The same bounds as those of the contract, so that nothing kept is refused for its form. */
function readPolicy(saved: unknown): BatchPolicy | null {
  const { sequence, payUpTicks, payUpAfterMs, payUpMost, ioc, mostLoss, mostMs, onBreach } =
    asRecord(saved);
  const order = SEQUENCES.find((each) => each === sequence);
  const breach = ON_BREACH.find((each) => each === onBreach);
  const fits =
    isWhole(payUpTicks, 0, 1_000) &&
    isWhole(payUpAfterMs, 200, DAY_MS) &&
    isWhole(payUpMost, 0, 10_000) &&
    isWhole(mostLoss, 0, Number.MAX_SAFE_INTEGER) &&
    isWhole(mostMs, 1_000, DAY_MS);
  if (order === undefined || breach === undefined || !fits) return null;
  return {
    sequence: order,
    payUpTicks,
    payUpAfterMs,
    payUpMost,
    ioc: ioc === true,
    mostLoss,
    mostMs,
    onBreach: breach,
  };
}
