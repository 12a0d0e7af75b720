import type { Command } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { nearest } from "../nearest.ts";
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

/** Gives a family of commands the one that is meant when none is named. */
export function onShow(
  family: Command,
  about: string,
  examples: readonly string[],
  show: (options: SandboxOptions) => Promise<void>,
): void {
  // Whatever is no command of the family arrives here as its arguments.
  const command = family.command("show", { isDefault: true }).allowExcessArguments();
  onSandbox(command.description(about), examples).action(async (options: SandboxOptions) => {
    const [word] = command.args;
    if (word === undefined) return await show(options);
    const known = family.commands.map((one) => one.name());
    const near = nearest(word, known);
    throw new CommandError(
      [
        `error: \`gerbang ${family.name()}\` has no command '${word}'.`,
        near === undefined ? `It has: ${known.join(", ")}.` : `Did you mean ${near}?`,
        `See \`gerbang ${family.name()} --help\`.`,
      ].join("\n"),
      EXIT.usage,
    );
  });
}

export async function openSandbox(options: SandboxOptions): Promise<SandboxClient> {
  return new SandboxClient(await findConnection(options, process.env));
}
