/**
 * The margin that an exit needs on its way, drawn step by step, with the peak that it would need if
 * the longs went first. An estimate of this computer; the broker decides.
 */
import type { ReactNode } from 'react';
import { sayRupees } from '../../format/money.ts';
import { shareOf } from '../../format/share.ts';
import type { ExitPreview } from '../../store/rows.ts';
import { ContractWords } from '../fields/contract-name.tsx';

type Margin = NonNullable<ExitPreview['margin']>;

interface Step {
  readonly id: string;
  readonly says: string;
  readonly amount: number;
  readonly kind: 'now' | 'after' | 'hasty';
}

/** Now, after each leg is gone, and where it differs the peak of the other order. */
export function marginSteps({ now, steps, peak, atOncePeak }: Margin): readonly Step[] {
  return [
    { id: 'now', says: 'Now', amount: now, kind: 'now' },
    ...steps.map(({ symbol, after }, at) => ({
      id: `${at}`,
      says: symbol,
      amount: after,
      kind: 'after' as const,
    })),
    ...(atOncePeak > peak
      ? [{ id: 'hasty', says: 'Longs first', amount: atOncePeak, kind: 'hasty' as const }]
      : []),
  ];
}

interface MarginPathProps {
  readonly margin: Margin;
  /** The legs, whose contracts name the steps. */
  readonly orders: ExitPreview['orders'];
}

export function MarginPath({ margin, orders }: MarginPathProps): ReactNode {
  const steps = marginSteps(margin);
  const most = steps.reduce((peak, { amount }) => Math.max(peak, amount), 0);
  return (
    <figure className="margin-path" data-testid="exit-margin">
      <figcaption>
        Margin after each leg, estimated: at most {sayRupees(margin.peak)} on the way
        {margin.atOncePeak > margin.peak
          ? `, ${sayRupees(margin.atOncePeak)} if the longs went first`
          : ''}
      </figcaption>
      <ol>
        {steps.map(({ id, says, amount, kind }) => (
          <li key={id} data-kind={kind}>
            <span className="margin-step">
              {kind === 'after' ? <ContractWords symbol={says} legs={orders} /> : says}
            </span>
            <span className="margin-track" aria-hidden="true">
              <span className="margin-bar" style={{ width: shareOf(amount, most) }} />
            </span>
            <span className="margin-amount">{sayRupees(amount)}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
