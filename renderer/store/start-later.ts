/** Topics that no part of the first picture shows: followed just after it. */
import type { Stream } from '../bridge/stream.ts';
import { patchBatches, resetBatches } from './batches-store.ts';
import { followTopic } from './follow.ts';
import { patchProtection, resetProtection } from './protection-store.ts';

export function followTheRest(stream: Stream): void {
  followTopic(
    stream,
    'protection',
    {},
    { onSnapshot: resetProtection, onPatches: patchProtection },
  );
  followTopic(stream, 'batches', {}, { onSnapshot: resetBatches, onPatches: patchBatches });
}
