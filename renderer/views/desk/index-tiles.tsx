import { type ReactNode, useMemo } from 'react';
import { arrowOf, basisText, changeOf, priceText, toneOf } from '../../format/money.ts';
import { fixedText } from '../../format/digits.ts';
import { selectUnderlyings, useInstruments } from '../../store/instruments-store.ts';
import { useQuote, useWatch } from '../../store/market-store.ts';
import type { ContractId } from '../../store/rows.ts';
import { Arrow } from '../../widgets/small.tsx';

const SHOWN = ['NIFTY', 'BANKNIFTY'];

/** The two indices every Indian option trader looks at first. */
export function IndexTiles(): ReactNode {
  const underlyings = useInstruments(selectUnderlyings);
  const tiles = useMemo(
    () =>
      SHOWN.flatMap((name) => {
        const spot = underlyings.find((underlying) => underlying.name === name)?.spot ?? null;
        return spot === null ? [] : [{ name, spot }];
      }),
    [underlyings],
  );
  const ids = useMemo(() => tiles.map((tile) => tile.spot), [tiles]);
  useWatch(ids);
  return (
    <div className="index-tiles">
      {tiles.map((tile) => (
        <Tile key={tile.name} name={tile.name} spot={tile.spot} />
      ))}
    </div>
  );
}

const SCALE = 10_000;

function Tile({ name, spot }: { readonly name: string; readonly spot: ContractId }): ReactNode {
  const quote = useQuote(spot);
  const last = quote?.last ?? null;
  const change = changeOf(last, quote?.close ?? null);
  const tone = toneOf(change?.points ?? null);
  const points = change === null ? '' : fixedText(change.points, SCALE, 2, 'always');
  return (
    <div
      className={`index-tile ${quote?.stale === true ? 'stale' : ''}`}
      title={
        change === null ? name : `${name} ${arrowOf(change.points)} ${points} since the last close`
      }
    >
      <span className="caption">{name}</span>
      <span className="index-value">{priceText(last)}</span>
      <span className={`index-change tone-${tone}`}>
        <Arrow of={change?.points ?? null} />
        {change === null ? '' : basisText(change.basis)}
      </span>
    </div>
  );
}
