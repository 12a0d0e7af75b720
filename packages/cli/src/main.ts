import { ConfigError } from "@gerbang/gateway";
import { Command, CommanderError } from "commander";
import { CommandError, EXIT } from "./command-error.ts";
import { addClockCommands } from "./commands/clock.ts";
import { addEventsCommand } from "./commands/events.ts";
import { addExportCommand } from "./commands/export.ts";
import { addFailCommand } from "./commands/fail.ts";
import { addFaultCommands } from "./commands/faults.ts";
import { addImportCommand } from "./commands/import.ts";
import { addMerchantCommands } from "./commands/merchant.ts";
import { addNotificationsCommand } from "./commands/notifications.ts";
import { addPayCommand } from "./commands/pay.ts";
import { addRefuseCommand } from "./commands/refuse.ts";
import { addResendCommand } from "./commands/resend.ts";
import { addResetCommand } from "./commands/reset.ts";
import { addSeedCommand } from "./commands/seed.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addSettingsCommands } from "./commands/settings.ts";
import { addWaitCommand } from "./commands/wait.ts";

/** Adds one command, or one family of them: a file in `commands/`. */
export type AddCommand = (program: Command) => void;

const COMMANDS: readonly AddCommand[] = [
  addServeCommand,
  addMerchantCommands,
  addPayCommand,
  addRefuseCommand,
  addFailCommand,
  addClockCommands,
  addFaultCommands,
  addEventsCommand,
  addNotificationsCommand,
  addResendCommand,
  addWaitCommand,
  addSettingsCommands,
  addResetCommand,
  addExportCommand,
  addImportCommand,
  addSeedCommand,
];

const EXIT_CODES = `
Exit codes:
  ${EXIT.done}  done
  ${EXIT.refused}  refused, or failed
  ${EXIT.usage}  the command line is wrong
  ${EXIT.unreachable}  the gateway cannot be reached, or nobody said where it is
  ${EXIT.waitedInVain}  what was waited for has not come`;

/** Runs the command that `argv` names; sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("gerbang")
    .description("A self-hostable payment gateway for GoPay and QRIS")
    .exitOverride()
    .showHelpAfterError("See --help.")
    .addHelpText("after", EXIT_CODES);
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
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof CommandError || error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    return error instanceof CommandError ? error.exitCode : EXIT.refused;
  }
  throw error;
}
