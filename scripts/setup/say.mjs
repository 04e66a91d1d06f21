/**
 * A failure that was foreseen: it carries what happened and what the person can type next, and is
 * shown without a stack trace.
 */
export class SetupError extends Error {
  /**
   * @param {string} happened
   * @param {string} next
   */
  constructor(happened, next) {
    super(happened);
    this.name = 'SetupError';
    this.next = next;
  }
}

/**
 * Messages go to stderr because the engine speaks JSON lines on stdout after this.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`unwind: ${line}\n`);
}

/**
 * @param {unknown} error
 * @returns {string}
 */
export function reasonOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** What the system may refuse at any moment, in words, and what helps. */
const REFUSALS = new Map([
  ['EACCES', ['is not allowed', 'make the folder writable, or set UNWIND_CACHE to one that is']],
  ['EPERM', ['is not allowed', 'make the folder writable, or set UNWIND_CACHE to one that is']],
  [
    'ENOTDIR',
    ['meets a file where a folder should be', 'set UNWIND_CACHE to a folder that can be written'],
  ],
  ['EROFS', ['is on a read-only disk', 'set UNWIND_CACHE to a folder that can be written']],
  ['ENOSPC', ['needs more space on the disk', 'free about 1 GB, or set UNWIND_CACHE elsewhere']],
]);

/**
 * @param {unknown} error
 * @returns {SetupError | undefined}
 */
function foreseen(error) {
  if (error instanceof SetupError) return error;
  const { code = '', path } = /** @type {NodeJS.ErrnoException} */ (error ?? {});
  const [happened, next] = REFUSALS.get(code) ?? [];
  if (!happened || !next) return undefined;
  return new SetupError(`writing ${path ?? 'a file'} ${happened}`, next);
}

/**
 * Ends the process with words for a foreseen failure and with the whole story for a defect of ours.
 * @param {unknown} error
 */
export function reportAndExit(error) {
  const expected = foreseen(error);
  if (expected) {
    say(expected.message);
    say(`next: ${expected.next}`);
  } else {
    say(`this is a defect of the script: ${error instanceof Error ? error.stack : String(error)}`);
  }
  process.exit(1);
}
