/** A desk client that records what was asked and answers what a test scripts. */
import type { Answer, DeskClient } from '../../renderer/bridge/desk.ts';

export interface FakeClient extends DeskClient {
  readonly asked: { readonly name: string; readonly params: Record<string, unknown> }[];
  /** The next answers to this name; without one every request succeeds with an empty result. */
  script(name: string, answer: () => Promise<Answer<unknown>> | Answer<unknown>): void;
}

export function fakeClient(): FakeClient {
  const asked: FakeClient['asked'] = [];
  const scripts = new Map<string, () => Promise<Answer<unknown>> | Answer<unknown>>();
  async function answer(name: string, params: unknown): Promise<Answer<never>> {
    asked.push({ name, params: params as Record<string, unknown> });
    const scripted = await scripts.get(name)?.();
    return (scripted ?? { ok: true, value: {} }) as Answer<never>;
  }
  return {
    asked,
    script: (name, reply) => scripts.set(name, reply),
    command: (name, params) => answer(name, params),
    query: (name, params) => answer(name, params),
    shell: (name, params) => answer(name, params),
    subscribe: (topic, params) => answer('subscribe', { topic, params }),
    onPush: () => () => undefined,
    roundTripUs: () => null,
  };
}
