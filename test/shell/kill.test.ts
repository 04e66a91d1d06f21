/** Arming, the kill key and the tray: what the program itself sees and asks, not a page. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ArmingSheet } from '../../shared/contract/rows.ts';
import { StubWindow, stub } from '../support/stub-electron.ts';

vi.mock('electron', async () => (await import('../support/stub-electron.ts')).electronModule);

const { openSystemKey, watchKillKey } = await import('../../electron/shell/kill-key.ts');
const { trayMenu } = await import('../../electron/shell/tray.ts');
const { armingDoor, askToArm } = await import('../../electron/shell/arming-dialog.ts');

beforeEach(() => {
  stub.dialogs.length = 0;
  stub.dialogAnswer = 0;
  stub.shortcuts.clear();
});

const PRESSED = {
  type: 'keyDown',
  key: 'F12',
  shift: true,
  control: true,
  meta: false,
  alt: false,
};

describe('the kill key', () => {
  it.each([
    ['pressed', {}, 1],
    ['held down', { isAutoRepeat: true }, 0],
    ['without Shift', { shift: false }, 0],
    ['with Alt', { alt: true }, 0],
    ['let go', { type: 'keyUp' }, 0],
    ['on a Mac', { control: false, meta: true }, 1],
    ['another key', { key: 'F11' }, 0],
  ] as const)('%s', (_how, changes, kills) => {
    const window = new StubWindow({});
    let killed = 0;
    watchKillKey(window as never, () => (killed += 1));
    const event = { preventDefault: () => undefined };
    window.webContents.emit('before-input-event', event, { ...PRESSED, ...changes });
    expect(killed).toBe(kills);
  });

  it('is the whole computer’s only where the settings say so', () => {
    let killed = 0;
    const key = openSystemKey(() => (killed += 1));
    key.follow('{}');
    expect(stub.shortcuts.size).toBe(0);
    key.follow('{"killKeyEverywhere":true}');
    key.follow('{"killKeyEverywhere":true}');
    expect([...stub.shortcuts.keys()]).toEqual(['CommandOrControl+Shift+F12']);
    for (const press of stub.shortcuts.values()) press();
    expect(killed).toBe(1);
    key.follow('{"killKeyEverywhere":"yes"}');
    expect(stub.shortcuts.size).toBe(0);
  });
});

interface Item {
  readonly label?: string;
  readonly submenu?: readonly Item[];
  readonly click?: () => void;
}

async function press(item: Item | undefined): Promise<void> {
  item?.click?.();
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

describe('the tray', () => {
  it('stops one desk or every desk, and only after a yes', async () => {
    const killed: unknown[] = [];
    const made: unknown = trayMenu({
      window: new StubWindow({}) as never,
      desks: () => ['paper', 'KITE1'],
      kill: (level, desk) => {
        killed.push([level, desk]);
        return Promise.resolve('done');
      },
      quit: () => killed.push('quit'),
    });
    const menu = made as readonly Item[];
    expect(menu.flatMap(({ label }) => label ?? [])).toEqual([
      'Every desk',
      'paper',
      'KITE1',
      'Show the window',
      'Quit Unwind',
    ]);
    await press(menu[0]?.submenu?.[2]);
    expect(stub.dialogs).toHaveLength(1);
    expect(killed).toEqual([]);
    stub.dialogAnswer = 1;
    await press(menu[0]?.submenu?.[2]);
    await press(menu[2]?.submenu?.[0]);
    await press(menu[5]);
    expect(killed).toEqual([[3, null], [1, 'KITE1'], 'quit']);
  });
});

const SHEET: ArmingSheet = {
  account: 'KITE1',
  broker: 'kite',
  clientId: 'AB1234',
  practice: false,
  limits: [{ title: 'Lots in one order', says: '3 lots' }],
  changes: ['Lots in one order: 10 lots, now 3 lots'],
};

function fakeArming(complaint: string | null = null) {
  const armed: ArmingSheet[] = [];
  return {
    armed,
    sheet: () => SHEET,
    arm: (read: ArmingSheet) => {
      armed.push(read);
      return complaint;
    },
    disarm: () => undefined,
  };
}

describe('arming (E-12)', () => {
  it('shows account, limits and what changed in a dialog of the program, and takes a no', async () => {
    const door = armingDoor((sheet) => askToArm(new StubWindow({}) as never, sheet));
    const arming = fakeArming();
    expect(await door(arming)).toMatchObject({ armed: false });
    expect(arming.armed).toEqual([]);
    const [asked] = stub.dialogs as { message: string; detail: string; defaultId: number }[];
    expect(asked).toMatchObject({ message: 'Arm KITE1 for live trading?', defaultId: 0 });
    expect(asked?.detail).toContain('Orders go to the exchange with real money.');
    expect(asked?.detail).toContain('Lots in one order: 3 lots');
    expect(asked?.detail).toContain('Lots in one order: 10 lots, now 3 lots');
    stub.dialogAnswer = 1;
    expect(await door(arming)).toEqual({ armed: true, says: 'KITE1 is armed.' });
    expect(arming.armed).toEqual([SHEET]);
    expect(await door(fakeArming('Something changed'))).toEqual({
      armed: false,
      says: 'Something changed',
    });
    expect(await door(null)).toMatchObject({ armed: false });
  });

  it('asks once at a time, however often a page wants it', async () => {
    let answer: (yes: boolean) => void = () => undefined;
    let asked = 0;
    const door = armingDoor(() => {
      asked += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    const arming = fakeArming();
    const first = door(arming);
    for (let times = 0; times < 20; times += 1) {
      expect(await door(arming)).toMatchObject({ armed: false });
    }
    answer(true);
    expect(await first).toMatchObject({ armed: true });
    expect(asked).toBe(1);
    expect(arming.armed).toHaveLength(1);
  });
});
