/** What can be asked of the desk as a whole: the kill switch, the other mode, the paper market. */
import type { ShellResult } from '../../shared/contract/shell.ts';
import type { Answer } from '../bridge/desk.ts';
import { askShell } from './client.ts';
import { sendOnce } from './gesture.ts';
import { instrumentsChanged } from './instruments-store.ts';
import { announceUrgently, tell } from './news.ts';

/** `paper`, or the name of an account. */
export function switchDesk(
  desk: string,
  acknowledged: boolean,
): Promise<Answer<ShellResult<'switch_desk'>>> {
  return askShell('switch_desk', { desk, acknowledged });
}

export async function reconcileNow(): Promise<void> {
  const answer = await sendOnce('reconcile_now', {});
  if (answer.ok) {
    tell({ tone: 'plain', title: 'Asked', says: 'The broker’s books are being read again' });
  } else tell({ tone: 'bad', title: 'Not asked', says: answer.error.says });
}

export function sayKill(level: number): void {
  announceUrgently(level === 0 ? 'The kill switch is off again' : `Kill switch, level ${level}`);
}

export interface Imported {
  readonly ok: boolean;
  readonly says: string;
}

/** Sends a file to the engine; it checks the rows, and what it says is shown beside the field. */
export async function importFile(
  kind: 'chain' | 'instruments',
  fileName: string,
  text: string,
): Promise<Imported> {
  if (kind === 'chain') {
    const answer = await sendOnce('import_chain', { fileName, text });
    if (!answer.ok) return { ok: false, says: answer.error.says };
    instrumentsChanged();
    const { underlying, expiryDay, strikes, instruments } = answer.value;
    return {
      ok: true,
      says: `${underlying} ${expiryDay}: ${strikes} strikes, ${instruments} contracts`,
    };
  }
  const answer = await sendOnce('import_instruments', { fileName, text });
  if (!answer.ok) return { ok: false, says: answer.error.says };
  instrumentsChanged();
  const { instruments, skipped } = answer.value;
  return { ok: true, says: `${instruments} contracts read, ${skipped} lines left out` };
}
