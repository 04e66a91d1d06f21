/** The words of the builder: what the legs form, and what the button that sends says. */
import { type Recognised, recognise } from '../../../shared/maths/structures.ts';
import { priceText } from '../../format/money.ts';
import type { BuilderLeg, Half } from '../../store/builder-store.ts';

export function formedBy(legs: readonly BuilderLeg[]): Recognised {
  const known = legs.flatMap(({ contract, ratio }) => {
    const { kind, strike, expiryDay, lot } = contract;
    return kind === 'index' ? [] : [{ kind, strike, expiryDay, ratio, lot }];
  });
  return recognise(known);
}

/** Net credit ₹42.10: what one unit costs or brings, in points. */
export function netWords(net: number): string {
  if (net === 0) return 'net even';
  return `net ${net > 0 ? 'debit' : 'credit'} ₹${priceText(Math.abs(net))}`;
}

export interface SendWords {
  /** Send 4 legs, Iron condor × 2 */
  readonly what: string;
  /** net credit ₹42.10, margin ₹1.18 lakh */
  readonly how: string;
}

interface Asked {
  readonly half: Half;
  /** The second half of a roll, when this closes the first. */
  readonly roll: Half | null;
  readonly intent: 'enter' | 'exit';
  readonly net: number | null;
  readonly rollNet: number | null;
  /** What is said of the margin: margin ₹1.18 lakh. */
  readonly margin: string;
}

export function sendWords(asked: Asked): SendWords | null {
  const { half, roll, intent, net, rollNet, margin } = asked;
  if (half.legs.length === 0) return null;
  const legs = legsText(half);
  if (roll !== null) {
    return {
      what: `Roll: close ${legs}, then open ${legsText(roll)}`,
      how: [rollWords(half, roll, net, rollNet), margin].join(', '),
    };
  }
  const how = [net === null ? 'limit missing' : netWords(net), margin].join(', ');
  return { what: `${intent === 'enter' ? 'Send' : 'Close'} ${legs}`, how };
}

/** Points of both halves add up only where they are of as many units. */
function rollWords(half: Half, roll: Half, net: number | null, rollNet: number | null): string {
  if (net === null || rollNet === null) return 'limit missing';
  if (half.units === roll.units) return netWords(net + rollNet);
  return `${netWords(net)}, then ${netWords(rollNet)}`;
}

function legsText({ legs, units }: Half): string {
  const count = `${legs.length} ${legs.length === 1 ? 'leg' : 'legs'}`;
  return units === 1 ? count : `${count} × ${units} units`;
}
