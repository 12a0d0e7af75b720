import { CommanderError } from "commander";
import { EXIT } from "./command-error.ts";
import { explainError, failureAsJson, failureAsText } from "./failure.ts";
import { buildProgram } from "./program.ts";
import { watchOutput } from "./watch-output.ts";

/** Runs the command that `argv` names; sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  watchOutput(process);
  const json = wantsJson(argv);
  const program = await buildProgram(argv[2]);
  // For every command, whichever process it takes for its own.
  program.configureOutput({
    writeOut: (text) => process.stdout.write(text),
    // What commander would say in text is told as JSON below.
    writeErr: (text) => json || process.stderr.write(text),
  });
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    const failure = await explainError(error);
    process.exitCode = failure.exitCode;
    if (failure.exitCode === EXIT.done) return;
    if (json) process.stdout.write(`${failureAsJson(failure)}\n`);
    // Commander has said it already.
    else if (!(error instanceof CommanderError))
      process.stderr.write(`${failureAsText(failure)}\n`);
  }
}

/** Also of a command line that cannot be read any further. What stands after -- is an argument. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end === -1 ? argv : argv.slice(0, end)).includes("--json");
}
