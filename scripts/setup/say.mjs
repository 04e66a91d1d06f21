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

/**
 * Ends the process with words for a foreseen failure and with the whole story for a defect of ours.
 * @param {unknown} error
 */
export function reportAndExit(error) {
  if (error instanceof SetupError) {
    say(error.message);
    say(`next: ${error.next}`);
  } else {
    say(`this is a defect of the script: ${error instanceof Error ? error.stack : String(error)}`);
  }
  process.exit(1);
}
