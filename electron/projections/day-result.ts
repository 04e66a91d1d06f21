/**
 * What a position has realised on one trading day, each fill against what was open when it came.
 * The fold only ever adds to a list of fills, or puts another list in its place when a claim moves
 * some, so a list that grew is read from there.
 */
import type { Fill } from '../../shared/domain/fill.ts';
import { type Position, applyFill, emptyPosition } from '../../shared/domain/position.ts';
import { indiaDayNumber } from '../../shared/maths/calendar.ts';

interface DayResult {
  readonly fills: readonly Fill[];
  readonly day: number;
  count: number;
  at: Position;
  today: number;
}

/** By position. */
export type DayResults = Map<string, DayResult>;

export function realisedOn(
  known: DayResults,
  key: string,
  position: Position,
  fills: readonly Fill[],
  day: number,
): number {
  let result = known.get(key);
  if (result?.fills !== fills || result.day !== day) {
    result = { fills, day, count: 0, at: emptyPosition(position), today: 0 };
    known.set(key, result);
  }
  for (; result.count < fills.length; result.count += 1) {
    const fill = fills[result.count];
    if (fill === undefined) break;
    const before = result.at.realised;
    result.at = applyFill(result.at, fill);
    if (indiaDayNumber(fill.atMs) === day) result.today += result.at.realised - before;
  }
  return result.today;
}
