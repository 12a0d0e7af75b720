import { type Command, Help } from "commander";
import { EXIT_MEANINGS } from "./command-error.ts";
import { addAccountCommands } from "./commands/account.ts";
import { addCallsCommand } from "./commands/calls.ts";
import { addCancelCommand } from "./commands/cancel.ts";
import { addCaptureCommand } from "./commands/capture.ts";
import { addChargeCommand } from "./commands/charge.ts";
import { addClockCommands } from "./commands/clock.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addDeliverCommand } from "./commands/deliver.ts";
import { addDenyCommand } from "./commands/deny.ts";
import { addDenyRefundCommand } from "./commands/deny-refund.ts";
import { addEventsCommand } from "./commands/events.ts";
import { addExportCommand } from "./commands/export.ts";
import { addFaultCommands } from "./commands/faults.ts";
import { addGateCommands } from "./commands/gates.ts";
import { addHoldCommands } from "./commands/hold.ts";
import { addImportCommand } from "./commands/import.ts";
import { addIncidentCommands } from "./commands/incidents.ts";
import { addListenCommand } from "./commands/listen.ts";
import { addLogsCommand } from "./commands/logs.ts";
import { addNotificationsCommand } from "./commands/notifications.ts";
import { addOpenCommand } from "./commands/open.ts";
import { addPayCommand } from "./commands/pay.ts";
import { addRefundCommand } from "./commands/refund.ts";
import { addRefuseCommand } from "./commands/refuse.ts";
import { addResendCommand } from "./commands/resend.ts";
import { addResetCommand } from "./commands/reset.ts";
import { addSettingsCommands } from "./commands/settings.ts";
import { addStatusCommand } from "./commands/status.ts";
import { addSubscriptionCommands } from "./commands/subscription.ts";
import { addTestNotificationCommand } from "./commands/test-notification.ts";
import { addTlsCommand } from "./commands/tls.ts";
import { addTransactionsCommand } from "./commands/transactions.ts";
import { addWaitCommand } from "./commands/wait.ts";
import type { AddCommand } from "./gateway-commands.ts";
import { NumberCommand } from "./number-command.ts";
import { readVersion } from "./version.ts";

/** Those that talk to a gateway, wherever it runs. */
const REMOTE_COMMANDS: readonly AddCommand[] = [
  addChargeCommand,
  addStatusCommand,
  addPayCommand,
  addRefuseCommand,
  addDenyCommand,
  addCaptureCommand,
  addCancelCommand,
  addRefundCommand,
  addDenyRefundCommand,
  addOpenCommand,
  addClockCommands,
  addFaultCommands,
  addEventsCommand,
  addNotificationsCommand,
  addIncidentCommands,
  addLogsCommand,
  addResendCommand,
  addHoldCommands,
  addDeliverCommand,
  addGateCommands,
  addCallsCommand,
  addTransactionsCommand,
  addSubscriptionCommands,
  addTestNotificationCommand,
  addWaitCommand,
  addAccountCommands,
  addSettingsCommands,
  addResetCommand,
  addExportCommand,
  addImportCommand,
  addTlsCommand,
  addListenCommand,
];

const EXIT_CODES = [
  "\nExit codes:",
  ...Object.entries(EXIT_MEANINGS).map(([code, meaning]) => `  ${code}  ${meaning}`),
].join("\n");

/**
 * The commands: all of them, or, when `word` is one that talks to a gateway elsewhere, those alone. The
 * rest brings along the whole of certifying, or of the gateway, which takes longer to load than to answer.
 */
export async function buildProgram(word?: string): Promise<Command> {
  const program = new NumberCommand("gerbang")
    .description("A self-hostable payment gateway for GoPay and QRIS")
    .version(readVersion(), "-v, --version", "print the version")
    .configureHelp({ optionDescription })
    .exitOverride()
    // What stands behind the command that another command runs is that one's own.
    .enablePositionalOptions()
    // For every command: a misspelt word must not pass for one that did its work.
    .allowExcessArguments(false)
    .addHelpText("after", EXIT_CODES);
  for (const add of REMOTE_COMMANDS) add(program);
  if (!knows(program, word)) {
    const { addCertifyCommand } = await import("./commands/certify.ts");
    addCertifyCommand(program);
  }
  if (!knows(program, word)) {
    const { GATEWAY_COMMANDS } = await import("./gateway-commands.ts");
    for (const add of GATEWAY_COMMANDS) add(program);
    addCompletionCommand(program);
  }
  nameHelp(program, "gerbang");
  return program;
}

function knows(program: Command, word: string | undefined): boolean {
  return program.commands.some(
    (command) => word === command.name() || (word && command.aliases().includes(word)),
  );
}

/** After a mistake, each command tells by what its own help is shown. */
function nameHelp(command: Command, path: string): void {
  command.showHelpAfterError(`See \`${path} --help\`.`);
  for (const one of command.commands) nameHelp(one, `${path} ${one.name()}`);
}

/** That a flag is off unless it is given need not be said. */
const optionDescription: Help["optionDescription"] = (option) =>
  option.defaultValue === false ? option.description : new Help().optionDescription(option);
