/**
 * How much one page may ask. A page that was taken over can send without end; every request costs
 * time and some are written to the ledger, so what is past a person's and a program's need is
 * refused unread. Two buckets that fill with time: requests, and characters.
 */
export interface FloodGuard {
  /** False for a request that is refused. */
  admit(length: number): boolean;
}

interface Bucket {
  readonly most: number;
  readonly perSecond: number;
}

export const REQUESTS: Bucket = { most: 2_000, perSecond: 500 };
/** The largest import fits twice; then it fills in half a minute. */
export const CHARACTERS: Bucket = { most: 160_000_000, perSecond: 5_000_000 };

const THOUSAND = 1_000;

export function floodGuard(monotonicMs: () => number): FloodGuard {
  const requests = bucketOf(REQUESTS, monotonicMs);
  const characters = bucketOf(CHARACTERS, monotonicMs);
  return { admit: (length) => requests(1) && characters(length) };
}

function bucketOf(
  { most, perSecond }: Bucket,
  monotonicMs: () => number,
): (amount: number) => boolean {
  // In thousandths, so that a millisecond fills it by a whole number.
  let left = most * THOUSAND;
  let filledMs = monotonicMs();
  return (amount) => {
    const nowMs = monotonicMs();
    left = Math.min(most * THOUSAND, left + (nowMs - filledMs) * perSecond);
    filledMs = nowMs;
    if (amount * THOUSAND > left) return false;
    left -= amount * THOUSAND;
    return true;
  };
}
