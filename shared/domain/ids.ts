import type { Branded } from '../lib/brand.ts';

/**
 * Our own id of one order. It is also the tag that travels to the broker, so it is unique for ever,
 * starts with the mode (P or L) and fits the narrowest tag field (Kite: 20 letters and digits).
 */
export type OrderId = Branded<string, 'OrderId'>;
/** One gesture of a person or one firing of a rule; the same id twice returns the first outcome. */
export type CommandId = Branded<string, 'CommandId'>;
/** One exit of one position, from the gesture to flat, stopped or done. */
export type ExitId = Branded<string, 'ExitId'>;
/** One plan that protects a holding or a strategy, from arming to flat or disarmed. */
export type ProtectionId = Branded<string, 'ProtectionId'>;
export type BatchId = Branded<string, 'BatchId'>;
export type LegId = Branded<string, 'LegId'>;
/** One round trip of one strategy in one contract, from first entry to flat. */
export type TrackerId = Branded<string, 'TrackerId'>;
export type BrokerOrderId = Branded<string, 'BrokerOrderId'>;
/**
 * Our own id of one conditional order that a broker keeps. It is also its tag where the broker
 * carries one, so it has the form of an order id and no order ever has the same.
 */
export type StandingId = Branded<string, 'StandingId'>;
export type BrokerStandingId = Branded<string, 'BrokerStandingId'>;
export type TradeId = Branded<string, 'TradeId'>;
export type AccountId = Branded<string, 'AccountId'>;
/** Exchange segment and trading symbol, such as `NFO:NIFTY26NOV26000CE`. */
export type InstrumentId = Branded<string, 'InstrumentId'>;
export type StrategyName = Branded<string, 'StrategyName'>;
/** What directly caused an event: a command, a broker frame, a timer. */
export type CausationId = Branded<string, 'CausationId'>;
/** The order or desk story that an event belongs to. */
export type ChainId = Branded<string, 'ChainId'>;

export type Mode = 'paper' | 'live';

export const MODE_LETTER: Readonly<Record<Mode, string>> = { paper: 'P', live: 'L' };

const ID_FORM = /^[\x21-\x7e]{1,80}$/;

/**
 * Ids come from outside only through schemas; this is the one unchecked-looking door and it checks.
 */
export function asId<Id extends string>(text: string): Id {
  if (!ID_FORM.test(text)) throw new RangeError(`not an id: ${JSON.stringify(text.slice(0, 100))}`);
  return text as Id;
}

const STRATEGY_FORM = /^[\p{L}\p{N}][\p{L}\p{N} ._()/+-]{0,39}$/u;

/** Names are typed by people: letters, digits and a little punctuation, 40 characters at most. */
export function asStrategyName(text: string): StrategyName {
  if (!STRATEGY_FORM.test(text)) {
    throw new RangeError(`not a strategy name: ${JSON.stringify(text.slice(0, 60))}`);
  }
  return text as StrategyName;
}

export const STRATEGY_NAME_SAYS = 'A strategy name has 1 to 40 letters, digits and spaces';

export function isStrategyName(text: string): boolean {
  return STRATEGY_FORM.test(text);
}

/** Orders sent from the ticket without naming a strategy belong here; it may scale in freely. */
export const MANUAL: StrategyName = asStrategyName('Manual');
/** Orders placed outside this program belong here until the trader claims them. */
export const EXTERNAL: StrategyName = asStrategyName('External');
