/** What every ledger promises, whatever it is made of. */
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../electron/ledger/ledger.ts';
import type { EventRecord } from '../../shared/domain/events.ts';
import type { Price } from '../../shared/domain/money.ts';
import { AssertionFailed } from '../../shared/lib/assert.ts';
import { halted, intended, wholeStory } from '../electron/ledger/sample-events.ts';

export interface LedgerUnderTest {
  readonly ledger: Ledger;
  /** Closes it and opens what is durable, as the next start of the program would. */
  reopen(): Ledger;
}

export function ledgerContract(name: string, open: () => LedgerUnderTest): void {
  describe(`the contract of ${name}`, () => {
    it('starts empty and able to write', () => {
      const { ledger } = open();
      expect(ledger.head()).toBe(0);
      expect([...ledger.readFrom(0)]).toEqual([]);
      expect(ledger.failure()).toBeNull();
    });

    it('numbers events without a gap over several appends', () => {
      const { ledger } = open();
      write(ledger, wholeStory(1));
      write(ledger, [halted('one')]);
      const events = write(ledger, wholeStory(2));
      expect(events[0]?.seq).toBe(10);
      expect([...ledger.readFrom(0)].map(({ seq }) => seq)).toEqual(
        Array.from({ length: 17 }, (_, index) => index + 1),
      );
      expect(ledger.head()).toBe(17);
    });

    it('gives back what was written, equal in every field', () => {
      const { ledger } = open();
      const written = write(ledger, wholeStory(3));
      expect([...ledger.readFrom(0)]).toEqual(written);
      expect([...ledger.readFrom(5)]).toEqual(written.slice(5));
      expect([...ledger.readFrom(99)]).toEqual([]);
    });

    it('holds the same after it was closed and opened', () => {
      const subject = open();
      const written = write(subject.ledger, wholeStory(4));
      const again = subject.reopen();
      expect([...again.readFrom(0)]).toEqual(written);
      expect(again.head()).toBe(8);
      write(again, [halted('after')]);
      expect(again.head()).toBe(9);
    });

    it('takes up an order again that was begun before it was closed', () => {
      const subject = open();
      const story = wholeStory(5);
      write(subject.ledger, story.slice(0, 4));
      const again = subject.reopen();
      write(again, story.slice(4));
      expect(again.head()).toBe(8);
    });

    it('asserts when the caller believes in another head', () => {
      const { ledger } = open();
      write(ledger, [halted('one')]);
      expect(() => ledger.append(0, [halted('two')])).toThrow(AssertionFailed);
      expect(ledger.head()).toBe(1);
    });

    it('asserts for an append of nothing', () => {
      const { ledger } = open();
      expect(() => ledger.append(0, [])).toThrow(AssertionFailed);
    });

    it('asserts for an event that could not be read back, and writes none of the append', () => {
      const { ledger } = open();
      const broken = intended(2);
      const event = { ...broken.event, price: Number.NaN as Price };
      const batch = [intended(1), { ...broken, event: event as typeof broken.event }];
      expect(() => ledger.append(0, batch)).toThrow(AssertionFailed);
      expect(ledger.head()).toBe(0);
      expect([...ledger.readFrom(0)]).toEqual([]);
      write(ledger, [intended(1)]);
    });

    it('shares no object with its caller', () => {
      const { ledger } = open();
      const context: Record<string, string | number> = { tick: 5 };
      write(ledger, [
        intended(1),
        {
          ...halted(''),
          event: {
            kind: 'order_refused',
            orderId: 'P000000001' as never,
            refusal: 'price_off_tick',
            context,
          },
        },
      ]);
      context['tick'] = 7;
      expect(JSON.stringify([...ledger.readFrom(1)])).toContain('"tick":5');
    });

    it('can append while someone is still reading', () => {
      const { ledger } = open();
      write(ledger, wholeStory(1));
      let seen = 0;
      for (const record of ledger.readFrom(0)) {
        seen += 1;
        if (record.seq === 3) write(ledger, [halted('meanwhile')]);
      }
      expect(seen).toBeGreaterThanOrEqual(8);
      expect(ledger.head()).toBe(9);
    });

    it('takes five hundred events in one append', () => {
      const { ledger } = open();
      const many = Array.from({ length: 500 }, (_, index) => intended(index + 1));
      expect(write(ledger, many).length).toBe(500);
      expect([...ledger.readFrom(0)].length).toBe(500);
    });

    it('refuses to write once it is closed, as a value', () => {
      const { ledger } = open();
      ledger.close();
      ledger.close();
      const refused = ledger.append(0, [halted('late')]);
      expect(refused).toMatchObject({ ok: false, error: { cause: 'stopped' } });
      expect(ledger.failure()?.cause).toBe('stopped');
    });
  });
}

export function write(
  ledger: Ledger,
  events: Parameters<Ledger['append']>[1],
): readonly EventRecord[] {
  const written = ledger.append(ledger.head(), events);
  if (!written.ok) throw new Error(written.error.words);
  return written.value;
}
