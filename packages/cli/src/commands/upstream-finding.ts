import type { Findings, ListedAccount } from "@gerbang/gateway";
import type { Command } from "commander";
import { type NamedValues, printList } from "../output.ts";
import { JSON_OPTION, type JsonOption, known, refusal, withAdmin } from "../upstream-admin.ts";

interface ChangeOptions extends JsonOption {
  readonly reason: string;
}

/** `gerbang upstream finding …`: what a rehearsal found out of an account's upstream, or a person says. */
export function addFindingCommands(upstream: Command): void {
  const finding = upstream
    .command("finding")
    .description("what is known of an account's upstream, and how it is changed by hand");
  finding
    .command("list <account>")
    .description("print what was found, by which gateway, when")
    .option(...JSON_OPTION)
    .action(async (id: string, options: JsonOption) => {
      const account = await withAdmin(async (admin) => await known(admin, id));
      printList(rowsOf(account), options);
    });
  finding
    .command("set <account> <name> <value>")
    .description("say it is so: no rehearsal replaces that")
    .requiredOption("--reason <text>", "why: it stands in the merchant's log")
    .option(...JSON_OPTION)
    .action(async (id: string, name: string, value: string, options: ChangeOptions) => {
      await change(id, { name, value }, options);
    });
  finding
    .command("clear <account> <name>")
    .description("forget it, until a rehearsal finds it again")
    .requiredOption("--reason <text>", "why: it stands in the merchant's log")
    .option(...JSON_OPTION)
    .action(async (id: string, name: string, options: ChangeOptions) => {
      await change(id, { name }, options);
    });
}

async function change(
  id: string,
  finding: { readonly name: string; readonly value?: string },
  options: ChangeOptions,
): Promise<void> {
  await withAdmin(async (admin) => {
    const outcome = await admin.changeFinding(await known(admin, id), finding, options.reason);
    if (outcome.outcome === "refused") throw refusal(outcome.reason);
    printList(rowsOf(await known(admin, id)), options);
  });
}

function rowsOf({ findings = {} }: ListedAccount): readonly NamedValues[] {
  return Object.entries(findings as Required<Findings>).map(([finding, said]) => ({
    finding,
    value: said.value,
    by: said.by,
    at: said.at,
    version: said.version,
    reason: said.reason,
  }));
}
