/** While some legs are filled and others not: the seconds that are left and the rupees at risk. */
import type { ReactNode } from 'react';
import { sayRupees } from '../../format/money.ts';
import { shareOf } from '../../format/share.ts';
import { countText } from '../../format/time.ts';
import type { Batch } from '../../store/batches-store.ts';
import { useClock } from '../../store/clock-store.ts';

/** A quarter of the budget left is when the eye has to be caught. */
function isClose(left: number, whole: number): boolean {
  return left * 4 < whole;
}

/** The budget of time has done its work: from here on a person or the exits go on. */
const STOPPED: ReadonlySet<Batch['state']> = new Set(['cancelling', 'deciding', 'unwinding']);

export function Risk({ batch }: { readonly batch: Batch }): ReactNode {
  const { legged, policy, state } = batch;
  if (legged === null) return null;
  return (
    <div className="risk" role="group" aria-label="At risk" data-testid="risk">
      {STOPPED.has(state) ? (
        <Legged sinceMs={legged.sinceMs} />
      ) : (
        <Seconds sinceMs={legged.sinceMs} untilMs={legged.untilMs} wholeMs={policy.mostMs} />
      )}
      <Rupees cost={legged.cost} most={policy.mostLoss} />
    </div>
  );
}

function Legged({ sinceMs }: { readonly sinceMs: number }): ReactNode {
  const nowMs = useClock((state) => state.nowMs);
  return (
    <span className="risk-part" data-close="">
      <span className="risk-figure">Legged {countText(nowMs - sinceMs)}</span>
    </span>
  );
}

interface SecondsProps {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly wholeMs: number;
}

function Seconds({ sinceMs, untilMs, wholeMs }: SecondsProps): ReactNode {
  const nowMs = useClock((state) => state.nowMs);
  const left = Math.max(0, untilMs - nowMs);
  return (
    <span className="risk-part" data-close={isClose(left, wholeMs) ? '' : undefined}>
      <span className="risk-figure">
        {left === 0 ? 'No time left' : `${countText(left + 999)} left`}
      </span>
      <Bar part={left} whole={wholeMs} />
      <span className="tone-faint">legged {countText(nowMs - sinceMs)}</span>
    </span>
  );
}

/** What getting out at this moment would lose, against the most that it may. */
function Rupees({ cost, most }: { readonly cost: number | null; readonly most: number }) {
  const left = cost === null ? 0 : Math.max(0, most - Math.max(0, cost));
  return (
    <span className="risk-part" data-close={isClose(left, most) ? '' : undefined}>
      <span className="risk-figure">{riskText(cost)}</span>
      <Bar part={left} whole={most} />
      <span className="tone-faint">of {sayRupees(most)}</span>
    </span>
  );
}

function riskText(cost: number | null): string {
  if (cost === null) return 'No fresh price';
  return cost > 0 ? `${sayRupees(cost)} at risk` : 'No loss to get out';
}

/** What is left of a budget: it shrinks. */
function Bar({ part, whole }: { readonly part: number; readonly whole: number }): ReactNode {
  return (
    <span className="bar" aria-hidden="true">
      <span className="bar-part" style={{ width: shareOf(part, whole) }} />
    </span>
  );
}
