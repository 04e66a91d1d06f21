/** One topic of the stream into its store, and how fresh it is into the desk's. */
import type { TopicName } from '../../shared/contract/topics.ts';
import type { Stream, TopicListener } from '../bridge/stream.ts';
import { setFreshness } from './desk-store.ts';

export function followTopic<N extends TopicName>(
  stream: Stream,
  topic: N,
  params: Parameters<typeof stream.follow<N>>[1],
  sink: Omit<TopicListener<N>, 'onFreshness'>,
): void {
  stream.follow(topic, params, {
    ...sink,
    onFreshness: (freshness) => {
      setFreshness(topic, freshness);
    },
  });
}
