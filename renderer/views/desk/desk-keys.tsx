/** The keys that work everywhere. None of them sends an order. */
import type { ReactNode } from 'react';
import { keyOf } from '../../store/keys.ts';
import { changeSettings, useSettings } from '../../store/settings-store.ts';
import { openKill, openPalette, startSearch } from '../../store/ui-store.ts';
import { KeyScopes, useKey } from '../../widgets/hotkeys.tsx';

export function DeskKeys({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <KeyScopes>
      <Keys />
      {children}
    </KeyScopes>
  );
}

function Keys(): ReactNode {
  const bound = useSettings((state) => state.keys);
  useKey(
    keyOf('palette', bound),
    () => {
      openPalette(true);
    },
    { inFields: true },
  );
  useKey(
    keyOf('kill', bound),
    () => {
      openKill(true);
    },
    { inFields: true },
  );
  useKey(keyOf('search', bound), startSearch);
  useKey(keyOf('layout_trade', bound), () => {
    changeSettings({ layout: 'TRADE' });
  });
  useKey(keyOf('layout_spread', bound), () => {
    changeSettings({ layout: 'SPREAD' });
  });
  useKey(keyOf('layout_exit', bound), () => {
    changeSettings({ layout: 'EXIT' });
  });
  return null;
}
