/** Real failures of a real disk, each as this machine can provoke it; what it cannot is skipped. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../../electron/ledger/open-ledger.ts';
import { write } from '../../contract/ledger-contract.ts';
import { startChild } from './processes.ts';
import { halted, wholeStory } from './sample-events.ts';
import { opened, placeAt, refusal, tempHome } from './temp-home.ts';

const POSIX = process.platform !== 'win32';
const NO_POSIX = 'needs the file systems and signals of POSIX';

function works(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A small disk of its own; null where this user may not make one. */
function smallDisk(options: string): { readonly home: string; readonly remove: () => void } | null {
  const home = tempHome();
  if (!works('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', home])) return null;
  return {
    home,
    remove: () => {
      execFileSync('umount', ['-l', home]);
    },
  };
}

describe('a full disk', () => {
  it('stops the writer, and all it acknowledged is there when there is room again', async (context) => {
    context.skip(!POSIX, NO_POSIX);
    const disk = smallDisk('size=400k');
    if (disk === null) {
      context.skip('needs the right to mount');
      return;
    }
    try {
      const lines = await startChild(['append', disk.home]).ended();
      const [, cause, head] = lines.at(-1)?.split(' ') ?? [];
      expect(cause).toBe('disk_full');
      expect(Number(head)).toBeGreaterThan(0);
      expect(lines.at(-2)).toBe(`acked ${head}`);
      // Whether the few bytes left are enough to open it depends on where the disk filled up.
      const full = openLedger(placeAt(disk.home));
      if (full.ok) full.value.ledger.close();
      else expect(full.error.code).toBe('disk_full');
      execFileSync('mount', ['-o', 'remount,size=8m', disk.home]);
      const { ledger } = opened(disk.home);
      expect(ledger.head()).toBe(Number(head));
      ledger.close();
    } finally {
      disk.remove();
    }
  });

  it('is said at the first start', (context) => {
    context.skip(!POSIX, NO_POSIX);
    const disk = smallDisk('size=4k,nr_inodes=64');
    if (disk === null) {
      context.skip('needs the right to mount');
      return;
    }
    try {
      expect(refusal(disk.home)).toMatchObject({ code: 'disk_full' });
    } finally {
      disk.remove();
    }
  });
});

describe('a disk that may not be written', () => {
  it('is said at the start, and nothing is made', (context) => {
    context.skip(!POSIX, NO_POSIX);
    const disk = smallDisk('size=8m');
    if (disk === null) {
      context.skip('needs the right to mount');
      return;
    }
    try {
      const { ledger } = opened(disk.home);
      write(ledger, wholeStory(1));
      ledger.close();
      execFileSync('mount', ['-o', 'remount,ro', disk.home]);
      expect(refusal(disk.home)).toMatchObject({ code: 'read_only' });
      expect(refusal(join(disk.home, 'new'))).toMatchObject({ code: 'read_only' });
    } finally {
      disk.remove();
    }
  });
});

describe('a disk that answers with errors', () => {
  it('stops the writer when a write is refused', async ({ skip }) => {
    skip(!POSIX, NO_POSIX);
    const home = tempHome();
    opened(home).ledger.close();
    // Files end at 160 kB; the signal is ignored, so the write itself is refused.
    const lines = await startChild(['append', home], `trap '' XFSZ; ulimit -f 320;`).ended();
    const [, cause, head] = lines.at(-1)?.split(' ') ?? [];
    expect(cause).toBe('io_error');
    const { ledger, lost } = opened(home);
    expect(lost).toBeNull();
    expect(ledger.head()).toBeGreaterThanOrEqual(Number(head));
  });

  it('stops the writer at the first synchronisation that fails, for good', async ({ skip }) => {
    skip(!POSIX, NO_POSIX);
    skip(!works('cc', ['--version']), 'needs a C compiler');
    const home = tempHome();
    opened(home).ledger.close();
    const library = failingSync(home, 30);
    const lines = await startChild(['append', home], `LD_PRELOAD=${library}`).ended();
    const [, cause, head] = lines.at(-1)?.split(' ') ?? [];
    expect(cause).toBe('io_error');
    expect(lines.at(-2)).toBe(`acked ${head}`);
    const { ledger } = opened(home);
    expect(ledger.head()).toBeGreaterThanOrEqual(Number(head));
  });
});

/** A library under which the n-th and every later synchronisation fails. */
function failingSync(home: string, after: number): string {
  const source = join(home, 'sync.c');
  writeFileSync(
    source,
    `#include <errno.h>
     static int calls;
     int fdatasync(int f) { if (++calls > ${after}) { errno = EIO; return -1; } return 0; }
     int fsync(int f) { return fdatasync(f); }`,
  );
  const library = join(home, 'sync.so');
  execFileSync('cc', ['-shared', '-fPIC', '-o', library, source]);
  return library;
}

describe('a file taken away while it is open', () => {
  it('stops the writer before it acknowledges what nobody could find again', ({ skip }) => {
    skip(!POSIX, NO_POSIX);
    const home = tempHome();
    const { ledger } = opened(home);
    write(ledger, wholeStory(1));
    mkdirSync(join(home, 'away'));
    for (const part of ['ledger.sqlite', 'ledger.sqlite-wal', 'ledger.sqlite-shm']) {
      if (existsSync(join(home, part))) renameSync(join(home, part), join(home, 'away', part));
    }
    const refused = ledger.append(8, [halted('x')]);
    expect(refused.ok).toBe(false);
    rmSync(join(home, 'away'), { recursive: true });
  });
});
