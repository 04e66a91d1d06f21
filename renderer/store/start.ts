/** Connects every store to the desk: one subscription a topic, one state change a frame. */
import type { TopicName } from '../../shared/contract/topics.ts';
import type { DeskClient } from '../bridge/desk.ts';
import { openStream, type TopicListener } from '../bridge/stream.ts';
import { patchBlotter, resetBlotter } from './blotter-store.ts';
import { connectStores } from './client.ts';
import { startClock } from './clock-store.ts';
import { patchDesk, setDesk, setFreshness, setRoundTrip, useDesk } from './desk-store.ts';
import { instrumentsChanged, loadUnderlyings } from './instruments-store.ts';
import { onWantedChange, patchMarket, resetMarket, wantedNow } from './market-store.ts';
import { patchPositions, resetPositions } from './positions-store.ts';
import { patchProtection, resetProtection } from './protection-store.ts';
import { loadSettings } from './settings-store.ts';

type Sink<N extends TopicName> = Omit<TopicListener<N>, 'onFreshness'>;

export function startStores(client: DeskClient): () => void {
  connectStores(client);
  const stream = openStream(client);

  function follow<N extends TopicName>(
    topic: N,
    params: Parameters<typeof stream.follow<N>>[1],
    sink: Sink<N>,
  ): void {
    stream.follow(topic, params, {
      ...sink,
      onFreshness: (freshness) => {
        setFreshness(topic, freshness);
      },
    });
  }

  let listOf: string | null = null;
  /** A live desk gets its contracts after the login, while the page is already drawn. */
  function listMayBeNew(): void {
    const master = useDesk.getState().view?.master ?? null;
    const now = master === null ? null : `${master.day} ${master.fetchedMs} ${master.instruments}`;
    if (now === listOf) return;
    listOf = now;
    instrumentsChanged();
  }

  follow(
    'desk',
    {},
    {
      onSnapshot: (view) => {
        setDesk(view);
        listMayBeNew();
      },
      onPatches: (patches) => {
        patchDesk(patches);
        listMayBeNew();
        setRoundTrip(client.roundTripUs());
      },
    },
  );
  follow('blotter', {}, { onSnapshot: resetBlotter, onPatches: patchBlotter });
  follow('positions', {}, { onSnapshot: resetPositions, onPatches: patchPositions });
  follow('protection', {}, { onSnapshot: resetProtection, onPatches: patchProtection });
  follow('market', wantedNow(), { onSnapshot: resetMarket, onPatches: patchMarket });
  onWantedChange((params) => {
    stream.change('market', params);
  });

  void loadSettings();
  void loadUnderlyings();
  const stopClock = startClock();
  return () => {
    stopClock();
    stream.stop();
  };
}
