/**
 * Something in the way of a mistake: a lock, a condition, a constraint, a bound. Its name ends the sentence
 * "Gerbang holds that …".
 */
export type Guard = SourceGuard | SchemaGuard;

interface AnyGuard {
  readonly name: string;
  /**
   * Files of tests, from the top of the repository, of which some test must go red without it: the likeliest
   * first, for they are tried until one does.
   */
  readonly tests: readonly string[];
}

/** A guard that is a piece of a file: code, or SQL in code. */
export interface SourceGuard extends AnyGuard {
  readonly file: string;
  /** The text as it stands there, exactly once. */
  readonly fragment: string;
  /** What stands there when the guard is gone. It still compiles. */
  readonly without: string;
}

/** A guard that is a piece of the schema. */
interface SchemaGuard extends AnyGuard {
  /** SQL that takes it out of a database that has been migrated. */
  readonly drop: string;
}

/** Guards of one kind of work, as the page tells them. */
export interface GuardedRoom {
  readonly title: string;
  readonly guards: readonly Guard[];
}

/** A guard with where it stands, in one line: what is done to it is part of what was tried. */
export function describeGuard(guard: Guard): string {
  return "file" in guard
    ? JSON.stringify([guard.name, guard.file, guard.fragment, guard.without])
    : JSON.stringify([guard.name, guard.drop]);
}

/** A file's text without a guard. Throws when the guard does not stand there exactly once. */
export function removeFrom(text: string, { name, file, fragment, without }: SourceGuard): string {
  const [before, after, ...more] = text.split(fragment);
  if (before === undefined || after === undefined || more.length > 0) {
    const found = after === undefined ? "does not stand" : `stands ${more.length + 1} times`;
    throw new Error(`the guard "${name}" ${found} in ${file}: say there what it is now`);
  }
  return before + without + after;
}
