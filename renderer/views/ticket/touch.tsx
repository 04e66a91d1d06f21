/**
 * Bid, middle and ask of the contract: what the market is, and one press to take it as the price.
 */
import type { ReactNode } from 'react';
import type { Price } from '../../../shared/domain/money.ts';
import { midOf } from '../../format/mid.ts';
import { priceText } from '../../format/money.ts';
import { bigText } from '../../format/quantity.ts';
import { editDraft } from '../../store/draft-store.ts';
import type { Contract, Quote } from '../../store/rows.ts';
import { Flash } from '../../widgets/small.tsx';

interface TouchProps {
  readonly contract: Contract;
  readonly quote: Quote | undefined;
  /** Whether a press sets the price; without a price field the figures only inform. */
  readonly priced: boolean;
}

export function Touch({ contract, quote, priced }: TouchProps): ReactNode {
  const bid = quote?.bid ?? null;
  const ask = quote?.ask ?? null;
  return (
    <fieldset className="touch" data-stale={quote?.stale === true ? '' : undefined}>
      <legend className="only-read-out">Prices to take</legend>
      <Preset
        {...{ contract, priced }}
        name="Bid"
        tone="buy"
        price={bid}
        size={quote?.bidQuantity ?? 0}
      />
      <Preset {...{ contract, priced }} name="Mid" price={midOf(bid, ask, contract.tick)} />
      <Preset
        {...{ contract, priced }}
        name="Ask"
        tone="sell"
        price={ask}
        size={quote?.askQuantity ?? 0}
      />
    </fieldset>
  );
}

interface PresetProps {
  readonly contract: Contract;
  readonly priced: boolean;
  readonly name: 'Bid' | 'Mid' | 'Ask';
  readonly price: Price | null;
  readonly tone?: 'buy' | 'sell';
  readonly size?: number;
}

function Preset({ contract, priced, name, price, tone, size }: PresetProps): ReactNode {
  const text = priceText(price, contract.tick);
  const useless = price === null || !priced;
  return (
    <button
      type="button"
      className="touch-price"
      data-tone={tone}
      data-testid={`ticket-${name.toLowerCase()}`}
      aria-disabled={useless || undefined}
      title={priced ? `Take ${text} as the price` : 'This kind of order takes no price'}
      onClick={() => {
        if (!useless) editDraft({ price });
      }}
    >
      <span className="caption">
        {name}
        {size === undefined ? null : <span className="touch-size">{bigText(size)}</span>}
      </span>
      <Flash value={price}>{text}</Flash>
    </button>
  );
}
