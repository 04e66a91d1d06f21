/**
 * Keys. All of them ignore key repeat and what is typed into fields; those that send orders live in
 * the scope `orders`, which is on only while the desk is armed.
 */
import type { ReactNode } from 'react';
import { HotkeysProvider, useHotkeys } from 'react-hotkeys-hook';

export const KEY_SCOPE = { desk: 'desk', orders: 'orders' } as const;
export type KeyScope = (typeof KEY_SCOPE)[keyof typeof KEY_SCOPE];

/** Stands once around the page; the scope of order keys starts switched off. */
export function KeyScopes({ children }: { readonly children: ReactNode }): ReactNode {
  return <HotkeysProvider initiallyActiveScopes={[KEY_SCOPE.desk]}>{children}</HotkeysProvider>;
}

interface KeyOptions {
  readonly scope?: KeyScope;
  /** Also while typing, for keys such as Ctrl K that no text needs. */
  readonly inFields?: boolean;
  readonly when?: boolean;
}

export function useKey(keys: string, run: () => void, options: KeyOptions = {}): void {
  useHotkeys(
    keys,
    (event) => {
      if (!event.repeat) run();
    },
    {
      scopes: [options.scope ?? KEY_SCOPE.desk],
      enableOnFormTags: options.inFields ?? false,
      enabled: options.when ?? true,
      preventDefault: true,
    },
  );
}
