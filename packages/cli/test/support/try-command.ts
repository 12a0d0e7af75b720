import type { ExitCode } from "../../src/command-error.ts";
import { explainError, failureAsJson } from "../../src/failure.ts";
import { buildProgram } from "../../src/program.ts";

interface TriedCommand {
  readonly exitCode: ExitCode;
  /** What a person reads, with what commander adds. */
  readonly text: string;
  /** What a script reads with `--json`. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Runs a command that is to fail, in this process, which is quicker than starting one of its own. */
export async function tryCommand(args: readonly string[]): Promise<TriedCommand> {
  const program = await buildProgram();
  let written = "";
  program.configureOutput({
    writeErr: (text) => {
      written += text;
    },
  });
  const error: unknown = await program.parseAsync(["node", "gerbang", ...args]).then(
    () => new Error(`${args.join(" ")} did not fail`),
    (thrown: unknown) => thrown,
  );
  const failure = await explainError(error);
  return {
    exitCode: failure.exitCode,
    text: `${written}${failure.message}`,
    json: JSON.parse(failureAsJson(failure)) as Readonly<Record<string, unknown>>,
  };
}
