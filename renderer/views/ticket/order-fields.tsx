/** How much, which kind of order, at which price. */
import type { ReactNode } from 'react';
import { type Price, price as asPrice } from '../../../shared/domain/money.ts';
import type { OrderType } from '../../../shared/domain/order-events.ts';
import { QUANTITY_MAX } from '../../../shared/domain/quantity.ts';
import { TYPE_WORD } from '../../format/codes.ts';
import { readPrice, readWhole, writePrice, writeWhole } from '../../format/parse.ts';
import { lotsOf, unitsText, unitsTitle } from '../../format/quantity.ts';
import { editDraft } from '../../store/draft-store.ts';
import type { Contract } from '../../store/rows.ts';
import { type Segment, Segments } from '../../widgets/segments.tsx';
import { CheckedNumber } from './checked-number.tsx';
import type { Ticket, TypedField } from './use-ticket.ts';

const TYPES: readonly Segment<OrderType>[] = [
  { id: 'limit', says: 'Limit', title: 'Trades at your price or better' },
  {
    id: 'market',
    says: 'Market',
    title: `${TYPE_WORD.market}: a limit a little beyond the best price, so it cannot run away`,
  },
  { id: 'stop', says: 'Stop', title: 'Waits for the trigger, then trades at a protected limit' },
  {
    id: 'stop_limit',
    says: 'Stop limit',
    title: 'Waits for the trigger, then rests at your price',
  },
];

export function TypeField({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const complaint = ticket.says('type');
  return (
    <div className="field" data-testid="ticket-type">
      <Segments
        label="Order type"
        segments={TYPES}
        value={ticket.draft.type}
        wide
        onChange={(type) => {
          editDraft({ type });
        }}
      />
      <Complaint says={complaint} />
    </div>
  );
}

export function Complaint({ says }: { readonly says: string | null }): ReactNode {
  return says === null ? null : (
    <span className="field-complaint" role="status">
      {says}
    </span>
  );
}

export function LotsField({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { contract, lots } = ticket.draft;
  const lot = contract?.lot ?? 1;
  const most = lotsOf(QUANTITY_MAX, lot);
  return (
    <div title={unitsTitle(lots * lot, lot)}>
      <CheckedNumber
        label={lot > 1 ? `Lots of ${lot}` : 'Quantity'}
        value={lots < 1 ? null : lots}
        step={1}
        least={1}
        leap={5}
        most={most}
        read={readWhole}
        write={writeWhole}
        {...(lot > 1 && lots > 0 ? { unit: `${unitsText(lots * lot)} qty` } : {})}
        complaint={ticket.says('lots')}
        onWrong={(says) => {
          ticket.typedWrong('lots', says);
        }}
        onChange={(value) => {
          editDraft({ lots: Math.max(0, Math.min(most, value ?? 0)) });
        }}
        testId="ticket-lots"
      />
    </div>
  );
}

interface PriceProps {
  readonly ticket: Ticket;
  readonly contract: Contract | null;
  readonly field: Extract<TypedField, 'price' | 'trigger'>;
  readonly label: string;
  readonly startFrom: Price | null;
}

export function PriceField({ ticket, contract, field, label, startFrom }: PriceProps): ReactNode {
  const tick = contract?.tick ?? 500;
  return (
    <CheckedNumber
      label={label}
      value={ticket.draft[field]}
      step={tick}
      least={tick}
      startFrom={startFrom}
      read={(text) => readPrice(text, tick)}
      write={(scaled) => writePrice(scaled, tick)}
      complaint={ticket.says(field)}
      onWrong={(says) => {
        ticket.typedWrong(field, says);
      }}
      onChange={(scaled) => {
        editDraft({ [field]: scaled === null ? null : asPrice(scaled) });
      }}
      testId={`ticket-${field}`}
    />
  );
}
