import { expect, it } from 'vitest';
import { openBatchFeed } from '../../../electron/session/batch-feed.ts';
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { batchDesk, condor, CONDOR } from '../engine/batch/batch-desk.ts';

it('keeps the depth of every leg while the batch is not over, and no longer', async () => {
  const desk = await batchDesk();
  const watched = new Set<InstrumentId>();
  const close = openBatchFeed(desk.engine, {
    watch: (id, detail) => {
      expect(detail).toBe('depth');
      watched.add(id);
      return () => watched.delete(id);
    },
  });
  expect(watched.size).toBe(0);
  await desk.sendBatch(condor());
  expect(watched).toEqual(new Set(CONDOR.map(({ id }) => id)));
  await desk.accept(4);
  await desk.reject(1);
  await desk.cancelled(4);
  expect(desk.batch().state).toBe('cancelled');
  expect(watched.size).toBe(0);
  close();
});
