import type { Command } from "commander";
import { cell, listIn, printJson, printLine } from "../sandbox/print.ts";
import type { JsonObject } from "../sandbox/sandbox-client.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface DeliverOptions extends SandboxOptions {
  readonly together: boolean;
  readonly again: boolean;
  readonly drop: boolean;
  readonly cut: boolean;
  readonly loseAnswer: boolean;
  readonly slow?: string;
  readonly giveUpAfter?: string;
}

/** `gerbang deliver NOTIFICATION…` */
export function addDeliverCommand(program: Command): void {
  const command = program
    .command("deliver <notifications...>")
    .description(
      "deliver notifications now, by id or as ORDER:STATUS, and see what came back; `gerbang hold` lists those due",
    )
    .option("--together", "all at one moment: the last byte of each waits for the others", false)
    .option("--again", "a copy of the same bytes, also of what is delivered", false)
    .option("--lose-answer", "it arrives, and the answer does not come back", false)
    .option("--give-up-after <duration>", "wait no longer for the answer")
    .option("--drop", "it never arrives", false)
    .option("--cut", "the connection ends in the middle of the body", false)
    .option("--slow <duration>", "the body takes so long");
  onSandbox(command, [
    "gerbang deliver 019a3f6e-5d1c-7000-8000-000000000001",
    "gerbang deliver 019a3f6e-5d1c-7000-8000-000000000001 --again --lose-answer",
    "gerbang deliver 019a3f6e-…-000000000001 019a3f6e-…-000000000002 --together",
    "gerbang deliver order-101:settlement",
    "gerbang deliver order-101:partial_refund,refund:2   # the second that says one of them",
  ]).action(async (ids: readonly string[], options: DeliverOptions) => {
    const sandbox = await openSandbox(options);
    const { together } = options;
    const notifications = ids.map((name) => ({ ...nameOf(name), ...membersOf(options) }));
    const body = { notifications, together };
    const done = await sandbox.call({ method: "POST", path: "/deliver", body });
    if (options.json) return printJson(done);
    for (const one of listIn(done, "deliveries")) printDelivery(one);
    if (together) printLine(done["overlapped"] === true ? "They overlapped." : "No overlap.");
  });
}

/** An id, or what a message says: of an order or transaction, one or several statuses, and which of those. */
function nameOf(name: string): JsonObject {
  const [transaction = "", statuses, nth] = name.split(":");
  if (statuses === undefined) return { id: name };
  return {
    transaction,
    status: statuses.split(","),
    ...(nth !== undefined && { nth: Number(nth) }),
  };
}

function membersOf(options: DeliverOptions): JsonObject {
  const { again, drop, cut, loseAnswer, slow, giveUpAfter } = options;
  return {
    ...(again && { again }),
    ...(drop && { drop }),
    ...(cut && { cut }),
    ...(loseAnswer && { lose_answer: true }),
    ...(slow !== undefined && { slow }),
    ...(giveUpAfter !== undefined && { give_up_after: giveUpAfter }),
  };
}

function printDelivery(one: JsonObject): void {
  const { answer, lost_answer: lost } = one as Readonly<Record<string, JsonObject | null>>;
  const said = answer ? cell(answer, "status") : cell(one, "error");
  const unseen = lost ? ` (it answered ${cell(lost, "status")})` : "";
  printLine(
    `${cell(one, "order_id")}  ${cell(one, "transaction_status")} #${cell(one, "number")}  ${said}${unseen}  ${cell(one, "state")}  ${cell(one, "latency_ms")} ms  ${cell(one, "url")}`,
  );
  for (const call of listIn(one, "calls")) {
    printLine(
      `  meanwhile ${cell(call, "method")} ${cell(call, "path")}  ${cell(call, "status_code")} ${cell(call, "transaction_status")}`,
    );
  }
}
