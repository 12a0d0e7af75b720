/**
 * What a call, and the first import, cost the merchant's process: `@gerbang/sdk` as it is published
 * against `midtrans-client`, in turn, in the same run. Processor time, because other work on the
 * machine disturbs it less than time by the clock.
 *
 *     node --conditions=@gerbang/source bench/sdk.ts
 */
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";

interface CallCost {
  readonly importMs: number;
  readonly firstMs: number;
  readonly cpuUs: number;
}

const ROUNDS = 3;
const IMPORTS = 9;
const CLIENTS = ["sdk", "midtrans-client", "exchange"] as const;

type CostMedians = Readonly<Record<(typeof CLIENTS)[number], number>>;

function measure(client: string, load: readonly string[]): CallCost {
  const script = new URL("sdk/client-load.ts", import.meta.url).pathname;
  const options = { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } } as const;
  return JSON.parse(execFileSync(process.execPath, [script, client, ...load], options)) as CallCost;
}

function median(values: readonly number[]): number {
  return (
    values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN
  );
}

/** Each client in turn, so that whatever disturbs the machine disturbs all. */
function medians(
  rounds: number,
  pick: (cost: CallCost) => number,
  load: readonly string[],
): CostMedians {
  const values = {
    sdk: [] as number[],
    "midtrans-client": [] as number[],
    exchange: [] as number[],
  };
  for (let round = 0; round < rounds; round += 1) {
    for (const client of CLIENTS) values[client].push(pick(measure(client, load)));
  }
  return {
    sdk: median(values.sdk),
    "midtrans-client": median(values["midtrans-client"]),
    exchange: median(values.exchange),
  };
}

/** A client costs what it adds to the exchange, which no client can do without. */
function reportCalls(what: string, load: readonly string[]): void {
  const measured = medians(ROUNDS, ({ cpuUs }) => cpuUs, load);
  const { exchange } = measured;
  report(`CPU of a charge, ${what}`, "µs", measured);
  report(`  without the ${exchange.toFixed(0)} µs of the bytes themselves`, "µs", {
    ...measured,
    sdk: measured.sdk - exchange,
    "midtrans-client": measured["midtrans-client"] - exchange,
  });
}

function report(what: string, unit: string, { sdk, "midtrans-client": other }: CostMedians): void {
  const ratio = (other / sdk).toFixed(1);
  console.log(
    `${what.padEnd(42)} ${sdk.toFixed(1).padStart(8)} ${other.toFixed(1).padStart(8)} ${unit}   ${ratio} times less`,
  );
}

for (const folder of ["protocol", "sdk"]) {
  const cwd = new URL(`../packages/${folder}`, import.meta.url);
  execFileSync("npm", ["run", "--silent", "build"], { cwd, stdio: "inherit" });
}
const sink: ChildProcess = fork(new URL("sdk/sink.ts", import.meta.url));
try {
  const [port] = (await once(sink, "message")) as [number];
  const url = `http://127.0.0.1:${port}`;
  console.log(`${"".padEnd(42)} ${"sdk".padStart(8)} ${"midtrans".padStart(8)}`);
  reportCalls("50 in flight", [url, "12000", "50"]);
  reportCalls("one after another", [url, "8000", "1"]);
  report(
    "CPU of the first import",
    "ms",
    medians(IMPORTS, ({ importMs }) => importMs, [url]),
  );
  report(
    "CPU until the first answer",
    "ms",
    medians(IMPORTS, ({ firstMs }) => firstMs, [url, "4"]),
  );
} finally {
  sink.kill();
}
