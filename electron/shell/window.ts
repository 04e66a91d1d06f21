/** The one factory of windows: sandboxed, isolated, and never anything else. */
import { BrowserWindow, type BrowserWindowConstructorOptions } from 'electron';
import { ORIGIN } from './page.ts';

export function windowOptions(preload: string, title: string): BrowserWindowConstructorOptions {
  return {
    width: 1_440,
    height: 900,
    minWidth: 1_024,
    minHeight: 640,
    show: false,
    title,
    backgroundColor: '#0D1117',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      backgroundThrottling: false,
    },
  };
}

export function openWindow(preload: string, title: string): BrowserWindow {
  const window = new BrowserWindow(windowOptions(preload, title));
  window.once('ready-to-show', () => window.show());
  // The page may not rename the window: its title says which mode it is in.
  window.on('page-title-updated', (event) => event.preventDefault());
  void window.loadURL(`${ORIGIN}/`);
  return window;
}
