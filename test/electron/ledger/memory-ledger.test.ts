import { describe, expect, it } from 'vitest';
import { ledgerContract, write } from '../../contract/ledger-contract.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';
import { halted, wholeStory } from './sample-events.ts';

ledgerContract('the ledger in memory', () => {
  const ledger = memoryLedger();
  return { ledger, reopen: () => ledger.reopened() };
});

describe('the ledger in memory under scripted failures', () => {
  it('stays failed after a scripted failure, and a crash leaves nothing of the append', () => {
    const ledger = memoryLedger();
    write(ledger, wholeStory(1));
    ledger.failNextAppend('disk_full');
    expect(ledger.append(8, [halted('x')])).toMatchObject({ error: { cause: 'disk_full' } });
    expect(ledger.append(8, [halted('y')])).toMatchObject({ error: { cause: 'disk_full' } });
    expect(ledger.head()).toBe(8);
    expect(ledger.reopened().head()).toBe(8);
  });

  it('can fail after the disk had it all, as a failed synchronisation may', () => {
    const ledger = memoryLedger();
    ledger.failNextAppend('io_error', 'everything');
    expect(ledger.append(0, [halted('x'), halted('y')]).ok).toBe(false);
    expect(ledger.head()).toBe(0);
    expect(ledger.reopened().head()).toBe(2);
    expect(ledger.reopened().failure()).toBeNull();
  });

  it('goes back by whole commits', () => {
    const ledger = memoryLedger();
    write(ledger, wholeStory(1));
    write(ledger, [halted('x')]);
    expect(ledger.rolledBack(1).head()).toBe(8);
    expect(ledger.rolledBack(9).head()).toBe(0);
  });

  it('lets a test die right before an append', () => {
    const ledger = memoryLedger();
    ledger.beforeAppend(() => {
      throw new Error('killed');
    });
    expect(() => ledger.append(0, [halted('x')])).toThrow('killed');
    expect(ledger.reopened().head()).toBe(0);
  });
});
