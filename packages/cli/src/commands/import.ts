import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { readNamedFile } from "../named-file.ts";
import { cell, printJson, printLine } from "../sandbox/print.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface ImportOptions extends SandboxOptions {
  readonly reset: boolean;
}

/** `gerbang import session.jsonl` */
export function addImportCommand(program: Command): void {
  const command = program
    .command("import <file>")
    .description("make an exported session the merchant's; - reads from the terminal")
    .option(
      "--reset",
      "in place of the merchant's own past, which a file that is refused leaves as it is",
      false,
    );
  onSandbox(command, [
    "gerbang import session.jsonl",
    "gerbang import session.jsonl --reset",
  ]).action(async (file: string, { reset, ...options }: ImportOptions) => {
    const body = file === "-" ? await text(process.stdin) : await readNamedFile(file);
    const sandbox = await openSandbox(options);
    const headers = { "content-type": "application/x-ndjson" };
    const path = reset ? "/import?reset=true" : "/import";
    const imported = await sandbox.call({ method: "POST", path, body, headers });
    if (options.json) return printJson(imported);
    printLine(
      `${cell(imported, "transactions")} transactions, ${cell(imported, "events")} events and ${cell(imported, "notifications")} notifications were imported.`,
    );
    if (imported["renamed"] === true) {
      printLine("The transactions have new ids: another merchant has the old ones.");
    }
  });
}
