/**
 * The contract that is looked at: its book, its figures of the day, its price since it is watched.
 */
import type { ReactNode } from 'react';
import { isTradable } from '../../../shared/domain/instrument.ts';
import { SCALE } from '../../../shared/domain/money.ts';
import { fixedText } from '../../format/digits.ts';
import { contractText } from '../../format/instrument.ts';
import { basisText, changeOf, priceText, toneOf } from '../../format/money.ts';
import { bigText } from '../../format/quantity.ts';
import { secondsText } from '../../format/time.ts';
import { useAgeMs } from '../../store/clock-store.ts';
import { useContract } from '../../store/instruments-store.ts';
import { useDepth, useQuote, useWatchDepth } from '../../store/market-store.ts';
import { openTicket } from '../../store/open-ticket.ts';
import type { Contract, Quote } from '../../store/rows.ts';
import { useSelection } from '../../store/selection-store.ts';
import { useSettings } from '../../store/settings-store.ts';
import { startSearch } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { Arrow, Figure, Flash } from '../../widgets/small.tsx';
import './depth.css';
import { Ladder } from './ladder.tsx';
import { PriceChart } from './price-chart.tsx';

export function DepthPanel(): ReactNode {
  const id = useSelection((state) => state.contract);
  const contract = useContract(id);
  const quote = useQuote(id);
  const depth = useDepth(id);
  useWatchDepth(id);
  const theme = useSettings((state) => state.theme);
  return (
    <section className="panel-body depth" data-panel="depth" aria-label="Depth">
      {contract === undefined ? (
        <EmptyState
          says="Choose a contract to see its book and its day"
          action={
            <Button size="small" onPress={startSearch}>
              Find a contract
            </Button>
          }
        />
      ) : (
        <>
          <Title contract={contract} quote={quote} />
          <div className="depth-parts">
            {isTradable(contract) ? <Ladder contract={contract} depth={depth} /> : null}
            <Figures contract={contract} quote={quote} />
            <PriceChart
              key={`${contract.id} ${theme}`}
              id={contract.id}
              tick={contract.tick}
              name={contractText(contract)}
            />
          </div>
        </>
      )}
    </section>
  );
}

interface PartProps {
  readonly contract: Contract;
  readonly quote: Quote | undefined;
}

function Title({ contract, quote }: PartProps): ReactNode {
  const stale = quote?.stale === true;
  const age = useAgeMs(stale ? (quote?.changedMs ?? null) : null);
  const change = changeOf(quote?.last ?? null, quote?.close ?? null);
  return (
    <header className="depth-title">
      <h2>{contractText(contract)}</h2>
      <span className={stale ? 'depth-last stale' : 'depth-last'}>
        <Flash value={quote?.last ?? null}>{priceText(quote?.last ?? null, contract.tick)}</Flash>
      </span>
      {change === null ? null : (
        <span className={`depth-change tone-${toneOf(change.points)}`}>
          <Arrow of={change.points} />
          {fixedText(change.points, SCALE, 2, 'always')} ({basisText(change.basis)})
        </span>
      )}
      {age === null ? null : (
        <span className="tone-attention stale">no price for {secondsText(age)}</span>
      )}
      <span className="panel-bar-gap" />
      {isTradable(contract) ? (
        <>
          <Trade contract={contract} side="buy" />
          <Trade contract={contract} side="sell" />
        </>
      ) : null}
    </header>
  );
}

function Trade(props: { readonly contract: Contract; readonly side: 'buy' | 'sell' }): ReactNode {
  const { contract, side } = props;
  return (
    <Button
      size="small"
      onPress={() => {
        openTicket(contract, { side });
      }}
    >
      {side === 'buy' ? 'Buy…' : 'Sell…'}
    </Button>
  );
}

function Figures({ contract, quote }: PartProps): ReactNode {
  const { tick } = contract;
  const at = (price: Quote['open'] | undefined): string => priceText(price ?? null, tick);
  const spread =
    quote?.bid === null || quote?.ask === null || quote === undefined
      ? null
      : quote.ask - quote.bid;
  const tradable = isTradable(contract);
  return (
    <div className="depth-figures">
      <Figure label="Open">{at(quote?.open)}</Figure>
      <Figure label="High">{at(quote?.high)}</Figure>
      <Figure label="Low">{at(quote?.low)}</Figure>
      <Figure label="Prev close">{at(quote?.close)}</Figure>
      {tradable ? (
        <>
          <Figure label="Volume">{bigText(quote?.volume ?? 0)}</Figure>
          <Figure label="Open interest">{bigText(quote?.oi ?? 0)}</Figure>
          <Figure label="Spread">{spread === null ? '–' : priceText(spread, tick)}</Figure>
          <Figure label="Band low" title="The exchange takes no price below">
            {at(quote?.bandLow)}
          </Figure>
          <Figure label="Band high" title="The exchange takes no price above">
            {at(quote?.bandHigh)}
          </Figure>
        </>
      ) : null}
    </div>
  );
}
