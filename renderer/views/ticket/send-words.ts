/** The words on the button that sends: scope first, then the consequence. */
import type { Price } from '../../../shared/domain/money.ts';
import { SIDE_WORD } from '../../format/codes.ts';
import { contractText } from '../../format/instrument.ts';
import { priceText } from '../../format/money.ts';
import { sayLots } from '../../format/quantity.ts';
import type { Draft } from '../../store/draft-store.ts';

export interface SendWords {
  /** Buy 2 lots NIFTY 30 Jun 26000 CE */
  readonly what: string;
  /** at 101.05 or better */
  readonly how: string;
}

export function sendWords(draft: Draft, bound: Price | null): SendWords | null {
  const { contract, side } = draft;
  if (contract === null) return null;
  const size = sayLots(draft.lots * contract.lot, contract.lot);
  const verb =
    draft.intent === 'enter' ? SIDE_WORD[side] : `Exit: ${SIDE_WORD[side].toLowerCase()}`;
  return { what: `${verb} ${size} ${contractText(contract)}`, how: howWords(draft, bound) };
}

function howWords(draft: Draft, bound: Price | null): string {
  const tick = draft.contract?.tick ?? 500;
  const at = (price: Price | null): string => priceText(price, tick);
  const limit = draft.side === 'buy' ? 'at most' : 'at least';
  const now = draft.validity === 'ioc' ? ', the rest cancelled' : '';
  switch (draft.type) {
    case 'limit':
      return draft.price === null ? 'price missing' : `at ${at(draft.price)} or better${now}`;
    case 'market':
      return bound === null ? `at the market${now}` : `at the market, ${limit} ${at(bound)}${now}`;
    case 'stop':
      return draft.trigger === null
        ? 'trigger missing'
        : `once ${at(draft.trigger)} trades${bound === null ? '' : `, ${limit} ${at(bound)}`}`;
    case 'stop_limit':
      return draft.trigger === null || draft.price === null
        ? 'trigger or price missing'
        : `once ${at(draft.trigger)} trades, at ${at(draft.price)} or better`;
    default:
      return draft.type satisfies never;
  }
}
