/** What the picture says, as text. */
import type { ReactNode } from 'react';
import type { Extreme } from '../../../shared/maths/payoff-figures.ts';
import { netPremium } from '../../../shared/maths/payoff.ts';
import { toneOf } from '../../format/money.ts';
import {
  daysText,
  greekText,
  levelText,
  modelRupees,
  percentText,
} from '../../format/option-figures.ts';
import { Figure } from '../../widgets/small.tsx';
import type { Picture } from './use-picture.ts';

function extremeText(extreme: Extreme): string {
  return extreme.kind === 'unlimited' ? 'Unlimited' : modelRupees(extreme.profit);
}

/** Where it lies; an end that grows for ever lies nowhere. */
function extremeTitle(extreme: Extreme): string {
  return extreme.kind === 'unlimited'
    ? 'It grows with the underlying without end'
    : `With the underlying at ${levelText(extreme.level)} at the nearest expiry`;
}

/** The words for all of it, for those who do not see the curves. */
export function pictureText(name: string, { figures, payoff }: Picture): string {
  const { breakevens, maxProfit, maxLoss } = figures;
  const turns = breakevens.length === 0 ? 'none' : breakevens.map(levelText).join(', ');
  return [
    `Payoff of ${name}`,
    `underlying ${levelText(payoff.spot)}`,
    `at expiry most ${extremeText(maxProfit)}, least ${extremeText(maxLoss)}`,
    `breakevens ${turns}`,
  ].join('; ');
}

interface FiguresProps {
  readonly picture: Picture;
  /** Of the package at this moment and level, rupees. */
  readonly profit: number;
}

export function PayoffFigureList({ picture, profit }: FiguresProps): ReactNode {
  const { figures, greeks, payoff } = picture;
  const { maxProfit, maxLoss, breakevens, probability, expected } = figures;
  const premium = netPremium(payoff);
  return (
    <div className="payoff-figures" data-stale={picture.stale ? '' : undefined}>
      <Figure label="Breakevens" name="breakevens" title="At the nearest expiry">
        {breakevens.length === 0 ? 'None' : breakevens.map(levelText).join('   ')}
      </Figure>
      <Figure
        label="P&L at mid"
        name="profit"
        title="Between bid and ask; positions count the last price"
      >
        <span className={`tone-${toneOf(Math.round(profit))}`}>{modelRupees(profit)}</span>
      </Figure>
      <Figure label="Max profit" name="max-profit" title={extremeTitle(maxProfit)}>
        {extremeText(maxProfit)}
      </Figure>
      <Figure label="Max loss" name="max-loss" title={extremeTitle(maxLoss)}>
        {extremeText(maxLoss)}
      </Figure>
      <Figure
        label="Profit chance"
        name="probability"
        title="The underlying lognormal to the nearest expiry, with the volatility of the package"
      >
        {percentText(probability)}
      </Figure>
      <Figure label="Mean outcome" name="expected" title="Over the same outcomes, not discounted">
        {modelRupees(expected)}
      </Figure>
      <Figure
        label={premium < 0 ? 'Net debit' : 'Net credit'}
        name="premium"
        title="Paid or received for options and shares, at the prices of the legs"
      >
        {modelRupees(Math.abs(premium), 'minus')}
      </Figure>
      <Figure label="Volatility" name="volatility" title="Mean of the legs, weighted by vega">
        {percentText(picture.volatility)}
      </Figure>
      <Figure label="To expiry" name="left" title="Until the first of the legs expires">
        {daysText(picture.horizon)}
      </Figure>
      <Figure label="Delta" name="delta" title="₹ for one point, each leg to its own forward">
        {greekText(greeks.delta)}
      </Figure>
      <Figure label="Gamma" name="gamma" title="Delta for one point">
        {greekText(greeks.gamma)}
      </Figure>
      <Figure label="Theta" name="theta" title="₹ for one calendar day">
        {modelRupees(greeks.theta)}
      </Figure>
      <Figure label="Vega" name="vega" title="₹ for one point of volatility">
        {modelRupees(greeks.vega)}
      </Figure>
    </div>
  );
}
