'use strict';

// oxlint-disable no-underscore-dangle -- Node has no public way to redirect a module's name, and
// Electron starts programs by the same call.

// A normal Electron takes the application's folder from the command line by itself. This runtime
// always starts the file in its resources folder, so this file does what the normal one would.

const { app } = require('electron');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

/** These exist once more beside this file, built for exactly this Electron. */
const OWN_COPIES = new Map([['better-sqlite3', require.resolve('better-sqlite3')]]);

/** The copy in the application's node_modules needs a newer Node and would crash this one. */
function resolveOwnCopies() {
  const resolveFilename = Module._resolveFilename;
  Module._resolveFilename = function resolveHere(request, ...rest) {
    return OWN_COPIES.get(request) ?? resolveFilename.call(this, request, ...rest);
  };
}

/** `-r FILE` names a file to load before the application, as in a normal Electron. */
function takeRequired() {
  const files = [];
  for (let at = process.argv.indexOf('-r'); at > 0; at = process.argv.indexOf('-r')) {
    files.push(...process.argv.splice(at, 2).slice(1));
  }
  return files;
}

function applicationFolder() {
  const word = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
  if (word === undefined) return undefined;
  const folder = path.resolve(word);
  return fs.existsSync(path.join(folder, 'package.json')) ? folder : undefined;
}

function start(folder) {
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const name = manifest.productName ?? manifest.name;
  // The application reads this and keeps live trading closed, whatever its settings say.
  process.env.UNWIND_RUNTIME = 'stand-in';
  process.defaultApp = true;
  app.setName(name);
  app.setVersion(manifest.version);
  app.setAppPath(folder);
  // A folder given on the command line has been applied already and stays.
  if (!app.commandLine.hasSwitch('user-data-dir')) {
    app.setPath('userData', path.join(app.getPath('appData'), name));
  }
  resolveOwnCopies();
  Module._load(require.resolve(path.join(folder, manifest.main)), Module, true);
}

const required = takeRequired();
const folder = applicationFolder();
if (folder === undefined) {
  process.stderr.write('unwind: the first argument must be the folder of the application\n');
  app.exit(2);
} else {
  for (const file of required) require(path.resolve(file));
  start(folder);
}
