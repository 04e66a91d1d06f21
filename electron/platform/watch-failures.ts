import process from 'node:process';

/** What nobody caught is a bug: trading halts and says why, and the program stays to be asked. */
export function watchFailures(halt: (words: string) => void): void {
  const tell = (error: unknown): void => {
    halt(error instanceof Error ? error.message : String(error));
  };
  process.on('uncaughtException', tell);
  process.on('unhandledRejection', tell);
}
