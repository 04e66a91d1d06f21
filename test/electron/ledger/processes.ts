/** Starts child.ts and reads its lines; every child is killed when the test is over. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

export interface Child {
  readonly pid: number;
  /** Resolves with the first line that starts so, or null when the child ended without it. */
  line(start: string): Promise<string | null>;
  /** Kills without mercy after so many lines; all lines it ever said. */
  killAfter(lines: number): Promise<readonly string[]>;
  ended(): Promise<readonly string[]>;
}

/** `through` is a shell line that starts what follows it, such as one that sets limits first. */
export function startChild(args: readonly string[], through: string | null = null): Child {
  const all = [process.execPath, CHILD, ...args];
  const stdio = ['pipe', 'pipe', 'inherit'] as const;
  const child =
    through === null
      ? spawn(process.execPath, all.slice(1), { stdio: [...stdio] })
      : spawn('sh', ['-c', `${through} exec "$@"`, 'sh', ...all], { stdio: [...stdio] });
  children.push(child);
  const lines: string[] = [];
  const watchers = new Set<() => void>();
  let rest = '';
  let over = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    for (const watch of watchers) watch();
  });
  child.on('close', () => {
    over = true;
    for (const watch of watchers) watch();
  });

  function until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const watch = (): void => {
        const found = look();
        if (found === undefined) return;
        watchers.delete(watch);
        resolve(found);
      };
      watchers.add(watch);
      watch();
    });
  }

  const ended = (): Promise<readonly string[]> => until(() => (over ? lines : undefined));
  return {
    pid: child.pid ?? -1,
    line: (start) =>
      until(() => lines.find((line) => line.startsWith(start)) ?? (over ? null : undefined)),
    killAfter: async (count) => {
      await until(() => (lines.length >= count || over ? true : undefined));
      child.kill('SIGKILL');
      return ended();
    },
    ended,
  };
}
