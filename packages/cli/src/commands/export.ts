import { open, rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { explainFileError } from "../file-error.ts";
import { writing } from "../named-file.ts";
import type { SandboxClient } from "../sandbox/sandbox-client.ts";
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
      if (file === undefined) {
        await pipeline(await session(sandbox), process.stdout, { end: false }).catch(brokeOff);
        return;
      }
      await writing(file, async () => await exportTo(file, sandbox));
      process.stderr.write(`The session is in ${file}.\n`);
    },
  );
}

async function session(sandbox: SandboxClient): Promise<ReadableStream> {
  const { body } = await sandbox.open({ method: "GET", path: "/export" });
  if (!body) throw new CommandError("The gateway sent nothing.");
  return body;
}

/** In one piece: a file by this name is always whole. */
async function exportTo(file: string, sandbox: SandboxClient): Promise<void> {
  const draft = `${file}.part`;
  // Before anything is asked for: whether it can be written is known at once.
  const written = await open(draft, "w");
  try {
    await pipeline(await session(sandbox), written.createWriteStream());
    await rename(draft, file);
  } catch (error) {
    await written.close();
    await rm(draft, { force: true });
    throw explainFileError(error, file, "written") ?? asBrokenOff(error);
  }
}

function asBrokenOff(error: unknown): unknown {
  return error instanceof CommandError
    ? error
    : new CommandError(`The export broke off: ${String(error)}`);
}

function brokeOff(error: unknown): never {
  throw asBrokenOff(error);
}
