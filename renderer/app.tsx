/** The regions of the window, and the themes. */
import { type ReactNode, useEffect } from 'react';
import './app.css';
import { useDesk } from './store/desk-store.ts';
import { useSettings } from './store/settings-store.ts';
import { Dock } from './views/dock/dock.tsx';
import { EmptyState } from './widgets/empty-state.tsx';
import { TipProvider } from './widgets/tooltip.tsx';

/** Scripts and tests wait for this mark: the first snapshots are on the screen. */
function useReadyMark(): void {
  const ready = useDesk(
    (state) =>
      state.freshness.desk === 'live' &&
      state.freshness.blotter === 'live' &&
      state.freshness.positions === 'live',
  );
  const loaded = useSettings((state) => state.loaded);
  useEffect(() => {
    if (ready && loaded) document.documentElement.dataset['ready'] = 'yes';
  }, [ready, loaded]);
}

function useTheme(): void {
  const theme = useSettings((state) => state.theme);
  const density = useSettings((state) => state.density);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.dataset['density'] = density;
  }, [theme, density]);
}

export function App({ connected }: { readonly connected: boolean }): ReactNode {
  useTheme();
  useReadyMark();
  const loaded = useSettings((state) => state.loaded);
  if (!connected) {
    return <EmptyState says="This page belongs to the Unwind program. Start it with npm start." />;
  }
  if (!loaded) return null;
  return (
    <TipProvider>
      <div className="desk">
        <main className="desk-dock">
          <Dock />
        </main>
      </div>
    </TipProvider>
  );
}
