import { text } from "node:stream/consumers";
import { Secret } from "@gerbang/gateway";
import type { Command } from "commander";
import { CommandError, EXIT } from "./command-error.ts";

export interface KeyOption {
  readonly serverKey?: string;
}

const VARIABLE = "GERBANG_UPSTREAM_KEY";

/** For commands that take a key of an upstream. */
export function addKeyOption(command: Command): Command {
  return command
    .option(
      "--server-key <key>",
      "the key itself: stays in the shell's history, and others on this machine can read it",
    )
    .addHelpText(
      "after",
      `\nThe upstream's server key is read from ${VARIABLE}, or else from standard input.`,
    );
}

/** The key that was given, in the safest of the ways in which it was. */
export async function readUpstreamKey({ serverKey }: KeyOption): Promise<Secret> {
  const given = serverKey ?? process.env[VARIABLE] ?? (await readInput());
  const key = given.trim();
  if (key !== "") return new Secret(key);
  throw new CommandError(
    `Put the server key into ${VARIABLE}, or into standard input.`,
    EXIT.usage,
  );
}

async function readInput(): Promise<string> {
  // At a terminal nothing comes by itself, and what is typed there would be seen.
  return process.stdin.isTTY ? "" : await text(process.stdin);
}
