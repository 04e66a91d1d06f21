/** The icon beside the clock: the kill switch for one desk or all, the window, the way out. */
import {
  type BrowserWindow,
  dialog,
  Menu,
  type MenuItemConstructorOptions,
  nativeImage,
  Tray,
} from 'electron';

export interface TrayParts {
  readonly window: BrowserWindow;
  /** The desks that are open at this moment. */
  desks(): readonly string[];
  /** Stops one desk, or every desk where none is named; the words say what became of it. */
  kill(level: 1 | 2 | 3, desk: string | null): Promise<string>;
  quit(): void;
}

const LEVELS = [
  [1, 'Stop new entries'],
  [2, 'Stop and cancel resting entries'],
  [3, 'Stop, cancel all and flatten'],
] as const;

const CANCEL = 0;
const STOP = 1;

/** Kept for as long as the program runs: a tray that is collected disappears. */
let kept: Tray | null = null;

export function openTray(parts: TrayParts): void {
  try {
    const tray = new Tray(icon());
    kept = tray;
    tray.setToolTip('Unwind');
    tray.on('click', () => show(parts.window));
    // Rebuilt when it is opened, because desks come and go.
    const rebuild = (): void => tray.setContextMenu(Menu.buildFromTemplate(trayMenu(parts)));
    rebuild();
    parts.window.on('blur', rebuild);
  } catch {
    // A desktop without a tray still has the header, the key and the command line.
    kept = null;
  }
}

export function closeTray(): void {
  kept?.destroy();
  kept = null;
}

export function trayMenu(parts: TrayParts): MenuItemConstructorOptions[] {
  return [
    { label: 'Every desk', submenu: levels(parts, null) },
    ...parts.desks().map((desk) => ({ label: desk, submenu: levels(parts, desk) })),
    { type: 'separator' },
    { label: 'Show the window', click: () => show(parts.window) },
    { label: 'Quit Unwind', click: () => parts.quit() },
  ];
}

function levels(parts: TrayParts, desk: string | null): MenuItemConstructorOptions[] {
  return LEVELS.map(([level, label]) => ({
    label: `${level}  ${label}…`,
    click: () => void confirmed(parts, level, label, desk),
  }));
}

async function confirmed(
  parts: TrayParts,
  level: 1 | 2 | 3,
  label: string,
  desk: string | null,
): Promise<void> {
  const scope = desk === null ? 'every desk' : desk;
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    buttons: ['Go on trading', label],
    defaultId: CANCEL,
    cancelId: CANCEL,
    title: 'Kill switch',
    message: `${label}: ${scope}`,
    detail: 'Only a person allows trading again, in the window, with a typed reason.',
  });
  if (response !== STOP) return;
  const says = await parts.kill(level, desk);
  await dialog.showMessageBox({ type: 'info', title: 'Kill switch', message: says });
}

function show(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

const SIZE = 32;
const CUT = 9;
/** Blue, green, red and how opaque, as the bitmap has them. */
const RED = [0x5d, 0x5d, 0xff, 0xff] as const;

/** A red octagon, drawn here so that no picture has to be shipped. */
function icon(): Electron.NativeImage {
  const pixels = Buffer.alloc(SIZE * SIZE * RED.length);
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      const fromSide = Math.min(x, SIZE - 1 - x);
      const fromTop = Math.min(y, SIZE - 1 - y);
      if (fromSide + fromTop >= CUT) pixels.set(RED, (y * SIZE + x) * RED.length);
    }
  }
  return nativeImage.createFromBitmap(pixels, { width: SIZE, height: SIZE, scaleFactor: 2 });
}
