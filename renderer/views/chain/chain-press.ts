/** What a press on a price does: it adds a leg while spreads are built, else it starts an order. */
import type { Side } from '../../../shared/domain/side.ts';
import { addLeg } from '../../store/builder-store.ts';
import { openTicket } from '../../store/open-ticket.ts';
import type { Contract, Quote } from '../../store/rows.ts';
import { selectContract } from '../../store/selection-store.ts';

export interface Press {
  /** Whether it adds a leg. */
  readonly adds: boolean;
  readonly start: (contract: Contract, quote: Quote | undefined, side: Side) => void;
}

/** An ask is bought, a bid is sold; the price that was pressed goes along. */
const ORDER: Press = {
  adds: false,
  start(contract, quote, side) {
    openTicket(contract, { side, price: (side === 'buy' ? quote?.ask : quote?.bid) ?? null });
  },
};

const LEG: Press = {
  adds: true,
  start(contract, _quote, side) {
    selectContract(contract.id);
    addLeg(contract, side);
  },
};

export function pressIn(layout: 'TRADE' | 'SPREAD' | 'EXIT'): Press {
  return layout === 'SPREAD' ? LEG : ORDER;
}
