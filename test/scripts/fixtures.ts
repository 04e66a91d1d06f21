import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { create } from 'tar';
import { afterEach, beforeEach, onTestFinished, vi } from 'vitest';
import type { Runner, RunResult } from '../../scripts/setup/run.mjs';

/** What was said to the person in this test; the terminal stays quiet. */
export const said: string[] = [];

beforeEach(() => {
  said.length = 0;
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** A folder that vanishes with the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'unwind-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function write(root: string, name: string, text: string | Buffer): string {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

export const done: RunResult = { code: 0, stdout: '', output: '', gaveUp: false };

export function failed(output: string): RunResult {
  return { code: 1, stdout: '', output, gaveUp: false };
}

/** Notes every command line and answers by the first rule whose words occur in it. */
export function scriptedRunner(
  rules: readonly (readonly [string, (args: string[]) => RunResult | Promise<RunResult>])[],
): { runner: Runner; lines: string[] } {
  const lines: string[] = [];
  const runner: Runner = async (command, args) => {
    const line = [command, ...args].join(' ');
    lines.push(line);
    const rule = rules.find(([words]) => line.includes(words));
    return rule ? rule[1](args) : done;
  };
  return { runner, lines };
}

/** A registry package that holds one file; what `npm pack` would bring. */
export async function packageArchive(folder: string, name: string, content: Buffer) {
  const inner = tempFolder();
  write(inner, path.join('package', 'package.json'), '{}');
  write(inner, path.join('package', name), content);
  // Without times in it, the same content has the same digest whenever it is packed.
  const still = { gzip: true, portable: true, mtime: new Date(0) };
  await create({ ...still, file: path.join(folder, 'fetched.tgz'), cwd: inner }, ['package']);
}

export interface ZipFile {
  readonly name: string;
  readonly text: string;
  readonly mode?: number;
}

/** A zip without compression, written by hand because nothing installed here writes zips. */
export function zipOf(files: readonly ZipFile[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const local = localHeader(file);
    bodies.push(local, Buffer.from(file.text));
    directory.push(directoryEntry(file, offset));
    offset += local.length + Buffer.byteLength(file.text);
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, index, end]);
}

/** The fields that both headers share, from the version to the name's length. */
function common({ name, text }: ZipFile): Buffer {
  const part = Buffer.alloc(26);
  const size = Buffer.byteLength(text);
  part.writeUInt16LE(20, 0);
  part.writeUInt32LE(crc32(text), 10);
  part.writeUInt32LE(size, 14);
  part.writeUInt32LE(size, 18);
  part.writeUInt16LE(Buffer.byteLength(name), 22);
  return part;
}

function localHeader(file: ZipFile): Buffer {
  return Buffer.concat([Buffer.from('PK\u0003\u0004'), common(file), Buffer.from(file.name)]);
}

function directoryEntry(file: ZipFile, offset: number): Buffer {
  const madeOnUnix = Buffer.from([30, 3]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE((file.mode ?? 0o100644) * 0x10000, 6);
  rest.writeUInt32LE(offset, 10);
  const head = [Buffer.from('PK\u0001\u0002'), madeOnUnix, common(file), rest];
  return Buffer.concat([...head, Buffer.from(file.name)]);
}
