/** India has one time zone and no summer time, so its day is arithmetic. */
const INDIA_AHEAD_MS = 19_800_000;
const DAY_MS = 86_400_000;

/** Days since 1970 in India; a number, so that no calendar is needed to compare two days. */
export function indianDay(atMs: number): number {
  return Math.floor((atMs + INDIA_AHEAD_MS) / DAY_MS);
}
