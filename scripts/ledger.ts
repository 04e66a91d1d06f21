/** The door of `npm run ledger`; what it does is in electron/ledger/tools/cli.ts. */
import { openSync, writeSync } from 'node:fs';
import { type CliIo, runLedgerCli, type Sink } from '../electron/ledger/tools/cli.ts';
import { err, ok } from '../shared/lib/result.ts';

const STDOUT = 1;

const io: CliIo = {
  out: (file) => {
    if (file === null) return ok(sinkTo(STDOUT));
    try {
      return ok(sinkTo(openSync(file, 'wx', 0o600)));
    } catch (error) {
      return err(`${file} cannot be made: ${codeOf(error)}.`);
    }
  },
  complain: (line) => {
    writeAll(process.stderr.fd, line);
  },
};

/** A reader that has seen enough, such as `head`, closes the pipe; that is no failure. */
function sinkTo(file: number): Sink {
  return (line) => {
    try {
      writeAll(file, line);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EPIPE') return false;
      throw error;
    }
  };
}

/** A pipe that is full says EAGAIN; the rest is offered again. */
function writeAll(file: number, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(file, rest));
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

process.exitCode = runLedgerCli(process.argv.slice(2), io);
