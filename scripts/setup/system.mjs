import { accessSync, constants, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * What stands on this machine, asked once and handed around, so that decisions can be tried
 * without one.
 * @typedef {object} Host
 * @property {NodeJS.Platform} platform
 * @property {NodeJS.ProcessEnv} env
 * @property {boolean} root
 * @property {(program: string) => boolean} has
 */

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Host}
 */
export function thisHost(env = process.env) {
  return {
    platform: process.platform,
    env,
    root: isRoot(),
    has: (program) => onPath(program, env) !== undefined,
  };
}

export function isRoot() {
  return process.getuid?.() === 0;
}

/**
 * @param {string} program
 * @param {NodeJS.ProcessEnv} env
 */
export function onPath(program, env = process.env) {
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.map((folder) => path.join(folder, program)).find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Without a single font Chromium draws no text, and says nothing about it. */
export function hasFonts(folders = fontFolders()) {
  return folders.some((folder) => holdsFont(folder, 3));
}

function fontFolders() {
  const home = os.homedir();
  return [
    '/usr/share/fonts',
    '/usr/local/share/fonts',
    path.join(home, '.local', 'share', 'fonts'),
    path.join(home, '.fonts'),
  ];
}

/**
 * @param {string} folder
 * @param {number} depth
 * @returns {boolean}
 */
function holdsFont(folder, depth) {
  const entries = entriesIn(folder);
  if (entries.some((entry) => /\.(ttf|ttc|otf|pfb)$/i.test(entry.name))) return true;
  if (depth === 0) return false;
  const inner = entries.filter((entry) => entry.isDirectory());
  return inner.some((entry) => holdsFont(path.join(folder, entry.name), depth - 1));
}

/** @param {string} folder */
function entriesIn(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
