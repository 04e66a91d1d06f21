/**
 * Ids that are unique for ever and fit a broker's tag: one letter, nine characters of time, three
 * of a counter, four of randomness, all in a base-32 alphabet without look-alikes. Seventeen in
 * all.
 */
import type { World } from './world.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const COUNTER_SPAN = 32 ** 3;
const RANDOM_SPAN = 32 ** 4;

export type NewId = (letter: string) => string;

/** The counter keeps ids of one millisecond apart even if randomness repeats. */
export function idSource(world: World): NewId {
  let counter = Math.floor(world.random() * COUNTER_SPAN);
  return (letter) => {
    counter = (counter + 1) % COUNTER_SPAN;
    const random = Math.floor(world.random() * RANDOM_SPAN);
    return letter + base32(world.nowMs(), 9) + base32(counter, 3) + base32(random, 4);
  };
}

function base32(value: number, width: number): string {
  let rest = value;
  let text = '';
  for (let place = 0; place < width; place += 1) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
