/**
 * Assertions stay on in the shipped program: a failed one is a bug, stops trading and keeps the
 * window.
 */
export class AssertionFailed extends Error {
  override readonly name = 'AssertionFailed';
}

export function assert(condition: boolean, says: string): asserts condition {
  if (!condition) throw new AssertionFailed(says);
}

/** For a branch that cannot be reached unless there is a bug. */
export function fail(says: string): never {
  throw new AssertionFailed(says);
}

/** For a value that the code around has proven to be there. */
export function must<T>(value: T | null | undefined, says: string): T {
  if (value === null || value === undefined) throw new AssertionFailed(says);
  return value;
}

/** Closes every switch over a tag, so that a new member does not compile until it is handled. */
export function unreachable(value: never): never {
  throw new AssertionFailed(`unreachable case: ${JSON.stringify(value)}`);
}
