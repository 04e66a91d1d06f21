/**
 * Why an order was refused, as the risk engine (RED), the OMS (ORA, SAF) and the exchange word it.
 * The truth says why in its own words, with the figures in them; here they get Noren's shape.
 */
import { parseScaled, SCALE } from '../../../shared/domain/money.ts';
import { unreachable } from '../../../shared/lib/assert.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import type { TruthStep } from '../truth.ts';
import { freezeThreshold, type NorenContract } from './noren-symbols.ts';
import { grouped } from './noren-text.ts';

/** Words that came from outside in Noren's own grammar stay as they are. */
const NATIVE: readonly RegExp[] = [
  /^(?:RED|ORA|SAF|OMS|ALGO_CHK|NON-COMPLIANT CLIENT CODE |\d{4,5}): ?/,
  /^(?:ONLY IOC|IOC Order|Throttle)/,
];

const NO_FIGURE = '0.00';

export function rejectionText(
  contract: NorenContract,
  step: Pick<TruthStep, 'rejection' | 'words' | 'quantity' | 'price'>,
  actid: string,
): string {
  const { words } = step;
  const rejection = step.rejection ?? guessed(words);
  if (NATIVE.some((form) => form.test(words))) return words;
  const client = `C-${actid}`;
  switch (rejection) {
    case 'margin_short':
      return marginText(words, client);
    case 'price_outside_band':
      return circuitText(contract, step, client);
    case 'over_freeze': {
      const figures = `Current:${step.quantity} Set:${freezeThreshold(contract)}`;
      return `RED:RULE:{Check Freeze qty including square off order}${figures}`;
    }
    case 'off_tick_or_lot':
      return offGridText(contract, step);
    case 'not_permitted':
      if (/holdings/i.test(words)) {
        const rule = '{Check Holdings Including BTST except t2t}';
        return `RED:RULE:${rule}No Holdings uploaded for ${client} [ONLINE]`;
      }
      return `RED:Block Type:NonSqoff Reason:${words}`;
    case 'order_not_found':
    case 'already_final':
      return 'SAF:order is not open';
    case 'rate_limited':
      return 'Throttle limit exceeded';
    case 'market_closed':
    case 'instrument_unknown':
    case 'not_sent':
    case 'trigger_met':
    case 'unrecognised':
    case null:
      return `16419: ${words}`;
    default:
      return unreachable(rejection);
  }
}

/** A refused change carries the truth's words alone; they have one form for each reason. */
function guessed(words: string): RejectionCode | null {
  const found = GUESSES.find(([form]) => form.test(words));
  return found?.[1] ?? null;
}

const GUESSES: readonly (readonly [RegExp, RejectionCode])[] = [
  [/freeze quantity/, 'over_freeze'],
  [/multiple of/, 'off_tick_or_lot'],
  [/lie between/, 'price_outside_band'],
  [/^Insufficient funds/, 'margin_short'],
  [/already traded|modifications exceeded|not allowed/, 'not_permitted'],
];

/** `Required margin is 1200 but available margin is 1000` in whole rupees, as the truth says it. */
function marginText(words: string, client: string): string {
  const [needed, there] = numbersIn(words);
  const shortfall = needed === undefined || there === undefined ? null : needed - there;
  const short = shortfall === null ? NO_FIGURE : grouped(shortfall);
  const available = there === undefined ? NO_FIGURE : grouped(there);
  const figures = `INR ${short.replaceAll(',', '')} Available:INR ${available.replaceAll(',', '')}`;
  return `RED:Margin Shortfall:${figures} for ${client} [DEFAULT]`;
}

function circuitText(
  { exch, tsym }: NorenContract,
  { words, price }: Pick<TruthStep, 'words' | 'price'>,
  client: string,
): string {
  const [low = 0, high = 0] = numbersIn(words);
  const rule = '{Check circuit limit including square off order}';
  const current = `Current:INR ${grouped(price)}`;
  const limits = `LowerCircuit:INR ${grouped(low)} UpperCircuit:INR ${grouped(high)}`;
  return `RED:RULE:${rule}${current} ${limits}:${exch}.${tsym} for ${client} [DEFAULT]`;
}

function offGridText(
  { instrument }: NorenContract,
  { words, quantity, price }: Pick<TruthStep, 'words' | 'quantity' | 'price'>,
): string {
  if (/quantity/i.test(words)) {
    return `RED:RULE:{Check order qty multiple of lot}Current:${quantity} Set:${instrument.lot}`;
  }
  const figures = `Current:INR ${grouped(price)} Set:INR ${grouped(instrument.tick)}`;
  return `RED:RULE:{Check order price multiple of tick}${figures}`;
}

/** Every number in the words, scaled. */
function numbersIn(words: string): number[] {
  return [...words.matchAll(/-?\d+(?:\.\d+)?/g)].flatMap(([text]) => {
    const read = parseScaled(text);
    return read.ok && Math.abs(read.value) < Number.MAX_SAFE_INTEGER - SCALE ? [read.value] : [];
  });
}
