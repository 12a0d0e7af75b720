/**
 * What a call, and the first import, cost the merchant's process: `@gerbang/sdk` as it is published
 * against `midtrans-client`, in turn, in the same run. Processor time, because other work on the
 * machine disturbs it less than time by the clock.
 *
 *     node --conditions=@gerbang/source bench/sdk.ts
 */
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";

interface Cost {
  readonly importMs: number;
  readonly firstMs: number;
  readonly cpuUs: number;
}

const ROUNDS = 5;
const IMPORTS = 9;
const CLIENTS = ["sdk", "midtrans-client"] as const;

function measure(client: string, load: readonly string[]): Cost {
  const script = new URL("sdk/client-load.ts", import.meta.url).pathname;
  const options = { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } } as const;
  return JSON.parse(execFileSync(process.execPath, [script, client, ...load], options)) as Cost;
}

function median(values: readonly number[]): number {
  return (
    values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN
  );
}

/** Each client in turn, so that whatever disturbs the machine disturbs both. */
function medians(rounds: number, pick: (cost: Cost) => number, load: readonly string[]) {
  const values = { sdk: [] as number[], "midtrans-client": [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    for (const client of CLIENTS) values[client].push(pick(measure(client, load)));
  }
  return { sdk: median(values.sdk), other: median(values["midtrans-client"]) };
}

function report(what: string, unit: string, { sdk, other }: { sdk: number; other: number }): void {
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
  const many = [url, "8000", "50"];
  const one = [url, "2000", "1"];
  report(
    "CPU of a charge, 50 in flight",
    "µs",
    medians(ROUNDS, ({ cpuUs }) => cpuUs, many),
  );
  report(
    "CPU of a charge, one after another",
    "µs",
    medians(ROUNDS, ({ cpuUs }) => cpuUs, one),
  );
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
