/**
 * Arming a live desk, asked by the program itself: a page that was taken over can ask for the
 * dialog, but can neither alter what it says nor answer it (E-12).
 */
import { type BrowserWindow, dialog } from 'electron';
import type { ArmingSheet } from '../../shared/contract/rows.ts';
import type { ShellResult } from '../../shared/contract/shell.ts';
import { LIMIT_HELP, type Limits } from '../../shared/domain/limits.ts';

/** The arming of the desk that a window shows. */
export interface ArmingCalls {
  sheet(): ArmingSheet;
  /** Null when it is armed now, else why not. */
  arm(read: ArmingSheet): string | null;
  disarm(cause: 'person'): void;
}

const STAY = 0;
const ARM = 1;

/** Whether a person said yes to exactly this. */
export async function askToArm(window: BrowserWindow, sheet: ArmingSheet): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    buttons: ['Stay disarmed', `Arm ${sheet.account}`],
    defaultId: STAY,
    cancelId: STAY,
    title: 'Arm live trading',
    message: `Arm ${sheet.account} for live trading?`,
    detail: sheetText(sheet),
  });
  return response === ARM;
}

const PAPER = 'This desk trades on paper and is never armed.';

/** One dialog at a time, however often a page asks. */
export function armingDoor(ask: (sheet: ArmingSheet) => Promise<boolean>) {
  let asking = false;
  return async (arming: ArmingCalls | null): Promise<ShellResult<'arm_live'>> => {
    if (arming === null) return { armed: false, says: PAPER };
    if (asking) return { armed: false, says: 'The question is on the screen already.' };
    asking = true;
    try {
      const sheet = arming.sheet();
      if (!(await ask(sheet))) return { armed: false, says: 'It stays disarmed.' };
      const complaint = arming.arm(sheet);
      return { armed: complaint === null, says: complaint ?? `${sheet.account} is armed.` };
    } finally {
      asking = false;
    }
  };
}

export function disarm(arming: ArmingCalls | null): ShellResult<'disarm_live'> {
  if (arming === null) return { disarmed: false, says: PAPER };
  arming.disarm('person');
  return { disarmed: true, says: 'Exits and cancels only, until you arm it again.' };
}

/** The limits whose breach costs most; a dialog has no room for all. */
const SHOWN: ReadonlySet<string> = new Set(
  LIMIT_HELP.filter(({ name }) => isMain(name)).map(({ title }) => title),
);

function isMain(name: keyof Limits): boolean {
  return (
    name === 'orderValue' || name === 'orderLots' || name === 'dailyLoss' || name === 'armedIdleMs'
  );
}

/** The sheet as the text of a dialog that the program itself shows, where no page can alter it. */
export function sheetText({
  broker,
  clientId,
  practice,
  limits,
  changes: since,
}: ArmingSheet): string {
  const where = practice
    ? 'A simulated broker on this computer; no money moves.'
    : 'Orders go to the exchange with real money.';
  const shown = limits.filter(({ title }) => SHOWN.has(title));
  const changed = since.length === 0 ? ['Nothing'] : since.slice(0, CHANGES_SHOWN);
  const more = since.length - changed.length;
  return [
    `${broker}, client ${clientId}. ${where}`,
    '',
    'Limits in force',
    ...shown.map(({ title, says }) => `  ${title}: ${says}`),
    '',
    'Changed since the last live session',
    ...changed.map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${more} more, under Settings, Accounts`] : []),
  ].join('\n');
}

const CHANGES_SHOWN = 12;
