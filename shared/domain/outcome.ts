import type { BrokerOrderId } from './ids.ts';
import type { LossCause } from './order-events.ts';
import type { RejectionCode } from './rejections.ts';

/**
 * What is known after a request to a broker. There are three answers, never two: everything that
 * is not proof of acceptance or of refusal is unknown.
 */
export type CommandOutcome =
  | { readonly kind: 'accepted'; readonly brokerOrderId: BrokerOrderId }
  | { readonly kind: 'refused'; readonly rejection: RejectionCode; readonly words: string }
  | { readonly kind: 'unknown'; readonly cause: LossCause };
