/** The last funds that the broker told; null until it did, and again when it does not any more. */
import type { Funds, Gateway } from '../broker/gateway.ts';
import type { Cancel, World } from '../platform/world.ts';

export interface Purse {
  funds(): Funds | null;
  start(): void;
  /** Whether there is a session: with a new one it asks at once, without one not at all. */
  mayAsk(may: boolean): void;
  stop(): void;
}

/** One read that fails says little; after so many the figure is too old to be shown. */
const FAILURES_MAX = 3;

export function openPurse(
  gateway: Pick<Gateway, 'readFunds'>,
  everyMs: number,
  world: Pick<World, 'after'>,
): Purse {
  let latest: Funds | null = null;
  let failures = 0;
  let timer: Cancel | null = null;
  let asking = false;
  let stopped = false;
  let may = true;

  async function ask(): Promise<void> {
    if (asking || stopped || !may) return;
    asking = true;
    timer?.();
    const read = await gateway.readFunds();
    asking = false;
    if (stopped || !may) return;
    failures = read.ok ? 0 : failures + 1;
    if (read.ok) latest = read.value;
    else if (failures >= FAILURES_MAX) latest = null;
    timer = world.after(everyMs, () => void ask());
  }

  return {
    funds: () => latest,
    start: () => void ask(),
    mayAsk: (now) => {
      if (now === may) return;
      may = now;
      if (now) void ask();
      else latest = null;
    },
    stop: () => {
      stopped = true;
      timer?.();
    },
  };
}
