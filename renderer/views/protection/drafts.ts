/**
 * A rule while it is written: everything as text, because half a number is no number yet. Reading
 * the drafts gives the rules as the desk takes them, or what is wrong with the first that is not
 * ready.
 */
import type { ProtectionRow } from '../../../shared/contract/protection.ts';
import type { CommandInput } from '../../../shared/contract/commands.ts';
import { indiaTimeText, readIndiaTime } from '../../format/india-time.ts';
import type { ContractId } from '../../store/rows.ts';
import { readPercent, readRupees, writePercent, writeRupees } from '../../format/parse.ts';

type Rules = CommandInput<'set_protection'>['rules'];
export type AskedRule = Rules[number];

export const PURPOSE_SAYS = {
  stop: 'Stop',
  target: 'Target',
  trailing: 'Trailing stop',
  time: 'Time',
} as const;
export const WATCH_SAYS = {
  price: 'its own price',
  underlying: 'the underlying',
  premium: 'combined premium',
  profit: 'profit and loss',
} as const;

export interface Draft {
  readonly purpose: AskedRule['purpose'];
  readonly watch: keyof typeof WATCH_SAYS;
  /** Only an underlying needs it said; the others follow from the purpose. */
  readonly when: 'at_or_below' | 'at_or_above';
  readonly level: string;
  readonly by: 'points' | 'percent';
  /** HH:MM in India, today. */
  readonly time: string;
}

const NEW_DRAFT: Draft = {
  purpose: 'stop',
  watch: 'price',
  when: 'at_or_below',
  level: '',
  by: 'points',
  time: '15:15',
};

/** A whole strategy has no one price; its profit and loss is what it is watched by first. */
export function firstDraft(whole: boolean): Draft {
  return whole ? { ...NEW_DRAFT, watch: 'profit' } : NEW_DRAFT;
}

export function draftOf(rule: ProtectionRow['rules'][number]): Draft {
  if (rule.purpose === 'time') {
    return { ...NEW_DRAFT, purpose: 'time', time: indiaTimeText(rule.atMs) };
  }
  const shared = {
    ...NEW_DRAFT,
    purpose: rule.purpose,
    watch: rule.watch.kind,
    when: rule.when ?? 'at_or_below',
  };
  if (rule.purpose === 'trailing') {
    const level = rule.by === 'percent' ? writePercent(rule.distance) : writeRupees(rule.distance);
    return { ...shared, by: rule.by, level };
  }
  return { ...shared, level: writeRupees(rule.level) };
}

export type ReadRules =
  | { readonly ok: true; readonly rules: Rules }
  | { readonly ok: false; readonly says: string; readonly at: number };

/** `spot` is the index or share that an underlying rule looks at; null where none is listed. */
export function readDrafts(
  drafts: readonly Draft[],
  spot: ContractId | null,
  nowMs: number,
): ReadRules {
  const rules: AskedRule[] = [];
  for (const [at, draft] of drafts.entries()) {
    const read = readDraft(draft, spot, nowMs);
    if (typeof read === 'string') return { ok: false, says: read, at };
    rules.push(read);
  }
  return { ok: true, rules };
}

function readDraft(draft: Draft, spot: ContractId | null, nowMs: number): AskedRule | string {
  if (draft.purpose === 'time') {
    const atMs = readIndiaTime(draft.time, nowMs);
    return atMs === null ? 'A time is hours and minutes, such as 15:15' : { purpose: 'time', atMs };
  }
  const watch = watchOf(draft, spot);
  if (watch === null) return 'There is no price of the underlying to watch';
  const when = draft.watch === 'underlying' ? draft.when : null;
  if (draft.purpose === 'trailing') {
    const read = draft.by === 'percent' ? readPercent(draft.level) : readRupees(draft.level);
    if (!read.ok) return read.says;
    return { purpose: 'trailing', watch, when, by: draft.by, distance: read.value };
  }
  const read = readRupees(draft.level);
  return read.ok ? { purpose: draft.purpose, watch, when, level: read.value } : read.says;
}

function watchOf(
  { watch }: Draft,
  spot: ContractId | null,
): Exclude<AskedRule, { purpose: 'time' }>['watch'] | null {
  if (watch !== 'underlying') return { kind: watch };
  return spot === null ? null : { kind: 'underlying', instrument: spot };
}
