/**
 * One step of the file's form. Steps are frozen once shipped: a mistake is mended by the next step.
 * Each runs in its own transaction together with its number, so a crash leaves the step before it.
 */
export interface Migration {
  /** Kept in `user_version`; a newer number than this program knows is refused. */
  readonly number: number;
  readonly name: string;
  /** The lowest schema number a program must know to open the file afterwards. */
  readonly readableFrom: number;
  readonly statements: readonly string[];
}
