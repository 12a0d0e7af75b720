import type { AttentionCase } from "@gerbang/gateway";
import type { Command } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { type NamedValues, printList, printValues } from "../output.ts";
import { JSON_OPTION, type JsonOption, refusal, withAdmin } from "../upstream-admin.ts";

interface ListOptions extends JsonOption {
  readonly page: string;
}

interface DecideOptions extends JsonOption {
  readonly reason: string;
}

/** `gerbang attention list|show|decide`, on the database that the environment names. */
export function addAttentionCommands(program: Command): void {
  const attention = program
    .command("attention")
    .description(
      "what upstreams leave to people: money without a home, charges and refunds in doubt",
    );
  attention
    .command("list <merchant>", { isDefault: true })
    .description("print what needs a person, the oldest first, with what may be decided")
    .option("--page <number>", "25 a page", "1")
    .option(...JSON_OPTION)
    .action(list);
  attention
    .command("show <merchant> <id>")
    .description("print one, with the newest of what was said to the upstream and by it")
    .option(...JSON_OPTION)
    .action(show);
  attention
    .command("decide <merchant> <id> <decision>")
    .description(
      "return or keep money; ask the upstream now; close a charge; say that a refund was made or not_made; seen",
    )
    .requiredOption("--reason <text>", "why: it stands in the merchant's activity log")
    .option(...JSON_OPTION)
    .action(decide);
}

async function list(merchant: string, { page, ...options }: ListOptions): Promise<void> {
  if (!/^[1-9]\d{0,3}$/.test(page)) {
    throw new CommandError("--page must be a whole number from 1.", EXIT.usage);
  }
  await withAdmin(async (admin) => {
    const found = await admin.listAttention(merchant, Number(page));
    if (!found) throw refusal("no_production_merchant");
    printList(found.open.map(toValues), options);
  });
}

async function show(merchant: string, id: string, options: JsonOption): Promise<void> {
  await withAdmin(async (admin) => {
    const found = await admin.showAttention(merchant, id);
    if (!found) throw new CommandError(`There is nothing of ${merchant} under ${id}.`);
    const evidence = [...found.calls.map(callLine), ...found.messages.map(messageLine)];
    const facts = factsOf(found.attention);
    printValues({ ...toValues(found), facts, evidence: evidence.join("; ") }, options);
  });
}

async function decide(
  merchant: string,
  id: string,
  decision: string,
  { reason, ...options }: DecideOptions,
): Promise<void> {
  await withAdmin(async (admin) => {
    const outcome = await admin.decide(merchant, id, { decision, reason });
    if (outcome.outcome === "refused")
      throw refusal(outcome.reason === "not_allowed" ? "not_allowed_so" : outcome.reason);
    const after = await admin.showAttention(merchant, id);
    if (after) printValues(toValues(after), options);
  });
}

function toValues({ attention, decisions, charge, account, amount }: AttentionCase): NamedValues {
  const { id, kind, since, closedAt, closedBy, decided } = attention;
  return {
    id,
    kind,
    since: since.toISOString(),
    order_id: charge?.orderId,
    amount,
    account: account?.label,
    may_be_decided: decisions.join(", "),
    decided: decided && `${decided.decision} by ${decided.by}: ${decided.reason}`,
    closed_at: closedAt?.toISOString(),
    closed_by: closedBy,
  };
}

/** What is known of it besides; an answer as a whole is on the dashboard. */
function factsOf({ data }: AttentionCase["attention"]): string {
  const known = Object.entries(data).filter(([, value]) => typeof value !== "object");
  return known.map(([name, value]) => `${name}=${String(value)}`).join(", ");
}

function callLine({ verb, startedAt, outcome, why }: AttentionCase["calls"][number]): string {
  return `${startedAt.toISOString()} ${verb} ${outcome}${why === undefined ? "" : ` (${why})`}`;
}

function messageLine({ receivedAt, verdict, claims }: AttentionCase["messages"][number]): string {
  return `${receivedAt.toISOString()} message ${verdict}${claims === undefined ? "" : ` (${claims})`}`;
}
