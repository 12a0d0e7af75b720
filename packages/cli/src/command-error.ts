/** What a script can tell from how a command ended. */
export const EXIT = {
  done: 0,
  /** The gateway, or the command, said no. */
  refused: 1,
  /** The command line is wrong. */
  usage: 2,
  /** Nothing answers at the gateway's address, or nobody said where it is. */
  unreachable: 3,
  /** What was waited for has not come, or cannot any more. */
  waitedInVain: 4,
  /** Something failed once and never again: `gerbang certify` alone. */
  unsteady: 5,
  /** A file could not be read or written, or the output not be written. */
  file: 6,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each says, for the help and for packages/cli/README.md. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  [EXIT.done]: "done",
  [EXIT.refused]: "refused, or failed",
  [EXIT.usage]: "the command line, or what a file says, is wrong",
  [EXIT.unreachable]: "the gateway cannot be reached, or nobody said where it is",
  [EXIT.waitedInVain]: "what was waited for has not come",
  [EXIT.unsteady]: "certify alone: something failed once and never again",
  [EXIT.file]: "a file cannot be read or written, or the output cannot be written",
};

/** A refusal that the person at the terminal can do something about. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: ExitCode;
  /** What the gateway answered, when it was the gateway that refused. */
  readonly answer: Readonly<Record<string, unknown>> | undefined;
  /** Where more is said about it: a page of the gateway that was asked. */
  readonly docs: string | undefined;

  constructor(
    message: string,
    exitCode: ExitCode = EXIT.refused,
    answer?: Readonly<Record<string, unknown>>,
    docs?: string,
  ) {
    super(message);
    this.exitCode = exitCode;
    this.answer = answer;
    this.docs = docs;
  }
}
