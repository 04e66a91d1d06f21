// Holds a virtual display for another process and ends with it. Its input is a pipe from that
// process, which the system closes however that process ends, so nothing is left behind even
// after kill -9.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const FAMILY_WILD = 0xffff;
const screen = process.argv[2] ?? '2560x1440x24';
const folder = mkdtempSync(path.join(os.tmpdir(), 'unwind-display-'));
const authority = path.join(folder, 'authority');

/** A field of an authority file: its length, then its bytes. */
function field(/** @type {Buffer | string} */ content) {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Without a secret every user of the machine could watch this display and type into it. */
function writeAuthority() {
  const family = Buffer.alloc(2);
  family.writeUInt16BE(FAMILY_WILD);
  const secret = randomBytes(16);
  const entry = [family, field(''), field(''), field('MIT-MAGIC-COOKIE-1'), field(secret)];
  writeFileSync(authority, Buffer.concat(entry), { mode: 0o600 });
}

writeAuthority();
const server = spawn(
  'Xvfb',
  // The server looks for a free number by itself and writes it to the fourth stream.
  // prettier-ignore
  [
    '-displayfd',
    '3',
    '-screen',
    '0',
    screen,
    '-dpi',
    '96',
    '-nolisten',
    'tcp',
    '-noreset',
    '-auth',
    authority,
  ],
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
);

let number = '';
server.stdio[3]?.on('data', (part) => {
  number += part;
  if (!number.endsWith('\n')) return;
  const given = { DISPLAY: `:${number.trim()}`, XAUTHORITY: authority };
  process.stdout.write(`${JSON.stringify(given)}\n`);
});

const end = () => server.kill('SIGTERM');
const finish = (/** @type {number} */ code) => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
};
server.once('error', () => finish(1));
server.once('exit', (code) => finish(code ?? 0));
process.stdin.on('end', end).on('error', end).on('close', end).resume();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, end);
}
