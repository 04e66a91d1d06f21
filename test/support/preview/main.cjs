/**
 * Electron's side of the preview: serves the built page over app:// so the content policy holds.
 */
const { app, BrowserWindow, net, protocol } = require('electron');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const folder = process.env.PREVIEW_FOLDER;
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

void app.whenReady().then(() => {
  protocol.handle('app', (request) => {
    const { pathname } = new URL(request.url);
    return net.fetch(pathToFileURL(path.join(folder, path.normalize(pathname))).href);
  });
  const window = new BrowserWindow({ width: 1440, height: 900, useContentSize: true, show: true });
  void window.loadURL('app://preview/index.html');
});
