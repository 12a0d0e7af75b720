// What a status answer, a charge, a payment and a lease cost beside a long past and beside a short one: two
// gateways with a database each, in the same rounds, so that whoever else uses the machine slows both. The
// processor time of each call is what is compared. Needs 20 GB of disk for a million transactions.
//
//   npm run bench scale -- --rows 1000000 [--few 10000] [--rounds 5] [--seconds 2] [--connections 32] [--keep]
import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { hotRequests } from "./charge/hot-paths.ts";
import { type LoadRequest, load } from "./charge/load.ts";
import type { Figure } from "./result/bench-result.ts";
import { keepResult } from "./result/keep-result.ts";
import { medianOf, show } from "./result/render-page.ts";
import { type FilledServer, startFilledServer } from "./scale/filled-server.ts";
import { type LeaseCost, measureLeases } from "./scale/lease-cost.ts";
import { tellSizes } from "./scale/table-sizes.ts";

const MANY = Number(optionOf("rows") ?? 1_000_000);
const FEW = Number(optionOf("few") ?? 10_000);
const ROUNDS = Number(optionOf("rounds") ?? 5);
const SECONDS = Number(optionOf("seconds") ?? 2);
const CONNECTIONS = Number(optionOf("connections") ?? 32);

function optionOf(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
}

/** What one call used, in microseconds, and wrote to the log. */
interface Cost {
  readonly gateway: number;
  readonly database: number;
  readonly logBytes: number;
}

type Paths = Readonly<Record<string, LoadRequest>>;

async function main(): Promise<void> {
  const receiver = fork(new URL("delivery/sink.ts", import.meta.url), ["2"]);
  const [[port]] = (await once(receiver, "message")) as [readonly number[]];
  const servers: FilledServer[] = [];
  try {
    for (const count of [FEW, MANY]) {
      console.log(`${count} transactions:`);
      servers.push(await startFilledServer(`http://127.0.0.1:${port}/notify`, count));
    }
    const [few, many] = servers;
    if (few && many) await compare(few, many);
  } finally {
    for (const server of servers) await server.stop();
    receiver.disconnect();
  }
}

async function compare(few: FilledServer, many: FilledServer): Promise<void> {
  const figures: Figure[] = [];
  const paths = [pathsOf(few), pathsOf(many)] as const;
  for (const name of Object.keys(paths[0])) {
    const rounds = await takeTurns(few, many, async (server) => {
      const request = paths[server === few ? 0 : 1][name];
      if (!request) throw new Error(`there is no ${name}`);
      return await measure(server, request);
    });
    figures.push(...tell(name, rounds, costFigures));
  }
  await tellSizes(many.db);
  for (const server of [few, many]) await server.bench.stopGateway();
  const leases = [await measureLeases(few, ROUNDS), await measureLeases(many, ROUNDS)] as const;
  const both = leases[0].map((one, at) => [one, leases[1][at] ?? one] as const);
  figures.push(...tell("lease of 256 and its return", both, leaseFigures));
  const setting =
    `${MANY} transactions with four notifications each, beside ${FEW} of them; ${CONNECTIONS} connections, ` +
    `${ROUNDS} rounds of ${SECONDS} s, shared buffers of 512 MB.`;
  keepResult({ bench: "scale", setting, figures, missing: [] });
}

/** `status of the past` asks for orders of all times, in no order; the others for new ones. */
function pathsOf({ bench: { started }, pending, past }: FilledServer): Paths {
  const recent = hotRequests(started, pending);
  const old = hotRequests(started, past);
  return {
    "bare charge": recent["bare charge"].request,
    "whole charge": recent["whole charge"].request,
    status: recent.status.request,
    "status of the past": old.status.request,
    pay: recent.pay.request,
  };
}

/** The first round is for plans and caches. */
async function takeTurns<One>(
  few: FilledServer,
  many: FilledServer,
  once: (server: FilledServer) => Promise<One>,
): Promise<readonly (readonly [few: One, many: One])[]> {
  const rounds: (readonly [One, One])[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const both = [await once(few), await once(many)] as const;
    if (round >= 0) rounds.push(both);
  }
  return rounds;
}

/** Until all that the calls owe is delivered and recorded. */
async function measure(server: FilledServer, request: LoadRequest): Promise<Cost> {
  const { bench, db } = server;
  // Whatever a page's first change after a checkpoint writes to the log, both write it.
  await db.pool.query("checkpoint");
  const [before, log] = [await bench.used(), await logPosition(server)];
  const { count } = await load(request, { seconds: SECONDS, connections: CONNECTIONS });
  for (;;) {
    const { rowCount } = await db.pool.query(
      "select from notification where state = 'owed' order by merchant_id, endpoint limit 1",
    );
    if (rowCount === 0) break;
    await sleep(5);
  }
  const after = await bench.used();
  return {
    gateway: (after.gateway - before.gateway) / count,
    database: (after.database - before.database) / count,
    logBytes: ((await logPosition(server)) - log) / count,
  };
}

async function logPosition({ db }: FilledServer): Promise<number> {
  const { rows } = await db.pool.query<{ bytes: string }>(
    "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as bytes",
  );
  return Number(rows[0]?.bytes);
}

type Named<One> = readonly (readonly [what: string, unit: string, of: (one: One) => number])[];

const costFigures: Named<Cost> = [
  ["processor time, gateway", "µs", ({ gateway }) => gateway],
  ["processor time, PostgreSQL", "µs", ({ database }) => database],
  ["log", "bytes", ({ logBytes }) => logBytes],
];
const leaseFigures: Named<LeaseCost> = [
  ["processor time, PostgreSQL", "µs", ({ database }) => database],
];

function tell<One>(
  row: string,
  rounds: readonly (readonly [few: One, many: One])[],
  named: Named<One>,
): readonly Figure[] {
  console.log(`\n${row}`);
  const figures = named.flatMap(([what, unit, of]): readonly Figure[] => [
    { row, what: `${what}, beside ${FEW}`, unit, rounds: rounds.map(([few]) => of(few)) },
    { row, what: `${what}, beside ${MANY}`, unit, rounds: rounds.map(([, many]) => of(many)) },
    {
      row,
      what: `${what}, ratio`,
      unit: "",
      rounds: rounds.map(([few, many]) => of(many) / of(few)),
    },
  ]);
  for (const { what, unit, rounds: all } of figures) {
    console.log(
      `  ${what.padEnd(44)} ${show(medianOf(all)).padStart(7)} ${unit.padEnd(5)} ${all.map(show).join(", ")}`,
    );
  }
  return figures;
}

await main();
