// Where the gateway's process is while orders are charged, told of and their attempts recorded: a flame graph, and
// the largest shares in words. The shares are sampled by the clock: whoever writes to a socket may be put aside there
// for the one that it wakes, and on a busy machine anybody anywhere. What a charge costs is therefore measured apart,
// in processor time, and while nobody watches.
//
//   node --conditions=@gerbang/source bench/flame.ts [--seconds 5] [--keep]
import { fork } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { startBenchServer } from "./charge/bench-server.ts";
import { hotPaths } from "./charge/hot-paths.ts";
import { type LoadRequest, load } from "./charge/load.ts";
import { drawFlameGraph } from "./flame/draw.ts";
import { framesOf, timeByRoom } from "./flame/profile.ts";

const CONNECTIONS = 64;
const SECONDS = process.argv.includes("--seconds")
  ? Number(process.argv[process.argv.indexOf("--seconds") + 1])
  : 5;
const KEPT = new URL("../docs/decisions/whole-charge.svg", import.meta.url);

const NONE = async () => await Promise.resolve(0);
const receiver = fork(new URL("delivery/sink.ts", import.meta.url), ["2"]);
const [[port]] = (await once(receiver, "message")) as [readonly number[]];
const server = await startBenchServer(`http://127.0.0.1:${port}/notify`);
try {
  const yardstick = { name: "none", charges: NONE, statuses: NONE, payments: NONE };
  const [, whole] = hotPaths(server.started, yardstick, []);
  if (!whole) throw new Error("there is no whole charge to watch");
  // What is compiled on the way and what the tables grow through at first belongs to no charge.
  await load(whole.request, { seconds: 2 * SECONDS, connections: CONNECTIONS });
  let count = 0;
  const profile = await server.watch(async () => {
    ({ count } = await load(whole.request, { seconds: SECONDS, connections: CONNECTIONS }));
  });
  const cost = await measure(whole.request);
  const root = framesOf(profile);
  for (const [room, micros] of timeByRoom(root).slice(0, 16)) {
    console.log(`${room.padEnd(24)} ${((100 * micros) / root.micros).toFixed(1).padStart(5)} %`);
  }
  const title = `A whole charge: ${cost.toFixed(0)} µs of processor time of the gateway's process. Widths: shares of its time at work, sampled over ${count} charges`;
  console.log(title);
  if (process.argv.includes("--keep")) await writeFile(KEPT, drawFlameGraph(root, title));
} finally {
  receiver.disconnect();
  await server.stop();
}

/** Microseconds of processor time of the gateway's process for each charge, with all that follows it meanwhile. */
async function measure(request: LoadRequest): Promise<number> {
  const before = await server.used();
  const { count } = await load(request, { seconds: SECONDS, connections: CONNECTIONS });
  return ((await server.used()).gateway - before.gateway) / count;
}
