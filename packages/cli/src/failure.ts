import { CommanderError } from "commander";
import { CommandError, EXIT, type ExitCode } from "./command-error.ts";
import { explainFileError } from "./file-error.ts";
import type { JsonObject } from "./sandbox/sandbox-client.ts";

/** Why a command did not do its work. */
interface Failure {
  readonly exitCode: ExitCode;
  readonly message: string;
  /** What the gateway answered, when it was the gateway that refused. */
  readonly answer?: JsonObject | undefined;
  /** Where more is said about it. */
  readonly docs?: string | undefined;
}

/**
 * Says what went wrong in the words of whoever can put it right. Throws what nobody foresaw again: its
 * stack is worth printing.
 */
export async function explainError(error: unknown): Promise<Failure> {
  if (error instanceof CommanderError) {
    // Asking for help is no failure.
    const exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return { exitCode, message: error.message.replace(/^error: /, "") };
  }
  // Whichever file it was: those that no command line names, too.
  const told = error instanceof CommandError ? error : explainFileError(error);
  if (told) {
    const { exitCode, message, answer, docs } = told;
    return { exitCode, message, answer, docs };
  }
  // Only now: the commands for a gateway elsewhere need not wait until the whole of it is loaded.
  const { explainFailure, NoDataError } = await import("@gerbang/gateway");
  const message = explainFailure(error);
  if (message === undefined) throw error;
  return { exitCode: error instanceof NoDataError ? EXIT.unreachable : EXIT.refused, message };
}

/** What is nearest to each exit code where no gateway has said more. */
const STATUS_CODES: Readonly<Record<ExitCode, string>> = {
  [EXIT.done]: "200",
  [EXIT.refused]: "412",
  [EXIT.usage]: "400",
  [EXIT.unreachable]: "503",
  [EXIT.waitedInVain]: "408",
  [EXIT.unsteady]: "409",
  [EXIT.file]: "500",
};

/** For scripts: the gateway's answer as it came, or one of the same form. */
export function failureAsJson({ exitCode, message, answer, docs }: Failure): string {
  const told = {
    status_code: STATUS_CODES[exitCode],
    status_message: message,
    ...(docs !== undefined && { docs }),
  };
  return JSON.stringify({ ...told, ...answer, exit_code: exitCode }, null, 2);
}

/** For people: the sentence, and where to read on. */
export function failureAsText({ message, docs }: Failure): string {
  return docs === undefined ? message : `${message}\nSee ${docs}`;
}
