import { errorCode, PostgresError } from "./postgres-error.ts";

/** What keeps a program from being run that was found, in words for who has to mend it. */
export function whyNotRun(error: Error, program: string): PostgresError {
  // The program is there (it was found), so what does not exist is its loader: no glibc.
  if (errorCode(error) === "ENOENT" && process.platform === "linux") {
    return new PostgresError(
      "unsupported_system",
      "The embedded PostgreSQL needs glibc, which this system (Alpine or another musl system) does not have. Set DATABASE_URL to a PostgreSQL of your own, or use a glibc system.",
      { cause: error },
    );
  }
  return new PostgresError("start_failed", `${program} cannot be run: ${error.message}`, {
    cause: error,
  });
}
