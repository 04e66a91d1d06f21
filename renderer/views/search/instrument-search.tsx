/** Finds a contract by name, strike, expiry or kind; shows its lot, expiry and last price. */
import { Search } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { contractText } from '../../format/instrument.ts';
import { priceText } from '../../format/money.ts';
import { shortText } from '../../format/short-contract.ts';
import { longDayText } from '../../format/time.ts';
import { useContractSearch } from '../../store/contract-search.ts';
import { useQuote, useWatch } from '../../store/market-store.ts';
import type { Contract, ContractId } from '../../store/rows.ts';
import { Combo, type ComboItem } from '../../widgets/combo.tsx';
import { KeyName } from '../../widgets/small.tsx';
import './instrument-search.css';

interface InstrumentSearchProps {
  readonly label: string;
  /** Shown while the field is not being typed in. */
  readonly chosen: Contract | null;
  readonly onPick: (contract: Contract) => void;
  readonly placeholder: string;
  readonly hideLabel?: boolean;
  readonly keyName?: string;
  readonly complaint?: string | null;
  /** Raised to put the cursor here. */
  readonly focusTurn?: number;
  readonly testId?: string;
}

const NO_IDS: readonly ContractId[] = [];

export function InstrumentSearch(props: InstrumentSearchProps): ReactNode {
  const { chosen } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const { found, failure } = useContractSearch(typed);
  const ids = useMemo(
    () => (found.length === 0 ? NO_IDS : found.map((contract) => contract.id)),
    [found],
  );
  useWatch(ids);
  const items: readonly ComboItem[] = useMemo(
    () =>
      found.map((contract) => ({
        id: contract.id,
        says: `${contractText(contract)}, lot ${contract.lot}`,
        face: <Found contract={contract} />,
      })),
    [found],
  );
  return (
    <Combo
      label={props.label}
      hideLabel={props.hideLabel ?? false}
      text={typed ?? (chosen === null ? '' : contractText(chosen))}
      onText={setTyped}
      items={items}
      empty={typed === null || typed.trim() === '' ? null : (failure ?? `Nothing fits “${typed}”`)}
      placeholder={props.placeholder}
      complaint={props.complaint ?? null}
      icon={<Search size={13} aria-hidden />}
      focusTurn={props.focusTurn ?? 0}
      end={
        props.keyName === undefined || typed !== null ? undefined : (
          <span className="search-key">
            <KeyName>{props.keyName}</KeyName>
          </span>
        )
      }
      onPick={(id) => {
        const contract = found.find((one) => one.id === id);
        setTyped(null);
        if (contract !== undefined) props.onPick(contract);
      }}
      onBlur={() => {
        setTyped(null);
      }}
      onEscape={() => {
        setTyped(null);
      }}
      {...(props.testId === undefined ? {} : { testId: props.testId })}
    />
  );
}

function Found({ contract }: { readonly contract: Contract }): ReactNode {
  const quote = useQuote(contract.id);
  return (
    <span className="found">
      <span className="found-name">{shortText(contract)}</span>
      <span className="found-expiry">
        {contract.expiryDay === null ? contract.exchange : longDayText(contract.expiryDay)}
      </span>
      <span className="found-lot">{contract.lot > 1 ? `lot ${contract.lot}` : ''}</span>
      <span className="found-last">{priceText(quote?.last ?? null, contract.tick)}</span>
    </span>
  );
}
