/**
 * The files of contracts: fetched once a day, kept under the day's name, read as streams. A file is
 * only given its name once it is there as a whole; one that cannot be read is thrown away, so that
 * the next try fetches it anew.
 */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { openPromise } from 'yauzl';
import { EXCHANGES, type Exchange } from '../../../shared/domain/instrument.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { indiaDay, indiaMinutes } from '../../../shared/maths/calendar.ts';
import type { World } from '../../platform/world.ts';
import type { ReadFailure } from '../gateway.ts';
import { type HttpLine, openHttpLine } from '../net/http.ts';
import type { Addresses } from './addresses.ts';
import { wholeFrom } from './figures.ts';
import { type MasterRow, openMasterReader } from './master-rows.ts';

export interface MasterFiles {
  /** Rows of each file, one list for each; the oldest moment at which one was fetched. */
  read(fresh: boolean): Promise<Result<ReadMasters, ReadFailure>>;
}

interface ReadMasters {
  readonly files: readonly (readonly MasterRow[])[];
  readonly skipped: number;
  readonly day: string;
  readonly fetchedMs: number;
}

export interface MasterFilesParts {
  readonly world: World;
  readonly folder: string;
  readonly house: string;
  readonly addresses: Addresses;
}

const DEADLINE_MS = 20_000;
const LARGEST_FILE = 60_000_000;
const LARGEST_TEXT = 300_000_000;
/** Lists are written in the morning; what was fetched earlier that day may be yesterday's. */
export const WRITTEN_BY_MINUTES = 450;
/** Without these two there is nothing to trade; other files a house may lack. */
const DEMANDED: readonly Exchange[] = ['NSE', 'NFO'];

interface Kept {
  readonly file: string;
  readonly fetchedMs: number;
}

interface Source {
  readonly exchange: Exchange;
  readonly name: string;
}

export function openMasterFiles(parts: MasterFilesParts): MasterFiles {
  return new Files(parts);
}

class Files implements MasterFiles {
  readonly #parts: MasterFilesParts;

  constructor(parts: MasterFilesParts) {
    this.#parts = parts;
  }

  async read(fresh: boolean): Promise<Result<ReadMasters, ReadFailure>> {
    const { world, folder, addresses } = this.#parts;
    const day = indiaDay(world.nowMs());
    const root = new URL(addresses.masterRoot);
    const line = openHttpLine({ world, origin: root.origin });
    try {
      await mkdir(folder, { recursive: true });
      await this.#sweep(day);
      return await this.#readAll(line, root.pathname, day, fresh);
    } catch (cause) {
      const words = cause instanceof Error ? cause.message.slice(0, 200) : 'the disk';
      return err({ cause: 'unreadable', words: `The contract files cannot be kept: ${words}` });
    } finally {
      line.close();
    }
  }

  async #readAll(
    line: HttpLine,
    root: string,
    day: string,
    fresh: boolean,
  ): Promise<Result<ReadMasters, ReadFailure>> {
    const files: (readonly MasterRow[])[] = [];
    let skipped = 0;
    let fetchedMs = this.#parts.world.nowMs();
    for (const source of this.#sources()) {
      const kept = (fresh ? null : await this.#keptFile(source, day)) ?? null;
      const got = kept === null ? await this.#fetch(line, root, source, day) : ok(kept);
      if (!got.ok) return got;
      if (got.value === null) continue;
      const read = await readFile(got.value.file, source.exchange);
      if (!read.ok) {
        await rm(got.value.file, { force: true });
        return err({ cause: 'unreadable', words: `${source.name}: ${read.error}` });
      }
      files.push(read.value.rows);
      skipped += read.value.skipped;
      fetchedMs = Math.min(fetchedMs, got.value.fetchedMs);
    }
    return ok({ files, skipped, day, fetchedMs });
  }

  #sources(): readonly Source[] {
    const { masters } = this.#parts.addresses;
    if (masters.form === 'csv')
      return masters.files.map(([exchange, name]) => ({ exchange, name }));
    return EXCHANGES.map((exchange) => ({ exchange, name: `${exchange}_symbols.txt.zip` }));
  }

  #prefix({ name }: Source, day: string): string {
    return `noren.${this.#parts.house}.${name}.${day}.`;
  }

  /** Today's file, unless it was fetched before the house writes its lists and now is later. */
  async #keptFile(source: Source, day: string): Promise<Kept | null> {
    const { world, folder } = this.#parts;
    const prefix = this.#prefix(source, day);
    const names = await readdir(folder);
    let newest: Kept | null = null;
    for (const name of names) {
      const fetchedMs = name.startsWith(prefix) ? wholeFrom(name.slice(prefix.length)) : Number.NaN;
      if (Number.isNaN(fetchedMs) || fetchedMs <= (newest?.fetchedMs ?? 0)) continue;
      newest = { file: path.join(folder, name), fetchedMs };
    }
    if (newest === null) return null;
    const wasEarly = indiaMinutes(newest.fetchedMs) < WRITTEN_BY_MINUTES;
    const isLate = indiaMinutes(world.nowMs()) >= WRITTEN_BY_MINUTES;
    return wasEarly && isLate ? null : newest;
  }

  /** Null when the house has no such file and can do without. */
  async #fetch(
    line: HttpLine,
    root: string,
    source: Source,
    day: string,
  ): Promise<Result<Kept | null, ReadFailure>> {
    const { world, folder } = this.#parts;
    const address = `${root.endsWith('/') ? root : `${root}/`}${source.name}`;
    const request = { method: 'GET', path: address, headers: {}, body: null } as const;
    const got = await line.download({ ...request, deadlineMs: DEADLINE_MS });
    if (!got.ok) {
      const { error } = got;
      if (error.kind === 'fault') return err({ cause: 'link_down', words: error.words });
      const lacks = error.status === 404 || error.status === 403;
      if (lacks && !DEMANDED.includes(source.exchange)) return ok(null);
      const words = `The house answered ${error.status} for ${source.name}`;
      return err({ cause: 'refused', words });
    }
    const part = path.join(
      folder,
      `noren.${this.#parts.house}.part.${world.secret().slice(0, 16)}`,
    );
    const fetchedMs = world.nowMs();
    try {
      await writeFile(part, limited(got.value.body), { mode: 0o600 });
    } catch (cause) {
      await rm(part, { force: true });
      const words = cause instanceof Error ? cause.message.slice(0, 200) : 'it broke off';
      return err({ cause: 'link_down', words: `${source.name}: ${words}` });
    }
    const file = path.join(folder, `${this.#prefix(source, day)}${fetchedMs}`);
    await rename(part, file);
    return ok({ file, fetchedMs });
  }

  /** Files of other days and pieces of broken downloads are of no use any more. */
  async #sweep(day: string): Promise<void> {
    const { folder, house } = this.#parts;
    for (const name of await readdir(folder)) {
      const ours = name.startsWith(`noren.${house}.`) && !name.startsWith(`noren.${house}.part.`);
      if (ours && !name.includes(`.${day}.`)) await rm(path.join(folder, name), { force: true });
    }
  }
}

async function* limited(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > LARGEST_FILE) throw new RangeError('the file is too long');
    yield piece;
  }
}

interface FileRows {
  readonly rows: readonly MasterRow[];
  readonly skipped: number;
}

/** A file of any form; words say why it cannot be read. */
async function readFile(file: string, exchange: Exchange): Promise<Result<FileRows, string>> {
  const reader = openMasterReader(exchange);
  try {
    let bytes = 0;
    for await (const piece of isZip(file) ? unzipped(file) : chunksOf(createReadStream(file))) {
      bytes += piece.length;
      if (bytes > LARGEST_TEXT) return err('the text is too long');
      reader.take(piece);
      if (reader.complaint !== null) return err(reader.complaint);
    }
  } catch (cause) {
    return err(cause instanceof Error ? cause.message.slice(0, 200) : 'it cannot be unpacked');
  }
  reader.end();
  if (reader.complaint !== null) return err(reader.complaint);
  return ok({ rows: reader.rows, skipped: reader.skipped });
}

function isZip(file: string): boolean {
  return path.basename(file).includes('.zip.');
}

/** The one text in the archive. */
async function* unzipped(file: string): AsyncGenerator<Uint8Array> {
  const zip = await openPromise(file, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.toLowerCase().endsWith('.txt')) continue;
      if (entry.uncompressedSize > LARGEST_TEXT) throw new RangeError('the text is too long');
      yield* chunksOf(await zip.openReadStreamPromise(entry));
      return;
    }
    throw new RangeError('the archive has no text in it');
  } finally {
    zip.close();
  }
}

async function* chunksOf(stream: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) {
    if (piece instanceof Uint8Array) yield piece;
  }
}
