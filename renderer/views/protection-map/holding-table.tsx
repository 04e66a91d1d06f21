/** Each holding with how many of its lots are stopped out by whom, in lots. */
import type { ReactNode } from 'react';
import { shortText } from '../../format/short-contract.ts';
import { lotsText, unitsTitle } from '../../format/quantity.ts';
import { dayText } from '../../format/time.ts';
import { useContract } from '../../store/instruments-store.ts';
import { editProtection, planOf, useProtection } from '../../store/protection-store.ts';
import { selectPosition } from '../../store/selection-store.ts';
import { Button } from '../../widgets/button.tsx';
import { StatusChip } from '../../widgets/status-chip.tsx';
import { diesText, type Holding, type Standing, standingOf } from './map-words.ts';

type Look = Parameters<typeof StatusChip>[0];

const LOOK: Readonly<Record<Standing, Look>> = {
  bare_short: { shape: 'triangle', word: 'Short, no stop', tone: 'attention' },
  bare: { shape: 'ring', word: 'No stop', tone: 'attention' },
  here: { shape: 'half', word: 'This computer', tone: 'quiet' },
  outside: { shape: 'disc', word: 'Stopped', tone: 'done' },
};

export function HoldingTable({ holdings }: { readonly holdings: readonly Holding[] }): ReactNode {
  if (holdings.length === 0) return null;
  return (
    <table className="map-table" aria-label="Holdings and their stops, in lots">
      <thead>
        <tr>
          <th scope="col">Holding</th>
          <th scope="col" className="number">
            Held
          </th>
          <th scope="col" className="number" title="Stop orders that rest at the exchange">
            Exch.
          </th>
          <th
            scope="col"
            className="number"
            title="Stops that the broker keeps, by whomever placed"
          >
            Broker
          </th>
          <th scope="col" className="number" title="Plans that this computer watches">
            Here
          </th>
          <th scope="col" className="number">
            Nobody
          </th>
          <th scope="col">If this computer dies</th>
          <th scope="col">
            <span className="only-read-out">Change</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {holdings.map((holding) => (
          <HoldingRow key={holding.row.key} holding={holding} />
        ))}
      </tbody>
    </table>
  );
}

function HoldingRow({ holding }: { readonly holding: Holding }): ReactNode {
  const { row, cover } = holding;
  const contract = useContract(row.instrument);
  const standing = standingOf(holding);
  const scope = {
    strategy: row.strategy,
    holding: { instrument: row.instrument, product: row.product },
  };
  const has = useProtection((state) => planOf(state.plans, scope) !== null);
  const name = contract === undefined ? row.symbol : shortText(contract);
  const face = has ? 'Edit…' : 'Add…';
  return (
    <tr data-standing={standing} data-testid="holding">
      <th scope="row">
        <button
          type="button"
          className="map-name"
          title={`${row.exchange} ${row.symbol}: show its exits`}
          onClick={() => {
            selectPosition(row.key);
          }}
        >
          {name}
        </button>
        <span className="map-strategy tone-faint">
          {contract === undefined || contract.expiryDay === null
            ? null
            : `${dayText(contract.expiryDay)} · `}
          {row.strategy}
        </span>
      </th>
      <td className="number strong" title={unitsTitle(row.net, row.lot)}>
        {lotsText(row.net, row.lot, 'always')}
      </td>
      <Lots units={cover.exchange} lot={row.lot} />
      <Lots units={cover.broker} lot={row.lot} />
      <Lots units={cover.desk} lot={row.lot} />
      <Lots units={cover.none} lot={row.lot} bare />
      <td title={cover.says}>
        <StatusChip {...LOOK[standing]} />
        <span className="map-dies">{diesText(holding)}</span>
      </td>
      <td className="number">
        <Button
          size="small"
          label={`${face} protection of ${name}, ${row.strategy}`}
          testId="map-protect"
          onPress={() => {
            editProtection(scope);
          }}
        >
          {face}
        </Button>
      </td>
    </tr>
  );
}

function Lots(props: {
  readonly units: number;
  readonly lot: number;
  readonly bare?: boolean;
}): ReactNode {
  const { units, lot, bare = false } = props;
  const tone = units === 0 ? 'tone-faint' : bare ? 'tone-attention strong' : '';
  return (
    <td className={`number ${tone}`} title={unitsTitle(units, lot)}>
      {units === 0 ? '–' : lotsText(units, lot)}
    </td>
  );
}
