import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { NO_ANSWER } from '../../../renderer/bridge/desk.ts';
import { connectStores } from '../../../renderer/store/client.ts';
import { useGesture } from '../../../renderer/store/gesture.ts';
import { fakeClient } from '../../support/fake-client.ts';

afterEach(cleanup);

const commandIds = (desk: ReturnType<typeof fakeClient>) =>
  desk.asked.map(({ params }) => params['commandId']);

test('a second call before the answer sends nothing', async () => {
  const desk = fakeClient();
  connectStores(desk);
  const { result } = renderHook(() => useGesture('rearm_kill'));
  await act(async () => {
    const first = result.current.fire({ reason: 'safe again' });
    expect(await result.current.fire({ reason: 'safe again' })).toBeNull();
    await first;
  });
  expect(desk.asked).toHaveLength(1);
});

test('the same question after a lost answer is the same command', async () => {
  const desk = fakeClient();
  connectStores(desk);
  desk.script('rearm_kill', () => ({
    ok: false,
    error: { code: NO_ANSWER, says: 'lost', context: {} },
  }));
  const { result } = renderHook(() => useGesture('rearm_kill'));
  for (const reason of ['safe again', 'safe again', 'another reason']) {
    await act(async () => {
      await result.current.fire({ reason });
    });
  }
  const [first, second, third] = commandIds(desk);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

test('after a refusal the next gesture is a new command', async () => {
  const desk = fakeClient();
  connectStores(desk);
  desk.script('rearm_kill', () => ({
    ok: false,
    error: { code: 'session_closed', says: 'Closed', context: {} },
  }));
  const { result } = renderHook(() => useGesture('rearm_kill'));
  for (const reason of ['safe again', 'safe again']) {
    await act(async () => {
      await result.current.fire({ reason });
    });
  }
  const [first, second] = commandIds(desk);
  expect(second).not.toBe(first);
  expect(result.current.failure?.says).toBe('Closed');
});
