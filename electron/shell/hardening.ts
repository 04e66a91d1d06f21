/** Everything that a page could be tricked into is denied for every window there will ever be. */
import { app, session, type WebContents } from 'electron';
import { ORIGIN } from './page.ts';

export function harden(): void {
  app.on('web-contents-created', (_event, contents) => denyTravel(contents));
}

/** Needs the session, which exists only once the program is ready. */
export function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _name, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  session.defaultSession.setDevicePermissionHandler(() => false);
}

function denyTravel(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

export interface Sender {
  readonly url: string;
  readonly isTop: boolean;
  readonly isOurs: boolean;
}

/** Only the top frame of one of our own windows, showing our own page, may ask anything. */
export function mayAsk(sender: Sender): boolean {
  return sender.isOurs && sender.isTop && isOurPage(sender.url);
}

export function isOurPage(address: string): boolean {
  try {
    const url = new URL(address);
    return `${url.protocol}//${url.host}` === ORIGIN;
  } catch {
    return false;
  }
}
