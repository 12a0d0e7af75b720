import type { Command } from "commander";
import { cell, printJson, printLine } from "../sandbox/print.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

/** `gerbang resend NOTIFICATION` */
export function addResendCommand(program: Command): void {
  const command = program
    .command("resend <notification>")
    .description("send a notification once more; `gerbang notifications` lists their ids");
  onSandbox(command, ["gerbang resend 019a3f6e-5d1c-7000-8000-000000000001"]).action(
    async (id: string, options: SandboxOptions) => {
      const sandbox = await openSandbox(options);
      const path = `/notifications/${encodeURIComponent(id)}/resend`;
      const resent = await sandbox.call({ method: "POST", path, body: {} });
      if (options.json) printJson(resent);
      else printLine(`It is owed once more, as ${cell(resent, "notification_id")}.`);
    },
  );
}
