/**
 * The file of the day's contracts: fetched once, kept beside the program's other files under its
 * day, and read from there for the rest of the day. A file that broke off or cannot be read is not
 * kept, and the day before's is taken away.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { indiaDay } from '../../../shared/maths/calendar.ts';
import type { AccountParts } from '../account.ts';
import type { ReadFailure } from '../gateway.ts';
import { type HttpReply, openHttpLine } from '../net/http.ts';
import { partsOf } from './addresses.ts';
import { type InstrumentFile, isDamaged, parseInstrumentFile } from './instruments.ts';

export interface DayFile extends InstrumentFile {
  readonly day: string;
  readonly fetchedMs: number;
}

export interface InstrumentStore {
  read(fresh: boolean): Promise<Result<DayFile, ReadFailure>>;
  close(): void;
}

const PAUSE_MS = 20_000;

type StoreParts = Pick<AccountParts, 'world' | 'settings' | 'cacheFolder' | 'freezeOf'>;

export function openInstrumentStore(parts: StoreParts, address: string): InstrumentStore {
  const { world, cacheFolder } = parts;
  const { origin, path } = partsOf(address);
  const line = openHttpLine({ world, origin });
  // The simulator's list is never taken for the broker's.
  const prefix = `dhan-${createHash('sha256').update(address).digest('hex').slice(0, 8)}-`;
  let running: Promise<Result<DayFile, ReadFailure>> | null = null;

  async function parse(file: string, day: string): Promise<Result<DayFile, ReadFailure>> {
    try {
      const { mtimeMs } = await stat(file);
      const read = await parseInstrumentFile(createReadStream(file), {
        day,
        freezeOf: (underlying, on) => parts.freezeOf(underlying, on),
      });
      if (!read.ok) return err({ cause: 'unreadable', words: read.error });
      if (isDamaged(read.value)) {
        const words = `${read.value.unread} lines of the list of contracts cannot be read`;
        return err({ cause: 'unreadable', words });
      }
      return ok({ ...read.value, day, fetchedMs: Math.round(mtimeMs) });
    } catch (cause) {
      return err({ cause: 'unreadable', words: wordsOf(cause) });
    }
  }

  async function fetchTo(file: string): Promise<ReadFailure | null> {
    const answer = await line.download({
      method: 'GET',
      path,
      headers: { accept: 'text/csv', 'accept-encoding': 'gzip' },
      body: null,
      deadlineMs: PAUSE_MS,
    });
    if (!answer.ok) return failureOf(answer.error);
    const { account } = parts.settings;
    const half = `${file}.${createHash('sha256').update(account).digest('hex').slice(0, 8)}.part`;
    try {
      const handle = await open(half, 'w', 0o600);
      try {
        for await (const piece of answer.value.body) await handle.write(piece);
      } finally {
        await handle.close();
      }
      await rename(half, file);
      return null;
    } catch (cause) {
      await rm(half, { force: true }).catch(() => undefined);
      return { cause: 'link_down', words: wordsOf(cause) };
    }
  }

  async function forgetOthers(name: string): Promise<void> {
    const names = await readdir(cacheFolder).catch(() => []);
    const old = names.filter((each) => each.startsWith(prefix) && each.endsWith('.csv'));
    for (const each of old) {
      if (each < name) await rm(join(cacheFolder, each), { force: true }).catch(() => undefined);
    }
  }

  async function readNow(fresh: boolean): Promise<Result<DayFile, ReadFailure>> {
    const day = indiaDay(world.nowMs());
    const name = `${prefix}${day}.csv`;
    const file = join(cacheFolder, name);
    const kept = fresh ? null : await parse(file, day);
    if (kept?.ok === true) return kept;
    const failure = await fetchTo(file);
    if (failure !== null) return err(failure);
    const read = await parse(file, day);
    if (!read.ok) await rm(file, { force: true }).catch(() => undefined);
    else await forgetOthers(name);
    return read;
  }

  return {
    read(fresh) {
      const going = running ?? readNow(fresh);
      running = going;
      void going.finally(() => {
        running = null;
      });
      return going;
    },
    close: () => line.close(),
  };
}

function failureOf(reply: HttpReply): ReadFailure {
  if (reply.kind === 'answer') {
    return { cause: 'refused', words: `The list of contracts answered ${reply.status}` };
  }
  return { cause: reply.cause === 'timeout' ? 'timeout' : 'link_down', words: reply.words };
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.slice(0, 200) : 'the file cannot be used';
}
