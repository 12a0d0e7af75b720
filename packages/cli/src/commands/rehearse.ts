import {
  firstSignal,
  REHEARSAL_AMOUNT,
  REHEARSAL_CALLS,
  REHEARSAL_ORDERS,
  type StepReport,
  type UpstreamAdmin,
} from "@gerbang/gateway";
import { type Command, InvalidArgumentError } from "commander";
import { EXIT } from "../command-error.ts";
import { known, refusal, withAdmin } from "../upstream-admin.ts";
import { readVersion } from "../version.ts";

interface RehearseOptions {
  readonly account: string;
  readonly skipPayment: boolean;
  readonly payBySandboxApi: boolean;
  readonly payWithin: number;
  readonly messageWithin: number;
  readonly json: boolean;
  readonly version: string;
}

const HELP = `
Charges small amounts in the upstream's sandbox, closes and returns them, and keeps what it finds for this
account: gerbang upstream finding list. Accounts of real money are refused, and a second rehearsal of an
account while one is under way. Ctrl C ends it; what it has opened is still closed.

Exit codes of this command: 0 nothing that would lose money, 1 something that would, or that nobody could pay,
or it did not come to its end, 2 the command line is wrong, 3 the upstream, or the gateway's data, is not reached,
or another rehearsal has the account.`;

/** `gerbang rehearse --account …`, on the database that the environment names. */
export function addRehearseCommand(program: Command): void {
  program
    .command("rehearse")
    .description("go through a contract in the upstream's sandbox, and write down how it behaves")
    .requiredOption("--account <id>", "a production merchant's account at a sandbox")
    .option("--skip-payment", "try neither a payment nor what needs one", false)
    .option("--pay-by-sandbox-api", "the upstream is a Gerbang's sandbox: its API pays", false)
    .option("--pay-within <seconds>", "how long somebody has to pay: 1 to 840", parseSeconds, 300)
    .option("--message-within <seconds>", "how long its message may take", parseSeconds, 60)
    .option("--json", "print JSON", false)
    .addHelpText("after", HELP)
    .action(async (options: Omit<RehearseOptions, "version">) => {
      await run({ ...options, version: readVersion() });
    });
}

function parseSeconds(text: string): number {
  const seconds = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= 840) return seconds;
  throw new InvalidArgumentError("It must be a whole number from 1 to 840.");
}

async function run(options: RehearseOptions): Promise<void> {
  const ending = new AbortController();
  void firstSignal().then(() => {
    process.stderr.write("Ending: what is open is being closed. Again to stop at once.\n");
    ending.abort();
  });
  const outcome = await withAdmin(async (admin) => await rehearse(admin, options, ending.signal));
  if (outcome.outcome === "refused") throw refusal(outcome.reason);
  const { steps, calls } = outcome;
  if (options.json) print(JSON.stringify({ outcome: outcome.outcome, calls, steps }, null, 2));
  else print(tableOf(steps), `${calls} calls. ${verdictOf(outcome)}`);
  process.exitCode = exitCodeOf(outcome);
}

async function rehearse(
  admin: UpstreamAdmin,
  options: RehearseOptions,
  signal: AbortSignal,
): ReturnType<UpstreamAdmin["rehearse"]> {
  const account = await known(admin, options.account);
  // For people; scripts read the end alone.
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const amount = `Rp ${REHEARSAL_AMOUNT.toLocaleString("id-ID")}`;
  tell(
    `${account.label} at ${account.baseUrl}: up to ${REHEARSAL_ORDERS} orders (rehearsal-…) of ${amount} each, about ${REHEARSAL_CALLS} calls, more while it waits for a payment.`,
  );
  return await admin.rehearse(account, {
    payment: options.skipPayment ? "skip" : options.payBySandboxApi ? "sandbox_api" : "person",
    payMs: options.payWithin * 1_000,
    messageMs: options.messageWithin * 1_000,
    version: options.version,
    signal,
    say: tell,
    onStep: ({ step, verdict, said, orders }) => {
      const opened = orders.length > 0 ? ` [${orders.join(", ")}]` : "";
      tell(`${step}: ${verdict}: ${said}${opened}`);
    },
  });
}

type Finished = Exclude<
  Awaited<ReturnType<UpstreamAdmin["rehearse"]>>,
  { readonly outcome: "refused" }
>;

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

function tableOf(steps: readonly StepReport[]): string {
  const width = Math.max(0, ...steps.map(({ step }) => step.length));
  const rows = steps.flatMap(({ step, verdict, found }) => [
    `${step.padEnd(width)}  ${verdict}`,
    ...Object.entries(found).map(([name, value]) => `${" ".repeat(width)}    ${name} = ${value}`),
  ]);
  return ["", ...rows, ""].join("\n");
}

function verdictOf({ outcome, steps }: Finished): string {
  if (outcome === "unreachable") return "Nothing answers there.";
  if (outcome === "interrupted") return "It did not come to its end.";
  const blocking = steps.filter(({ verdict }) => verdict === "blocks").map(({ step }) => step);
  if (blocking.length > 0) return `Do not go live with this: ${blocking.join(", ")}.`;
  return "Nothing stands in the way of going live that could be seen here.";
}

function exitCodeOf({ outcome, steps }: Finished) {
  if (outcome === "unreachable") return EXIT.unreachable;
  const isGood = outcome === "finished" && steps.every(({ verdict }) => verdict !== "blocks");
  return isGood ? EXIT.done : EXIT.refused;
}
