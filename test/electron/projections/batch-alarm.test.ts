/** A legged batch calls for a person, once, and is quiet when it is settled. */
import { describe, expect, it } from 'vitest';
import { alarms } from '../../../electron/projections/alarms.ts';
import { batchDesk, type BatchDesk, condor, fillExits } from '../engine/batch/batch-desk.ts';

function listen(desk: BatchDesk): () => readonly string[] {
  const list = alarms();
  desk.engine.onCommitted((records) => {
    for (const record of records) list.note(record, desk.engine.view);
  });
  return () => list.rows().flatMap(({ code }) => (code.startsWith('batch') ? [code] : []));
}

async function legged(): Promise<{ desk: BatchDesk; codes: () => readonly string[] }> {
  const desk = await batchDesk();
  const codes = listen(desk);
  await desk.sendBatch(condor());
  await desk.accept(1);
  await desk.fill(1);
  await desk.reject(4);
  return { desk, codes };
}

describe('the alarm of a batch', () => {
  it('is raised when it is legged, outlives a restart, and goes when it is unwound', async () => {
    const { desk, codes } = await legged();
    expect(codes()).toEqual(['batch_legged']);
    const anew = alarms();
    anew.begin(desk.engine.view, []);
    expect(anew.rows().map(({ code }) => code)).toContain('batch_legged');
    const [batch] = desk.engine.view.batches.keys();
    expect(anew.rows().map((row) => row.batch)).toContain(batch);
    await desk.choose('unwind');
    await fillExits(desk);
    expect(codes()).toEqual([]);
  });

  it('is raised while a leg is in doubt', async () => {
    const desk = await batchDesk();
    const codes = listen(desk);
    await desk.sendBatch(condor());
    await desk.lose(1);
    expect(codes()).toEqual(['batch_in_doubt']);
    await desk.found(1);
    expect(codes()).toEqual([]);
  });
});
