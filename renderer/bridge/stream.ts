/**
 * Everything the engine pushes, gathered until the next frame and handed to the replicas at once,
 * so that a storm of updates costs one parse and one change of state a frame.
 */
import type { Push } from '../../shared/contract/envelope.ts';
import type {
  TopicName,
  TopicParams,
  TopicPatch,
  TopicSnapshot,
} from '../../shared/contract/topics.ts';
import { after, nextFrame } from './clock.ts';
import { type DeskClient, readPushes } from './desk.ts';
import { createReplica, type Freshness, type Replica } from './replica.ts';

export interface TopicListener<N extends TopicName> {
  onSnapshot(snapshot: TopicSnapshot<N>): void;
  onPatches(patches: readonly TopicPatch<N>[]): void;
  onFreshness(freshness: Freshness): void;
}

export interface Stream {
  follow<N extends TopicName>(topic: N, params: TopicParams<N>, listener: TopicListener<N>): void;
  /** Same topic, other parameters: the next snapshot starts it anew. */
  change<N extends TopicName>(topic: N, params: TopicParams<N>): void;
  stop(): void;
}

const RETRY_MS = 1_000;

interface Followed {
  readonly replica: Replica;
  params: unknown;
}

export function openStream(client: DeskClient): Stream {
  const followed = new Map<string, Followed>();
  let waiting: string[] = [];
  let stopped = false;

  function drain(): void {
    const batch = waiting;
    waiting = [];
    const byTopic = new Map<string, Push[]>();
    for (const lines of batch) {
      for (const push of readPushes(lines)) {
        const pushes = byTopic.get(push.topic);
        if (pushes === undefined) byTopic.set(push.topic, [push]);
        else pushes.push(push);
      }
    }
    for (const [topic, pushes] of byTopic) followed.get(topic)?.replica.take(pushes);
  }

  const stopListening = client.onPush((lines) => {
    waiting.push(lines);
    if (waiting.length === 1) nextFrame(drain);
  });

  /** A refused subscription is asked again until it stands: without it the screen would be old. */
  async function ask(topic: TopicName): Promise<void> {
    const entry = followed.get(topic);
    if (entry === undefined) return;
    const answer = await client.subscribe(topic, entry.params as never);
    if (!answer.ok && !stopped) {
      after(RETRY_MS, () => {
        void ask(topic);
      });
    }
  }

  return {
    follow(topic, params, listener) {
      const replica = createReplica<TopicSnapshot<typeof topic>, TopicPatch<typeof topic>>({
        askSnapshot: () => {
          void ask(topic);
        },
        onSnapshot: (snapshot) => {
          listener.onSnapshot(snapshot);
        },
        onPatches: (patches) => {
          listener.onPatches(patches);
        },
        onFreshness: (freshness) => {
          listener.onFreshness(freshness);
        },
      });
      followed.set(topic, { replica, params });
      void ask(topic);
    },
    change(topic, params) {
      const entry = followed.get(topic);
      if (entry === undefined) return;
      entry.params = params;
      void ask(topic);
    },
    stop() {
      stopped = true;
      stopListening();
      followed.clear();
    },
  };
}
