import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

/** `gerbang export session.jsonl` */
export function addExportCommand(program: Command): void {
  const command = program
    .command("export [file]")
    .description(
      "write the merchant's whole session to a file, or to the terminal; it holds no key",
    );
  onSandbox(command, ["gerbang export session.jsonl", "gerbang export | gzip > session.gz"]).action(
    async (file: string | undefined, options: SandboxOptions) => {
      const sandbox = await openSandbox(options);
      const { body } = await sandbox.open({ method: "GET", path: "/export" });
      if (!body) throw new CommandError("The gateway sent nothing.");
      if (file === undefined) {
        await pipeline(body, process.stdout, { end: false }).catch(brokeOff);
        return;
      }
      const draft = `${file}.part`;
      try {
        // In one piece: a file by this name is always whole.
        await pipeline(body, createWriteStream(draft));
        await rename(draft, file);
      } catch (error) {
        await rm(draft, { force: true });
        brokeOff(error);
      }
      process.stderr.write(`The session is in ${file}.\n`);
    },
  );
}

function brokeOff(error: unknown): never {
  throw new CommandError(`The export broke off: ${String(error)}`);
}
