// Where the gateway's process is while orders are charged, told of and their attempts recorded: a flame graph, and
// the largest shares in words. Time by the clock of a machine that is busy: whoever writes to a socket may be put
// aside there for the one that it wakes.
//
//   node --conditions=@gerbang/source bench/flame.ts [--seconds 5] [--keep]
import { fork } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { startBenchServer } from "./charge/bench-server.ts";
import { hotPaths } from "./charge/hot-paths.ts";
import { load } from "./charge/load.ts";
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
  const root = framesOf(profile);
  for (const [room, micros] of timeByRoom(root).slice(0, 12)) {
    console.log(`${room.padEnd(24)} ${((100 * micros) / root.micros).toFixed(1).padStart(5)} %`);
  }
  const title = `A whole charge: ${(root.micros / count).toFixed(0)} µs of the gateway's process, of ${count} charges`;
  console.log(title);
  if (process.argv.includes("--keep")) await writeFile(KEPT, drawFlameGraph(root, title));
} finally {
  receiver.disconnect();
  await server.stop();
}
