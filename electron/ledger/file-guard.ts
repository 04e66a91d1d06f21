/**
 * Whether the open files are still the ones that the next start will find. SQLite goes on writing
 * into a file that was moved or deleted and reports success; what is acknowledged then is gone. The
 * look costs a few microseconds and touches no database file: it only asks for its number.
 */
import { statSync } from 'node:fs';

export interface FileGuard {
  /** Null while all are in their places. */
  complaint(): string | null;
}

export function fileGuard(paths: readonly string[]): FileGuard {
  const known = paths.map((path) => ({ path, number: fileNumber(path) }));
  return {
    complaint: () => {
      const gone = known.find(({ path, number }) => fileNumber(path) !== number);
      return gone === undefined ? null : `${gone.path} was moved or deleted while it was in use`;
    },
  };
}

function fileNumber(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? -1;
}
