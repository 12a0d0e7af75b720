import { type Command, Option } from "commander";
import { cell, inEnglish, listIn, printJson, printLine, wib } from "../sandbox/print.ts";
import { type JsonObject, toQuery } from "../sandbox/sandbox-client.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface ListOptions extends SandboxOptions {
  readonly state?: string;
  readonly limit?: string;
}

interface MuteOptions extends SandboxOptions {
  readonly for?: string;
  readonly reason?: string;
}

/** `gerbang incidents`, `gerbang incidents mute|unmute|resend INCIDENT` */
export function addIncidentCommands(program: Command): void {
  const family = program
    .command("incidents")
    .description("list, mute and make good where notifications do not arrive");
  const list = family
    .command("list", { isDefault: true })
    .description("list the URLs that do not take notifications, and why; the newest first")
    .addOption(
      new Option("--state <state>", "only in this state").choices(["open", "muted", "recovered"]),
    )
    .option("--limit <count>", "how many at the most; 50 if absent");
  onSandbox(list, ["gerbang incidents", "gerbang incidents --state open --json"]).action(
    async ({ state, limit, ...options }: ListOptions) => {
      const sandbox = await openSandbox(options);
      const path = `/incidents${toQuery({ state, limit })}`;
      const page = await sandbox.call({ method: "GET", path });
      if (options.json) return printJson(page);
      printIncidents(listIn(page, "incidents"));
    },
  );
  addMuteCommand(family);
  addUnmuteCommand(family);
  addResendCommand(family);
}

/** Those about URLs that somebody is still to be told at come first. */
function printIncidents(incidents: readonly JsonObject[]): void {
  if (incidents.length === 0) return printLine("There are none.");
  const isFormer = (incident: JsonObject) => incident["in_use"] === false;
  const former = incidents.filter(isFormer);
  for (const incident of incidents) if (!isFormer(incident)) printIncident(incident);
  if (former.length === 0) return;
  printLine("About URLs that are no longer configured:");
  for (const incident of former) printIncident(incident);
}

function addMuteCommand(family: Command): void {
  const command = family
    .command("mute <incident>")
    .description("have it disturb nobody until it is over, or for a while")
    .option("--for <duration>", "such as 4h")
    .option("--reason <text>", "why, for whoever looks at it");
  onSandbox(command, [
    "gerbang incidents mute 019a3f6e-5d1c-7000-8000-000000000001 --for 4h --reason deploying",
  ]).action(async (id: string, { for: duration, reason, ...options }: MuteOptions) => {
    const body = {
      ...(duration !== undefined && { for: duration }),
      ...(reason !== undefined && { reason }),
    };
    await change(options, { id, verb: "mute", body });
  });
}

function addUnmuteCommand(family: Command): void {
  const command = family.command("unmute <incident>").description("have it disturb people again");
  onSandbox(command, ["gerbang incidents unmute 019a3f6e-5d1c-7000-8000-000000000001"]).action(
    async (id: string, options: SandboxOptions) => {
      await change(options, { id, verb: "unmute", body: {} });
    },
  );
}

interface ResendOptions extends SandboxOptions {
  readonly since?: string;
}

function addResendCommand(family: Command): void {
  const command = family
    .command("resend <incident>")
    .description("send what it kept from arriving again; repeating it doubles nothing")
    .option("--since <moment>", "only what became owed then or later");
  onSandbox(command, ["gerbang incidents resend 019a3f6e-5d1c-7000-8000-000000000001"]).action(
    async (id: string, { since, ...options }: ResendOptions) => {
      const sandbox = await openSandbox(options);
      const path = `/incidents/${encodeURIComponent(id)}/resend`;
      const body = { ...(since !== undefined && { since }) };
      const done = await sandbox.call({ method: "POST", path, body });
      if (options.json) printJson(done);
      else printLine(`On their way again: ${cell(done, "resent")}.`);
    },
  );
}

async function change(
  options: SandboxOptions,
  { id, verb, body }: { readonly id: string; readonly verb: string; readonly body: JsonObject },
): Promise<void> {
  const sandbox = await openSandbox(options);
  const path = `/incidents/${encodeURIComponent(id)}/${verb}`;
  const incident = await sandbox.call({ method: "POST", path, body });
  if (options.json) printJson(incident);
  else printIncident(incident);
}

function printIncident(incident: JsonObject): void {
  const isOver = incident["state"] === "recovered";
  const times = isOver
    ? `${wib(incident["opened_at"])} to ${wib(incident["ended_at"])}`
    : `since ${wib(incident["opened_at"])}`;
  printLine(`${cell(incident, "id")}  ${cell(incident, "state")}  ${times}`);
  printLine(`  ${cell(incident, "url")}`);
  const finding = inEnglish(incident, "finding");
  if (finding !== undefined && !isOver) printLine(`  ${finding}`);
  const advice = inEnglish(incident, "advice");
  if (advice !== undefined && !isOver) printLine(`  ${advice}`);
  const more = incident["partial"] === true ? "+" : "";
  printLine(
    `  orders ${cell(incident, "orders")}${more}, of which ${cell(incident, "waiting_orders")} wait; at stake Rp ${cell(incident, "amount_at_stake")}`,
  );
  if (isOver) printLine(`  answered since: ${cell(incident, "answered_since")}`);
  else if (incident["next_due_at"] !== null)
    printLine(`  next try ${wib(incident["next_due_at"])}; ${cell(incident, "rule")}`);
}
