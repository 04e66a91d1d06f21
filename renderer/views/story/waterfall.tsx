/** Where the time went, from the gesture to the first fill. */
import type { ReactNode } from 'react';
import { ageText } from '../../format/time.ts';
import type { Order } from '../../store/rows.ts';

interface Stage {
  readonly name: string;
  readonly title: string;
  readonly fromMs: number;
  readonly toMs: number;
}

function stagesOf(order: Order): readonly Stage[] {
  const { createdMs, sentMs, acceptedMs, firstFillMs } = order;
  const stages: Stage[] = [];
  if (sentMs !== null) {
    stages.push({
      name: 'Desk',
      title: 'Checked and written to the ledger',
      fromMs: createdMs,
      toMs: sentMs,
    });
  }
  if (sentMs !== null && acceptedMs !== null) {
    stages.push({
      name: 'Broker',
      title: 'Sent until the broker accepted it',
      fromMs: sentMs,
      toMs: acceptedMs,
    });
  }
  if (acceptedMs !== null && firstFillMs !== null) {
    stages.push({
      name: 'First fill',
      title: 'Accepted until the first fill',
      fromMs: acceptedMs,
      toMs: Math.max(acceptedMs, firstFillMs),
    });
  }
  return stages;
}

/** A part of the whole as a CSS percentage, to a tenth. */
function share(part: number, whole: number): string {
  const tenths = Math.round((part * 1_000) / whole);
  return `calc(${tenths} * 0.1%)`;
}

export function Waterfall({ order }: { readonly order: Order }): ReactNode {
  const stages = stagesOf(order);
  const last = stages.at(-1);
  if (last === undefined) return null;
  const whole = Math.max(1, last.toMs - order.createdMs);
  return (
    <dl className="waterfall" aria-label="Where the time went">
      {stages.map((stage) => (
        <div key={stage.name} className="waterfall-row" title={stage.title}>
          <dt>{stage.name}</dt>
          <dd className="waterfall-track">
            <span
              className="waterfall-bar"
              style={{
                left: share(stage.fromMs - order.createdMs, whole),
                width: share(stage.toMs - stage.fromMs, whole),
              }}
            />
          </dd>
          <dd className="waterfall-value">{ageText(stage.toMs - stage.fromMs)}</dd>
        </div>
      ))}
    </dl>
  );
}
