/** Connects every store to the desk: one subscription a topic, one state change a frame. */
import type { DeskClient } from '../bridge/desk.ts';
import { openStream } from '../bridge/stream.ts';
import { patchBlotter, resetBlotter } from './blotter-store.ts';
import { connectStores } from './client.ts';
import { startClock } from './clock-store.ts';
import { patchDesk, setDesk, setRoundTrip, useDesk } from './desk-store.ts';
import { followTopic } from './follow.ts';
import { instrumentsChanged, loadUnderlyings } from './instruments-store.ts';
import { onWantedChange, patchMarket, resetMarket, wantedNow } from './market-store.ts';
import { patchPositions, resetPositions } from './positions-store.ts';
import { loadSettings } from './settings-store.ts';

export function startStores(client: DeskClient): () => void {
  connectStores(client);
  const stream = openStream(client);

  let listOf: string | null = null;
  /** A live desk gets its contracts after the login, while the page is already drawn. */
  function listMayBeNew(): void {
    const master = useDesk.getState().view?.master ?? null;
    const now = master === null ? null : `${master.day} ${master.fetchedMs} ${master.instruments}`;
    if (now === listOf) return;
    listOf = now;
    instrumentsChanged();
  }

  followTopic(
    stream,
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
  followTopic(stream, 'blotter', {}, { onSnapshot: resetBlotter, onPatches: patchBlotter });
  followTopic(stream, 'positions', {}, { onSnapshot: resetPositions, onPatches: patchPositions });
  followTopic(stream, 'market', wantedNow(), { onSnapshot: resetMarket, onPatches: patchMarket });
  onWantedChange((params) => {
    stream.change('market', params);
  });

  void import('./start-later.ts').then(({ followTheRest }) => {
    followTheRest(stream);
  });
  void loadSettings();
  void loadUnderlyings();
  const stopClock = startClock();
  return () => {
    stopClock();
    stream.stop();
  };
}
