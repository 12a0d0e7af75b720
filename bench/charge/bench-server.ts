import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PostgresConnection } from "../../packages/gateway/src/postgres/connection.ts";
import { startEmbeddedPostgres } from "../../packages/gateway/src/postgres/embedded-postgres.ts";
import type { Profile } from "../flame/profile.ts";
import { processorTimeMs } from "../statements/processor-time.ts";
import type { StartedBenchServer } from "./hot-paths.ts";

/** What was used since some start, in microseconds of processor time. */
interface UsedTime {
  readonly gateway: number;
  /** All its processes. */
  readonly database: number;
  /** Bytes that the gateway's process has of the machine. */
  readonly memory: number;
  /** Bytes of those that something still holds, in JavaScript's heap and beside it. */
  readonly held: number;
}

export interface BenchServer {
  readonly started: StartedBenchServer;
  readonly connection: PostgresConnection;
  /** Goes away with it. */
  readonly folder: string;
  used(): Promise<UsedTime>;
  /** What the gateway's process does while something else does its work. */
  watch(work: () => Promise<void>): Promise<Profile>;
  /** Milliseconds of processor time of the database alone. */
  databaseCpuMs(): number;
  /** Stops the database and starts it again; `meanwhile` gets its folder. The gateway waits for it. */
  restartDatabase(meanwhile: (dataDir: string) => Promise<void>): Promise<void>;
  /** Ends the gateway alone: what is measured of the database is then nobody else's. */
  stopGateway(): Promise<void>;
  stop(): Promise<void>;
}

/** A gateway in a process of its own on a new database; `receiver` is told of the whole merchant's orders. */
export async function startBenchServer(
  receiver: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const folder = await mkdtemp(path.join(tmpdir(), "gerbang-bench-"));
  const options = { dataDir: path.join(folder, "data"), settings };
  let postgres = await startEmbeddedPostgres(options);
  const child = fork(new URL("server.ts", import.meta.url), {
    execArgv: ["--conditions=@gerbang/source", "--expose-gc"],
    env: {
      ...process.env,
      BENCH_CONNECTION: JSON.stringify(postgres.connection),
      BENCH_RECEIVER: receiver,
    },
  });
  const [started] = (await once(child, "message")) as [StartedBenchServer];
  const stopGateway = async () => {
    if (!child.connected) return;
    child.disconnect();
    await once(child, "exit");
  };
  return {
    started,
    connection: postgres.connection,
    folder,
    async used() {
      child.send("cpu");
      const [{ cpu, memory }] = (await once(child, "message")) as [
        { cpu: NodeJS.CpuUsage; memory: NodeJS.MemoryUsage },
      ];
      return {
        gateway: cpu.user + cpu.system,
        database: processorTimeMs(postgres.pid) * 1_000,
        memory: memory.rss,
        held: memory.heapUsed + memory.external,
      };
    },
    async watch(work) {
      child.send("profile");
      await once(child, "message");
      await work();
      child.send("profile-end");
      const [{ profile }] = (await once(child, "message")) as [{ profile: Profile }];
      return profile;
    },
    databaseCpuMs: () => processorTimeMs(postgres.pid),
    async restartDatabase(meanwhile) {
      await postgres.stop();
      await meanwhile(options.dataDir);
      postgres = await startEmbeddedPostgres(options);
    },
    stopGateway,
    async stop() {
      await stopGateway();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
