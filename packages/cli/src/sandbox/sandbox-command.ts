import type { Command } from "commander";
import { findConnection } from "./connection.ts";
import { SandboxClient } from "./sandbox-client.ts";

export interface SandboxOptions {
  readonly url?: string;
  readonly key?: string;
  readonly json: boolean;
}

/** Gives a command what every command on the sandbox has. */
export function onSandbox(command: Command, examples: readonly string[]): Command {
  return command
    .option("--url <url>", "the gateway's address (GERBANG_URL; else that of `npm start`)")
    .option("--key <key>", "the server key (GERBANG_SERVER_KEY; else that of `npm start`)")
    .option("--json", "print what the gateway answers, for scripts", false)
    .addHelpText("after", `\nExamples:\n${examples.map((one) => `  $ ${one}`).join("\n")}`);
}

export async function openSandbox(options: SandboxOptions): Promise<SandboxClient> {
  return new SandboxClient(await findConnection(options, process.env));
}
