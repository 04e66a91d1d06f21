/** The regions of the window, and the themes. */
import { type ReactNode, useEffect } from 'react';
import './app.css';
import { setGrouping } from './format/digits.ts';
import { selectMode, useDesk } from './store/desk-store.ts';
import { useSettings } from './store/settings-store.ts';
import { DeskKeys } from './views/desk/desk-keys.tsx';
import { Footer } from './views/desk/footer.tsx';
import { Header } from './views/desk/header.tsx';
import { Announcer, NewsStack } from './views/desk/news.tsx';
import { Dock } from './views/dock/dock.tsx';
import { later, loadTheRest } from './widgets/later.tsx';
import { EmptyState } from './widgets/empty-state.tsx';
import { TipProvider } from './widgets/tooltip.tsx';

const LoginBar = later(async () => (await import('./views/accounts/login-bar.tsx')).LoginBar);
const Palette = later(async () => (await import('./views/palette/palette.tsx')).Palette);
const Guide = later(async () => (await import('./views/guide/guide.tsx')).Guide);
const Release = later(async () => (await import('./views/desk/release-dialog.tsx')).ReleaseDialog);
const Desks = later(async () => (await import('./views/accounts/desks.tsx')).Desks);
const Login = later(async () => (await import('./views/accounts/login.tsx')).LoginWindow);
const Protection = later(
  async () => (await import('./views/protection/editor.tsx')).ProtectionEditor,
);
const Settings = later(async () => (await import('./views/settings/settings.tsx')).SettingsWindow);

async function markReady(): Promise<void> {
  await loadTheRest();
  document.documentElement.dataset['ready'] = 'yes';
}

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
    if (!ready || !loaded) return;
    void markReady();
  }, [ready, loaded]);
}

function useTheme(): void {
  const theme = useSettings((state) => state.theme);
  const density = useSettings((state) => state.density);
  const grouping = useSettings((state) => state.grouping);
  setGrouping(grouping);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.dataset['density'] = density;
  }, [theme, density]);
}

/** The mode stands in the window's title too, where the task bar shows it. */
function useTitle(mode: 'paper' | 'live'): void {
  const account = useDesk((state) => state.view?.account ?? '');
  useEffect(() => {
    document.title = `${mode === 'paper' ? 'PAPER' : 'LIVE'} ${account} – Unwind`;
  }, [mode, account]);
}

export function App({ connected }: { readonly connected: boolean }): ReactNode {
  useTheme();
  useReadyMark();
  const loaded = useSettings((state) => state.loaded);
  const mode = useDesk(selectMode);
  useTitle(mode);
  if (!connected) {
    return <EmptyState says="This page belongs to the Unwind program. Start it with npm start." />;
  }
  if (!loaded) return null;
  return (
    <TipProvider>
      <DeskKeys>
        <div className="desk" data-mode={mode}>
          <Header />
          <LoginBar />
          <Guide />
          <main className="desk-dock">
            <Dock />
          </main>
          <Footer />
        </div>
        <Palette />
        <Settings />
        <Desks />
        <Release />
        <Protection />
        <Login />
        <NewsStack />
        <Announcer />
      </DeskKeys>
    </TipProvider>
  );
}
