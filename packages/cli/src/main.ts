import { ConfigError } from "@gerbang/gateway";
import { Command, CommanderError } from "commander";
import { CommandError } from "./command-error.ts";
import { addMerchantCommands } from "./commands/merchant.ts";
import { addSeedCommand } from "./commands/seed.ts";
import { addServeCommand } from "./commands/serve.ts";

/** Adds one command, or one family of them: a file in `commands/`. */
export type AddCommand = (program: Command) => void;

const COMMANDS: readonly AddCommand[] = [addServeCommand, addMerchantCommands, addSeedCommand];

/** Runs the command that `argv` names; sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("gerbang")
    .description("A self-hostable payment gateway for GoPay and QRIS")
    .exitOverride()
    .showHelpAfterError();
  for (const add of COMMANDS) add(program);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Says what went wrong in the words of whoever can put it right, and returns the exit code. */
function report(error: unknown): number {
  // Commander has said it already; asking for help is no failure.
  if (error instanceof CommanderError) return error.exitCode;
  if (error instanceof CommandError || error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  throw error;
}
