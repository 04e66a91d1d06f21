/** What can happen before it is whole: margin after each leg, and the three worst branches. */
import type { ReactNode } from 'react';
import type { BatchPreview } from '../../../shared/contract/batch.ts';
import { contractText, strikeText } from '../../format/instrument.ts';
import { rupeesText, sayRupees } from '../../format/money.ts';
import { placeOf } from '../../format/option-figures.ts';
import { unitsText } from '../../format/quantity.ts';
import { secondsText } from '../../format/time.ts';
import { useAgeMs } from '../../store/clock-store.ts';
import { type BuilderLeg, useBuilder } from '../../store/builder-store.ts';
import type { Builder } from './use-builder.ts';

export function Risk({ builder }: { readonly builder: Builder }): ReactNode {
  const { preview, shown, unjudged, half } = builder;
  const closing = useBuilder((state) => state.intent === 'exit');
  if (half.legs.length === 0) return null;
  if (shown === null || shown.legs.length === 0) {
    return unjudged === null ? null : (
      <p className="builder-note tone-attention" role="status">
        Margin and worst cases are not known: {unjudged}
      </p>
    );
  }
  const names = namesOf(half.legs);
  return (
    <div className="builder-risk" data-asking={preview === null ? '' : undefined}>
      <MarginPath preview={shown} names={names} />
      {closing ? null : <Branches preview={shown} names={names} />}
    </div>
  );
}

interface PartProps {
  readonly preview: BatchPreview;
  readonly names: Names;
}

function MarginPath({ preview, names }: PartProps): ReactNode {
  const closing = useBuilder((state) => state.intent === 'exit');
  const { margin } = preview;
  if (margin === null) {
    return (
      <p className="builder-note tone-attention">The margin of the legs cannot be estimated yet.</p>
    );
  }
  const steps = [{ leg: 'now', symbol: 'Now', after: margin.now }, ...margin.steps];
  return (
    <section aria-label="Margin path">
      <h3 className="caption">
        Margin after each leg{closing ? ' that closes' : ''} <Source preview={preview} />
      </h3>
      <ol className="builder-path">
        {steps.map(({ leg, symbol, after }) => (
          <li key={leg} data-peak={after === margin.peak ? '' : undefined}>
            <span className="cut">{names(symbol)}</span>
            <span className="builder-bar" aria-hidden="true">
              <span style={{ width: placeOf(after, 0, Math.max(1, margin.peak)) }} />
            </span>
            <span className="number">
              {rupeesText(after)}
              {after === margin.peak ? <span className="only-read-out">, the peak</span> : null}
            </span>
          </li>
        ))}
      </ol>
      {margin.worst === null ? null : (
        <p className="tone-quiet">
          Worst choice of legs {sayRupees(margin.worst)}
          {margin.available === null ? '' : `, available ${sayRupees(margin.available)}`}
        </p>
      )}
    </section>
  );
}

function Source({ preview }: { readonly preview: BatchPreview }): ReactNode {
  const { brokerMargin, margin } = preview;
  const age = useAgeMs(brokerMargin?.atMs ?? margin?.atMs ?? null) ?? 0;
  const old = `, ${secondsText(age)} old`;
  if (brokerMargin === null) return <span>(estimate{old})</span>;
  if (brokerMargin.needed === null) {
    return <span className="tone-attention">(the broker told none: {brokerMargin.words})</span>;
  }
  return (
    <span>
      (estimate; the broker asks {sayRupees(brokerMargin.needed)} for all{old})
    </span>
  );
}

/** Three lines each: what fails, what is left, what that may cost. */
function Branches({ preview, names }: PartProps): ReactNode {
  const { branches } = preview;
  if (branches.length === 0) return null;
  return (
    <section aria-label="Worst branches">
      <h3 className="caption">If a leg fails or rests, the worst first</h3>
      <ol className="builder-branches" data-testid="builder-branches">
        {branches.map((branch) => (
          <li key={branch.leg}>
            <p>{names(failing(preview, branch.leg))} fails or rests</p>
            <p className="tone-quiet">Left: {leftWords(branch, names)}</p>
            <p>
              <span className="tone-loss">{lossWords(branch)}</span>{' '}
              <span className="tone-quiet">{unwindWords(branch)}</span>
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

type Branch = BatchPreview['branches'][number];

function failing({ legs }: BatchPreview, leg: string): string {
  return legs.find((each) => each.leg === leg)?.symbol ?? `Leg ${leg}`;
}

type Names = (symbol: string) => string;

/** 25600 PE, and the day too where the legs have several. */
function namesOf(legs: readonly BuilderLeg[]): Names {
  const days = new Set(legs.map(({ contract }) => contract.expiryDay));
  return (symbol) => {
    const contract = legs.find((leg) => leg.contract.symbol === symbol)?.contract;
    if (contract === undefined) return symbol;
    if (contract.strike === null || days.size > 1) return contractText(contract);
    return `${strikeText(contract.strike)} ${contract.kind === 'call' ? 'CE' : 'PE'}`;
  };
}

function leftWords({ left }: Branch, names: Names): string {
  return left
    .map(({ symbol, side, units }) => {
      return `${side === 'buy' ? 'long' : 'short'} ${unitsText(units)} ${names(symbol)}`;
    })
    .join(', ');
}

function lossWords({ mostLoss, unlimited }: Branch): string {
  if (unlimited) return 'Loss without limit';
  return mostLoss === null ? 'Loss not known' : `Most loss ${sayRupees(mostLoss)}`;
}

function unwindWords({ toUnwind }: Branch): string {
  return toUnwind === null ? 'cost to unwind not known' : `to unwind now ${sayRupees(toUnwind)}`;
}

/** The worst of the branches in one word, for the foot that is always in sight. */
export function worstWords(preview: BatchPreview | null): string {
  const worst = preview?.branches[0];
  return worst === undefined
    ? '–'
    : lossWords(worst).replace('Most loss ', '').replace('Loss ', '');
}
