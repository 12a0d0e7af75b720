type PostgresErrorCode =
  | "no_binaries"
  | "unsupported_system"
  | "data_folder_in_use"
  | "data_folder_unusable"
  | "start_failed";

/** The embedded PostgreSQL cannot be used; the message tells the operator what to do about it. */
export class PostgresError extends Error {
  override readonly name = "PostgresError";
  readonly code: PostgresErrorCode;

  constructor(code: PostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What a caught error is called, when it is a system error: `ENOENT`, `EACCES`, … */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
