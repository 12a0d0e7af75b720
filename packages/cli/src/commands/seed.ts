import { seed } from "@gerbang/gateway";
import { type Command, InvalidArgumentError } from "commander";
import { CommandError } from "../command-error.ts";
import { readOperatorConfig } from "../operator-config.ts";

interface SeedFlags {
  readonly transactions: number;
  readonly seed: number;
  readonly days: number;
  readonly until?: Date;
  readonly merchant?: string;
}

/** `gerbang seed --transactions 1000000`, on the database that the environment names. */
export function addSeedCommand(program: Command): void {
  program
    .command("seed")
    .description("fill a sandbox merchant with a believable past; nothing is sent")
    .requiredOption("--transactions <count>", "how many", parseCount)
    .option("--seed <number>", "the same seed and end make the same transactions", parseCount, 1)
    .option("--days <days>", "how far back", parseCount, 180)
    .option("--until <time>", "the end, as in 2026-11-02T12:00:00Z; default: now", parseTime)
    .option("--merchant <id>", "default: the first one")
    .action(run);
}

async function run(options: SeedFlags): Promise<void> {
  const { transactions: count, ...rest } = options;
  const bar = progressBar(count);
  const seeded = await seed(await readOperatorConfig(), {
    ...rest,
    count,
    onProgress: (done) => bar.show(done),
  });
  bar.end();
  if (seeded.outcome === "no_sandbox_merchant") {
    throw new CommandError(`There is no sandbox merchant ${options.merchant}.`);
  }
  const { merchantId, inserted } = seeded;
  process.stdout.write(`${inserted} new transactions for ${merchantId}\n`);
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new InvalidArgumentError("must be a whole number from 1");
  }
  return count;
}

function parseTime(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError("must be a time");
  return time;
}

const WIDTH = 40;
const STEPS_WITHOUT_TERMINAL = 10;

/** A bar on a terminal, a line per tenth elsewhere. On standard error: it is no result. */
function progressBar(total: number): { show(done: number): void; end(): void } {
  const { stderr } = process;
  let told = 0;
  return {
    show(done) {
      const share = done / total;
      const text = `${String(Math.floor(share * 100)).padStart(3)} %  ${done}/${total}`;
      if (stderr.isTTY) {
        const full = Math.round(share * WIDTH);
        stderr.write(`\r${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${text}`);
      } else if (Math.floor(share * STEPS_WITHOUT_TERMINAL) > told) {
        told = Math.floor(share * STEPS_WITHOUT_TERMINAL);
        stderr.write(`${text}\n`);
      }
    },
    end() {
      if (stderr.isTTY) stderr.write("\n");
    },
  };
}
