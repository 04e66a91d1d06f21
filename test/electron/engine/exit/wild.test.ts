/** Every fault at once, and kills at any moment: no exit crosses zero, and all come to an end. */
import { expect, it } from 'vitest';
import { wildDays } from './wild-days.ts';

it('25 days of exits stay within what is held, and end flat when the faults stop', async () => {
  const { kills } = await wildDays(1, 25);
  expect(kills).toBeGreaterThan(50);
}, 60_000);
