/**
 * Repeatable randomness for the simulated market and the paper broker. Two kinds: a stream, drawn
 * in order, for the paths; and a hash of what is asked for, so that a quote of one contract at one
 * step is the same whether or not anybody looked at the others.
 */

const TO_UNIT = 1 / 4_294_967_296;
const GOLDEN = 0x9e37_79b9;

/** Finaliser of MurmurHash3: every input bit reaches every output bit. */
export function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** One 32-bit number from three, in this order. */
export function mix3(a: number, b: number, c: number): number {
  return mix(mix(mix(a + GOLDEN) ^ b) ^ Math.imul(c, GOLDEN));
}

/** A number in [0, 1) that belongs to these three. */
export function unit3(a: number, b: number, c: number): number {
  return mix3(a, b, c) * TO_UNIT;
}

export function hashText(text: string): number {
  let bits = 0x811c_9dc5;
  for (let place = 0; place < text.length; place += 1) {
    bits = Math.imul(bits ^ text.charCodeAt(place), 0x0100_0193);
  }
  return mix(bits);
}

export interface Prng {
  /** Uniform in [0, 1). */
  unit(): number;
  /** Standard normal. */
  normal(): number;
  /** True with this chance; a chance of zero draws nothing, so that it leaves the stream alone. */
  chance(probability: number): boolean;
  /** True with a chance of so many in so many. */
  chanceOf(amount: number, among: number): boolean;
  between(low: number, high: number): number;
  /** What a stream needs to go on from here. */
  state(): number;
}

/** A counter run through the mix (splitmix form): any 32-bit state is a good one. */
export function openPrng(seed: number): Prng {
  let state = seed | 0;

  function unit(): number {
    state = (state + GOLDEN) | 0;
    return mix(state) * TO_UNIT;
  }

  return {
    unit,
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    chance: (probability) => probability > 0 && unit() < probability,
    chanceOf: (amount, among) => amount > 0 && unit() * among < amount,
    between: (low, high) => low + (high - low) * unit(),
    state: () => state,
  };
}
