/** What a window may ask of the program where there is one desk and nothing around it. */
import type { ShellFacts } from '../../electron/shell/shell-calls.ts';
import { ok } from '../../shared/lib/result.ts';

export function oneDesk(home: string, more: Partial<ShellFacts> = {}): ShellFacts {
  return {
    home,
    shown: () => 'paper',
    show: () => Promise.resolve(['There is one desk.']),
    rows: () => [],
    setups: () => ok([]),
    save: () => Promise.resolve(['There is one desk.']),
    remove: () => Promise.resolve('There is one desk.'),
    close: () => 'There is one desk.',
    loginPage: () => null,
    openLoginPage: () => Promise.resolve({ opened: false, says: '' }),
    settingsKept: () => undefined,
    arming: () => null,
    arm: () => Promise.resolve({ armed: false, says: '' }),
    ...more,
  };
}
