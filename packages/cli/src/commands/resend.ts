import type { Command } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { cell, printJson, printLine } from "../sandbox/print.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface ResendOptions extends SandboxOptions {
  readonly missedBy?: string;
}

/** `gerbang resend NOTIFICATION`, `gerbang resend --missed-by URL` */
export function addResendCommand(program: Command): void {
  const command = program
    .command("resend [notification]")
    .description("send a notification once more; `gerbang notifications` lists their ids")
    .option("--missed-by <url>", "all that were given up at this scheme, host and port");
  onSandbox(command, [
    "gerbang resend 019a3f6e-5d1c-7000-8000-000000000001",
    "gerbang resend --missed-by http://localhost:3000",
  ]).action(async (id: string | undefined, { missedBy, ...options }: ResendOptions) => {
    if ((id === undefined) === (missedBy === undefined)) {
      throw new CommandError("Give a notification, or --missed-by.", EXIT.usage);
    }
    if (missedBy !== undefined) await resendMissed(missedBy, options);
    else if (id !== undefined) await resendOne(id, options);
  });
}

async function resendOne(id: string, options: SandboxOptions): Promise<void> {
  const sandbox = await openSandbox(options);
  const path = `/notifications/${encodeURIComponent(id)}/resend`;
  const resent = await sandbox.call({ method: "POST", path, body: {} });
  if (options.json) printJson(resent);
  else printLine(`It is owed once more, as ${cell(resent, "notification_id")}.`);
}

async function resendMissed(endpoint: string, options: SandboxOptions): Promise<void> {
  const sandbox = await openSandbox(options);
  const path = "/notifications/resend";
  const done = await sandbox.call({ method: "POST", path, body: { endpoint } });
  if (options.json) printJson(done);
  else printLine(`Owed once more: ${cell(done, "resent")}.`);
}
