import { expect, test } from 'vitest';
import { createReplica, type Freshness } from '../../../renderer/bridge/replica.ts';
import type { Push } from '../../../shared/contract/envelope.ts';

function watched() {
  const log: string[] = [];
  const replica = createReplica<string, string>({
    askSnapshot: () => log.push('ask'),
    onSnapshot: (snapshot) => log.push(`snapshot ${snapshot}`),
    onPatches: (patches) => log.push(`patches ${patches.join(' ')}`),
    onFreshness: (freshness: Freshness) => log.push(freshness),
  });
  return { replica, log };
}

const snapshot = (seq: number, body: string): Push => ({ topic: 't', seq, snapshot: body });
const patch = (fromSeq: number, toSeq: number, body: string): Push => ({
  topic: 't',
  fromSeq,
  toSeq,
  patch: body,
});

test('a snapshot and the patches that follow it are told once each frame', () => {
  const { replica, log } = watched();
  replica.take([snapshot(3, 'S'), patch(3, 4, 'a'), patch(4, 5, 'b')]);
  expect(log).toEqual(['snapshot S', 'live', 'patches a b']);
});

test('a gap marks the copy stale, asks once, and ignores patches until a snapshot comes', () => {
  const { replica, log } = watched();
  replica.take([snapshot(1, 'S')]);
  replica.take([patch(1, 2, 'a'), patch(3, 4, 'c'), patch(4, 5, 'd')]);
  expect(log).toEqual(['snapshot S', 'live', 'patches a', 'stale', 'ask']);
  replica.take([patch(5, 6, 'e'), snapshot(6, 'T'), patch(6, 7, 'f')]);
  expect(log.slice(5)).toEqual(['snapshot T', 'live', 'patches f']);
});

test('a patch from before the snapshot changes nothing', () => {
  const { replica, log } = watched();
  replica.take([snapshot(5, 'S'), patch(3, 4, 'old'), patch(4, 5, 'old'), patch(5, 6, 'new')]);
  expect(log).toEqual(['snapshot S', 'live', 'patches new']);
});

test('patches before the first snapshot are not applied', () => {
  const { replica, log } = watched();
  replica.take([patch(0, 1, 'a')]);
  expect(log).toEqual([]);
  expect(replica.freshness()).toBe('waiting');
});

test('a snapshot replaces patches that wait in the same frame', () => {
  const { replica, log } = watched();
  replica.take([snapshot(1, 'S'), patch(1, 2, 'a'), snapshot(0, 'T'), patch(0, 1, 'b')]);
  expect(log).toEqual(['snapshot S', 'live', 'snapshot T', 'patches b']);
});
