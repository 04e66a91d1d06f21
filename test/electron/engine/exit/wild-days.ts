/** Many wild days in a row; a seed that fails is named, so that it can be run alone. */
import { expect } from 'vitest';
import type { EventKind } from '../../../../shared/domain/events.ts';
import { wildDay } from './wild-day.ts';

export interface WildTotals {
  readonly kills: number;
  readonly changes: number;
  readonly faults: number;
  readonly kinds: ReadonlySet<EventKind>;
}

export async function wildDays(firstSeed: number, days: number): Promise<WildTotals> {
  let [kills, changes, faults] = [0, 0, 0];
  const kinds = new Set<EventKind>();
  for (let seed = firstSeed; seed < firstSeed + days; seed += 1) {
    const day = await wildDay(seed);
    expect(day.complaints, `seed ${seed}`).toEqual([]);
    kills += day.kills;
    changes += day.changes;
    faults += day.faults;
    for (const kind of day.kinds) kinds.add(kind);
  }
  return { kills, changes, faults, kinds };
}
