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

/**
 * The counter keeps ids of one millisecond apart even if randomness repeats. The time in an id
 * never goes back with the clock and moves on when the counter is used up, so no two are the same.
 */
export function idSource(world: World): NewId {
  let counter = Math.floor(world.random() * COUNTER_SPAN);
  let atMs = 0;
  let left = COUNTER_SPAN;
  return (letter) => {
    counter = (counter + 1) % COUNTER_SPAN;
    const nowMs = world.nowMs();
    if (nowMs > atMs) {
      atMs = nowMs;
      left = COUNTER_SPAN;
    } else if (left === 0) {
      atMs += 1;
      left = COUNTER_SPAN;
    }
    left -= 1;
    const random = Math.floor(world.random() * RANDOM_SPAN);
    return letter + base32(atMs, 9) + base32(counter, 3) + base32(random, 4);
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
