/** The desks as one window's calls see them: which one it shows, and the way to another. */
import { ok } from '../../shared/lib/result.ts';
import { practises } from '../config/practice.ts';
import type { DeskServer } from '../ipc/transport.ts';
import { type Desk, PAPER } from './desk-row.ts';
import type { Desks } from './desks.ts';

export interface Frame {
  title(title: string): void;
  show(server: DeskServer): void;
}

export function shellFacts(desks: Desks, home: string, frame: Frame) {
  let shown = PAPER;
  frame.title(titleOf(desks.get(PAPER)));

  async function show(key: string): Promise<readonly string[]> {
    const opened = await open(desks, key);
    if (!opened.ok) return [opened.error.says, opened.error.todo];
    shown = key;
    frame.title(titleOf(opened.value));
    frame.show(opened.value.session.server);
    return [];
  }

  return {
    home,
    shown: () => shown,
    show,
    rows: () => desks.rows(),
    setups: () => desks.setups(),
    save: (setup: unknown) => desks.save(setup),
    remove: (account: string) => desks.remove(account),
    close: (account: string) => desks.closeLive(account),
    loginPage: () => loginPage(desks.get(shown)),
    arming: () => desks.get(shown)?.live?.arming() ?? null,
  };
}

/** An account that is opened tries the token of earlier today by itself. */
async function open(desks: Desks, key: string): ReturnType<Desks['openLive']> {
  const known = desks.get(key);
  if (known !== null) return ok(known);
  const opened = await desks.openLive(key);
  if (opened.ok) void opened.value.live?.resume(null);
  return opened;
}

/** The mode stands in the title as well, where another window cannot cover it. */
function titleOf(desk: Desk | null): string {
  const account = desk?.setup?.account ?? null;
  return account === null ? 'Unwind · PAPER' : `Unwind · LIVE · ${account}`;
}

function loginPage(desk: Desk | null) {
  if (desk === null || desk.live === null || desk.setup === null) return null;
  const { live, setup } = desk;
  return {
    address: (state: string) => live.page(state),
    redirect: setup.redirect,
    practises: practises(setup),
    waiting: (at: string | null) => live.login.waiting(at),
    read: async (address: string): Promise<'taken' | 'not_ours' | 'failed'> => {
      const read = await live.login.readRedirect(address);
      if (read.ok) return read.value.loggedIn ? 'taken' : 'failed';
      return read.error.code === 'not_a_redirect' ? 'not_ours' : 'failed';
    },
  };
}
