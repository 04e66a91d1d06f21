/**
 * From the text of a frame to the folded order: parsed, checked, told from repeats, decided and
 * folded in the engine's own turns, without a disk; against JSON.parse of the same texts alone.
 */
import type { Ledger } from '../../electron/ledger/ledger.ts';
import type { EventRecord, PendingEvent } from '../../shared/domain/events.ts';
import { ok } from '../../shared/lib/result.ts';
import type { BenchOptions } from './bench.ts';
import { readFrame } from './frames.ts';
import { busyDay, fillsOf, ingestDesk } from './ingest-desk.ts';
import { figure, median, pairs, ratios, until } from './measure.ts';
import { never, type Outcome, ratio, told } from './report.ts';

const FILLS_EACH = 4;

export async function run({ smoke }: BenchOptions): Promise<Outcome> {
  const orders = smoke ? 20 : 5_000;
  const frames = busyDay(orders, FILLS_EACH);
  let lost = 0;
  const { ours, peer } = await pairs(
    smoke ? 1 : 7,
    async () => {
      const desk = await ingestDesk(noDisk(), orders, FILLS_EACH);
      const before = desk.engine.view.seq;
      const startedMs = performance.now();
      for (const text of frames) {
        const update = readFrame(text);
        if (update !== null) desk.push(update);
      }
      const wanted = orders * FILLS_EACH;
      await until(() => desk.engine.view.seq - before >= wanted, 30_000, 'all frames');
      const tookMs = performance.now() - startedMs;
      lost += wanted - fillsOf(desk.engine);
      desk.engine.stop();
      return perSecond(frames.length, tookMs);
    },
    () => {
      const startedMs = performance.now();
      for (const text of frames) JSON.parse(text);
      return perSecond(frames.length, performance.now() - startedMs);
    },
  );
  return {
    figures: [figure('frames heard', 'per s', ours), figure('JSON.parse alone', 'per s', peer)],
    checks: [
      ratio('rate to JSON.parse alone', median(ratios(ours, peer)), 'higher', 0.5),
      told('frames heard', median(ours), ' /s', 'higher', 250_000),
      never('fills lost or counted twice', lost),
    ],
    notes: [`a frame is ${frames[0]?.length ?? 0} bytes; one in six comes twice`],
  };
}

function perSecond(count: number, ms: number): number {
  return (count * 1_000) / ms;
}

/** Keeps nothing: what is left is the engine. */
function noDisk(): Ledger {
  let head = 0;
  return {
    head: () => head,
    append: (_expected: number, events: readonly PendingEvent[]) => {
      const records: EventRecord[] = events.map((event, at) => ({ ...event, seq: head + at + 1 }));
      head += events.length;
      return ok(records);
    },
    readFrom: () => [],
    failure: () => null,
    close: () => undefined,
  };
}
