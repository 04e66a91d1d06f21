/** Opens a broker's login page and waits for the browser to come back, one wait at a time. */
import type { ShellResult } from '../../shared/contract/shell.ts';
import { openPage } from './browser.ts';
import { openRedirectListener, type RedirectListener, type Taken } from './redirect-listener.ts';

/** What the desk in the window lets the shell do with its login. */
export interface LoginPage {
  /** The broker's page with this state where it can carry one; null where there is none. */
  address(state: string): string | null;
  /** The registered loopback address; null when the trader pastes it. */
  readonly redirect: string | null;
  /** Whether its addresses all lie on this computer. */
  readonly practises: boolean;
  read(address: string): Promise<Taken>;
  waiting(at: string | null): void;
}

export interface LoginPageTools {
  secret(): string;
  after(delayMs: number, call: () => void): () => void;
}

/** A page that was tampered with could open hundreds otherwise. */
const REST_MS = 1_000;

type Opened = ShellResult<'open_login_page'>;

export function loginPages(tools: LoginPageTools): (page: LoginPage) => Promise<Opened> {
  let waiting: RedirectListener | null = null;
  let resting = false;
  return async (page) => {
    if (resting) return { opened: false, says: 'The page was opened just now.' };
    resting = true;
    tools.after(REST_MS, () => {
      resting = false;
    });
    const state = tools.secret();
    const address = page.address(state);
    if (address === null) {
      return { opened: false, says: 'This broker has no login page; fill in the fields.' };
    }
    waiting?.close();
    waiting = null;
    let says = 'Log in there, then paste the address that the browser ends at.';
    if (page.redirect !== null) {
      const carries = address.includes(state);
      const listening = await openRedirectListener({
        address: page.redirect,
        state: carries ? state : null,
        take: (back) => page.read(back),
        after: (delayMs, call) => tools.after(delayMs, call),
        ended: () => page.waiting(null),
      });
      if (listening.ok) {
        waiting = listening.value;
        page.waiting(listening.value.at);
        says = 'Log in there; the browser comes back here by itself.';
      } else says = `${listening.error}. Paste the address that the browser ends at.`;
    }
    if (await openPage(address, page.practises)) return { opened: true, says };
    waiting?.close();
    waiting = null;
    return { opened: false, says: 'The page could not be opened in a browser.' };
  };
}
