import { readFileSync } from "node:fs";
import { Command, CommanderError, Help } from "commander";
import { CommandError, EXIT } from "./command-error.ts";
import { addClockCommands } from "./commands/clock.ts";
import { addEventsCommand } from "./commands/events.ts";
import { addExportCommand } from "./commands/export.ts";
import { addFailCommand } from "./commands/fail.ts";
import { addFaultCommands } from "./commands/faults.ts";
import { addImportCommand } from "./commands/import.ts";
import { addLogsCommand } from "./commands/logs.ts";
import { addNotificationsCommand } from "./commands/notifications.ts";
import { addPayCommand } from "./commands/pay.ts";
import { addRefuseCommand } from "./commands/refuse.ts";
import { addResendCommand } from "./commands/resend.ts";
import { addResetCommand } from "./commands/reset.ts";
import { addSettingsCommands } from "./commands/settings.ts";
import { addTestNotificationCommand } from "./commands/test-notification.ts";
import { addWaitCommand } from "./commands/wait.ts";
import type { AddCommand } from "./gateway-commands.ts";

/** Those that talk to a gateway, wherever it runs. */
const SANDBOX_COMMANDS: readonly AddCommand[] = [
  addPayCommand,
  addRefuseCommand,
  addFailCommand,
  addClockCommands,
  addFaultCommands,
  addEventsCommand,
  addNotificationsCommand,
  addLogsCommand,
  addResendCommand,
  addTestNotificationCommand,
  addWaitCommand,
  addSettingsCommands,
  addResetCommand,
  addExportCommand,
  addImportCommand,
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
  // `gerbang events | head`: whoever read has gone, and there is nothing left to say.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(EXIT.done);
  });
  const program = new Command("gerbang")
    .description("A self-hostable payment gateway for GoPay and QRIS")
    .version(readVersion(), "-v, --version", "print the version")
    .configureHelp({ optionDescription })
    .exitOverride()
    // For every command: a misspelt word must not pass for one that did its work.
    .allowExcessArguments(false)
    .showHelpAfterError("See --help.")
    .addHelpText("after", EXIT_CODES);
  for (const add of SANDBOX_COMMANDS) add(program);
  if (!program.commands.some((command) => command.name() === argv[2])) {
    // The rest brings the whole gateway along, which takes longer to load than to answer.
    const { GATEWAY_COMMANDS } = await import("./gateway-commands.ts");
    for (const add of GATEWAY_COMMANDS) add(program);
  }
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = await report(error);
  }
}

function readVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

/** That a flag is off unless it is given need not be said. */
const optionDescription: Help["optionDescription"] = (option) =>
  option.defaultValue === false ? option.description : new Help().optionDescription(option);

/** Says what went wrong in the words of whoever can put it right, and returns the exit code. */
async function report(error: unknown): Promise<number> {
  // Commander has said it already; asking for help is no failure.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof CommandError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  // Only now: the commands for a gateway elsewhere need not wait until the whole of it is loaded.
  const { explainFailure } = await import("@gerbang/gateway");
  const explanation = explainFailure(error);
  if (explanation === undefined) throw error;
  process.stderr.write(`${explanation}\n`);
  return EXIT.refused;
}
