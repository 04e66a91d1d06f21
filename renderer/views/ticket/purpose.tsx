/**
 * For whom the order is and whether it opens or closes; what the strategy holds is said beside it.
 */
import type { ReactNode } from 'react';
import { contractText } from '../../format/instrument.ts';
import { lotsOf, sayLots } from '../../format/quantity.ts';
import { editDraft } from '../../store/draft-store.ts';
import { type Segment, Segments } from '../../widgets/segments.tsx';
import { StrategyField } from '../search/strategy-field.tsx';
import { needsScaleIn } from './intent-choice.ts';
import { Complaint } from './order-fields.tsx';
import type { Ticket } from './use-ticket.ts';

const INTENTS: readonly Segment<'enter' | 'exit'>[] = [
  { id: 'enter', says: 'Enter', title: 'Opens a position or adds to it' },
  {
    id: 'exit',
    says: 'Exit only',
    title: 'Can only bring the position towards zero, never past it',
  },
];

export function Purpose({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { draft, position } = ticket;
  return (
    <>
      <div className="ticket-pair ticket-purpose">
        <StrategyField
          label="Strategy"
          value={draft.strategy}
          complaint={ticket.says('strategy')}
          onChange={(strategy) => {
            editDraft({ strategy, scaleIn: false });
          }}
          testId="ticket-strategy"
        />
        <div className="field">
          <span className="field-label">Purpose</span>
          <Segments
            label="Purpose"
            segments={INTENTS}
            value={draft.intent === 'enter' ? 'enter' : 'exit'}
            wide
            onChange={(intent) => {
              editDraft({ intent });
            }}
          />
        </div>
      </div>
      <Complaint says={ticket.says('intent')} />
      <Held ticket={ticket} />
      {needsScaleIn(draft, position) || draft.scaleIn ? (
        <label className="ticket-tick">
          <input
            type="checkbox"
            checked={draft.scaleIn}
            data-testid="ticket-scale-in"
            onChange={(event) => {
              editDraft({ scaleIn: event.target.checked });
            }}
          />
          Add to what {draft.strategy} already holds
        </label>
      ) : null}
    </>
  );
}

/** `Manual holds 4 lots long, 2 free to exit`, and one press to size the exit. */
function Held({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { draft, position } = ticket;
  const { contract } = draft;
  if (position === undefined || position.net === 0 || contract === null) return null;
  const { net, lot, free } = position;
  const all = lotsOf(free, lot);
  return (
    <p className="ticket-held" title={contractText(contract)}>
      {position.strategy} holds {sayLots(Math.abs(net), lot)} {net > 0 ? 'long' : 'short'}
      {free === Math.abs(net) ? '' : `, ${sayLots(free, lot)} free to exit`}
      {draft.intent === 'enter' || all < 1 || draft.lots === all ? null : (
        <button
          type="button"
          className="ticket-link"
          onClick={() => {
            editDraft({ lots: all });
          }}
        >
          take {all === 1 ? 'it' : `all ${all}`}
        </button>
      )}
    </p>
  );
}
