import { EXIT } from "./command-error.ts";
import { explainOutputError } from "./file-error.ts";

type Outputs = Pick<NodeJS.Process, "stdout" | "stderr" | "exit" | "once" | "exitCode">;

/** Tells what becomes of output that cannot be written, for as long as the process lives. */
export function watchOutput(terminal: Outputs): void {
  terminal.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // `gerbang events | head`: whoever read has gone, and there is nothing left to say.
    if (error.code === "EPIPE") terminal.exit(EXIT.done);
    // Nobody gets what the rest of the command would say.
    terminal.stderr.write(`${explainOutputError(error)}\n`);
    terminal.exit(EXIT.file);
  });
  // What goes here is told beside the work, which goes on: only the exit code can tell that it was not written.
  terminal.stderr.once("error", ({ code }: NodeJS.ErrnoException) => {
    terminal.stderr.on("error", () => undefined);
    if (code === "EPIPE") return;
    terminal.once("exit", (ended) => {
      if (ended === EXIT.done) terminal.exitCode = EXIT.file;
    });
  });
}
