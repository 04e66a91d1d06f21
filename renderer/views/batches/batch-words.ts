/** What a batch is, needs and came to, in words. Money is rupees × 10,000. */
import type { BatchChoice } from '../../../shared/domain/batch-events.ts';
import type { BatchState, LegState } from '../../../shared/domain/batch-transitions.ts';
import { SIDE_SIGN } from '../../../shared/domain/side.ts';
import { type ChipShape, SIDE_LETTER, type Tone } from '../../format/codes.ts';
import { averageText, sayRupees } from '../../format/money.ts';
import { sayLots } from '../../format/quantity.ts';
import type { Batch, BatchLane } from '../../store/batches-store.ts';

interface Face {
  readonly shape: ChipShape;
  readonly word: string;
  readonly tone: Tone;
}

export const BATCH_FACE: Readonly<Record<BatchState, Face>> = {
  intended: { shape: 'dots', word: 'Waiting', tone: 'quiet' },
  working: { shape: 'ring', word: 'Working', tone: 'working' },
  frozen: { shape: 'question', word: 'In doubt', tone: 'attention' },
  cancelling: { shape: 'dots', word: 'Cancelling', tone: 'working' },
  deciding: { shape: 'triangle', word: 'Decide', tone: 'attention' },
  unwinding: { shape: 'half', word: 'Unwinding', tone: 'working' },
  complete: { shape: 'disc', word: 'Complete', tone: 'done' },
  rolled_back: { shape: 'square', word: 'Rolled back', tone: 'quiet' },
  cancelled: { shape: 'square', word: 'Cancelled', tone: 'quiet' },
  held: { shape: 'half', word: 'Yours now', tone: 'attention' },
};

export const LEG_FACE: Readonly<Record<LegState, Face>> = {
  unknown: { shape: 'question', word: 'Unknown', tone: 'attention' },
  unwinding: { shape: 'half', word: 'Unwinding', tone: 'working' },
  unwound: { shape: 'square', word: 'Out again', tone: 'quiet' },
  filled: { shape: 'disc', word: 'Filled', tone: 'done' },
  sending: { shape: 'dots', word: 'Sending', tone: 'working' },
  part: { shape: 'half', word: 'Part filled', tone: 'working' },
  working: { shape: 'ring', word: 'Working', tone: 'working' },
  waiting: { shape: 'dash', word: 'Not sent', tone: 'quiet' },
  short: { shape: 'half', word: 'Part only', tone: 'attention' },
  rejected: { shape: 'crossed', word: 'Rejected', tone: 'bad' },
  cancelled: { shape: 'square', word: 'Cancelled', tone: 'quiet' },
};

interface ChoiceWords {
  readonly key: string;
  readonly face: string;
  readonly does: string;
}

/** The one key of each choice, as it stands on its button. */
export const CHOICE_WORDS: Readonly<Record<BatchChoice, ChoiceWords>> = {
  complete: {
    key: 'C',
    face: 'Complete',
    does: 'The legs that are missing leave at once at the prices of the book; against the plan',
  },
  unwind: {
    key: 'U',
    face: 'Unwind',
    does: 'What has filled goes out again, shorts before longs',
  },
  hold: {
    key: 'H',
    face: 'Hold',
    does: 'What has filled stays and is yours; nothing more is sent',
  },
};

/** Open ones first, and those that wait for a choice before all; then the newest. */
export function inOrder(batches: Iterable<Batch>): readonly Batch[] {
  const rank = ({ state, endedMs }: Batch): number =>
    state === 'deciding' ? 0 : endedMs === null ? 1 : 2;
  return [...batches].sort((a, b) => rank(a) - rank(b) || b.createdMs - a.createdMs);
}

/** Against what was planned. */
export function completeText(cost: number | null): string {
  if (cost === null) return 'no fresh price';
  if (cost === 0) return 'as planned';
  return cost > 0 ? `${sayRupees(cost)} worse` : `${sayRupees(-cost)} better`;
}

export function unwindText(cost: number | null): string {
  if (cost === null) return 'no fresh price';
  if (cost === 0) return 'at no loss';
  return cost > 0 ? `loses ${sayRupees(cost)}` : `gains ${sayRupees(-cost)}`;
}

/** B 1 lot NIFTY 26000 CE at 102.05. `name` and `lot` are of the lane's contract. */
export function holdingText(lane: BatchLane, name: string, lot: number): string {
  const { side, held, filled, filledValue } = lane;
  return `${SIDE_LETTER[side]} ${sayLots(held, lot)} ${name} at ${averageText(filledValue, filled)}`;
}

/** How its orders ended: 4 orders: 3 filled, 1 failed. */
export function countsText({ total, succeeded, failed }: Batch): string {
  const orders = total === 1 ? '1 order' : `${total} orders`;
  const rest = total - succeeded - failed;
  const open = rest === 0 ? '' : `, ${rest} open`;
  return `${orders}: ${succeeded} filled, ${failed} not${open}`;
}

/** What all fills came to: below zero was received. */
export function paidFor({ legs }: Batch): number {
  return legs.reduce((sum, { side, filledValue }) => sum + SIDE_SIGN[side] * filledValue, 0);
}

export function paidText(paid: number): string {
  return paid < 0 ? `${sayRupees(-paid)} received` : `${sayRupees(paid)} paid`;
}
