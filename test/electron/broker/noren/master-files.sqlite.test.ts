/** Contract files from a server on loopback: fetched once a day, kept, and never half believed. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addressesOf } from '../../../../electron/broker/noren/addresses.ts';
import { houseNamed } from '../../../../electron/broker/noren/houses.ts';
import {
  type MasterFiles,
  openMasterFiles,
} from '../../../../electron/broker/noren/master-files.ts';
import { zipOf } from '../../../../electron/broker-sim/noren/zip-file.ts';
import { realWorld } from '../../../../electron/platform/real-world.ts';
import type { World } from '../../../../electron/platform/world.ts';
import { EXCHANGES } from '../../../../shared/domain/instrument.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { goldenText } from './frames.ts';

/** What the server has: a body, or the status it answers instead. */
let shelf: Map<string, Buffer | number>;
let asked: string[];
let server: Server;
let folder: string;
let files: MasterFiles;
let nowMs: number;

/** 6 October 2026 at nine in India. */
const NINE = Date.UTC(2026, 9, 6, 3, 30);
const HOUR_MS = 3_600_000;

beforeEach(async () => {
  nowMs = NINE;
  asked = [];
  shelf = new Map();
  for (const exchange of EXCHANGES) {
    const name = exchange === 'BSE' ? 'NSE' : exchange;
    const text = goldenText(`${name}_symbols.txt`).replaceAll('NSE,', `${exchange},`);
    shelf.set(`/${exchange}_symbols.txt.zip`, zipOf(`${exchange}_symbols.txt`, text));
  }
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const found = shelf.get(request.url ?? '') ?? 404;
    if (typeof found === 'number') response.writeHead(found).end('<html>');
    else response.writeHead(200, { 'content-type': 'application/zip' }).end(found);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  folder = await mkdtemp(path.join(tmpdir(), 'noren-files-'));
  const world: World = { ...realWorld(), nowMs: () => nowMs };
  const { port } = server.address() as AddressInfo;
  const house = must(houseNamed('shoonya'), 'shoonya');
  const addresses = addressesOf(house, { rest: `http://127.0.0.1:${port}/NorenWClientAPI/` });
  files = openMasterFiles({ world, folder, house: 'shoonya', addresses });
});

afterEach(async () => {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  await rm(folder, { recursive: true, force: true });
});

async function tokens(fresh = false): Promise<number> {
  const read = await files.read(fresh);
  if (!read.ok) throw new Error(read.error.words);
  return read.value.files.reduce((sum, rows) => sum + rows.length, 0);
}

test('fetched once, used again all day, and anew when asked', async () => {
  const count = await tokens();
  expect(asked).toHaveLength(6);
  nowMs += HOUR_MS;
  expect(await tokens()).toBe(count);
  expect(asked).toHaveLength(6);
  const kept = await files.read(false);
  expect(kept.ok && kept.value.fetchedMs).toBe(NINE);
  expect(await tokens(true)).toBe(count);
  expect(asked).toHaveLength(12);
});

test('the next day’s are fetched and yesterday’s are thrown away', async () => {
  await tokens();
  await writeFile(path.join(folder, 'notes.txt'), 'of somebody else');
  nowMs += 24 * HOUR_MS;
  await tokens();
  const names = await readdir(folder);
  expect(asked).toHaveLength(12);
  expect(names.filter((name) => name.includes('2026-10-06'))).toEqual([]);
  expect(names.filter((name) => name.includes('2026-10-07'))).toHaveLength(6);
  expect(names).toContain('notes.txt');
});

test('what was fetched before the house writes its lists is fetched again afterwards', async () => {
  nowMs = NINE - 4 * HOUR_MS;
  await tokens();
  nowMs += HOUR_MS;
  await tokens();
  expect(asked).toHaveLength(6);
  nowMs = NINE;
  await tokens();
  expect(asked).toHaveLength(12);
});

test('a house may lack an exchange, but not shares or derivatives', async () => {
  shelf.set('/MCX_symbols.txt.zip', 404);
  expect(await tokens()).toBeGreaterThan(0);
  shelf.set('/NFO_symbols.txt.zip', 404);
  expect(await files.read(true)).toMatchObject({ ok: false, error: { cause: 'refused' } });
});

test.each([
  ['no archive', Buffer.from('<html>Bad Gateway</html>')],
  ['half an archive', zipOf('NFO_symbols.txt', goldenText('NFO_symbols.txt')).subarray(0, 200)],
  ['an archive without a text', zipOf('readme.md', 'nothing')],
  ['a list without contracts', zipOf('NFO_symbols.txt', 'Exchange,Token\n')],
])('%s is a failure, is not kept, and the next try works', async (_name, body) => {
  const good = must(shelf.get('/NFO_symbols.txt.zip'), 'the archive');
  shelf.set('/NFO_symbols.txt.zip', body);
  expect(await files.read(false)).toMatchObject({ ok: false, error: { cause: 'unreadable' } });
  shelf.set('/NFO_symbols.txt.zip', good);
  expect(await tokens()).toBeGreaterThan(0);
});

test('a house that cannot be reached is no empty list', async () => {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  expect(await files.read(false)).toMatchObject({ ok: false, error: { cause: 'link_down' } });
});
