/** The keys that work everywhere. None of them sends an order. */
import type { ReactNode } from 'react';
import { changeSettings } from '../../store/settings-store.ts';
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
  useKey(
    'mod+k',
    () => {
      openPalette(true);
    },
    { inFields: true },
  );
  useKey(
    'mod+shift+k',
    () => {
      openKill(true);
    },
    { inFields: true },
  );
  useKey('slash', startSearch);
  useKey('alt+1', () => {
    changeSettings({ layout: 'TRADE' });
  });
  useKey('alt+2', () => {
    changeSettings({ layout: 'SPREAD' });
  });
  useKey('alt+3', () => {
    changeSettings({ layout: 'EXIT' });
  });
  return null;
}
