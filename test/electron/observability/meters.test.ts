/** Meters count, measure in microseconds, and never grow or break on odd figures. */
import { describe, expect, it } from 'vitest';
import { HISTOGRAMS, openMeters } from '../../../electron/observability/meters.ts';
import { latencyRow } from '../../../shared/contract/rows.ts';

describe('meters', () => {
  it('show only what was measured, as the contract promises it', () => {
    const meters = openMeters();
    expect(meters.latencies()).toEqual([]);
    for (let ms = 1; ms <= 100; ms += 1) meters.observe('command_to_durable', ms);
    const [row] = meters.latencies();
    expect(latencyRow.safeParse(row).success).toBe(true);
    expect(row).toMatchObject({ name: 'command_to_durable', count: 100 });
    expect(row?.p50Us ?? 0).toBeGreaterThan(49_000);
    expect(row?.p50Us ?? 0).toBeLessThan(51_500);
    expect(row?.p99Us ?? 0).toBeGreaterThan(98_000);
    expect(row?.maxUs ?? 0).toBeGreaterThanOrEqual(100_000);
  });

  it('take a clock that stood still or ran for a day', () => {
    const meters = openMeters();
    for (const name of Object.keys(HISTOGRAMS) as (keyof typeof HISTOGRAMS)[]) {
      meters.observe(name, 0);
      meters.observe(name, 86_400_000);
    }
    for (const row of meters.latencies()) expect(latencyRow.safeParse(row).success).toBe(true);
    expect(meters.latencies()).toHaveLength(Object.keys(HISTOGRAMS).length);
  });

  it('count by one or by more', () => {
    const meters = openMeters();
    meters.count('turns');
    meters.count('turns', 4);
    expect([meters.counter('turns'), meters.counter('events')]).toEqual([5, 0]);
  });
});
