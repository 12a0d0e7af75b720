import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "../../packages/gateway/src/store/database.ts";

const GERBANG = new URL("../../packages/cli/bin/gerbang.mjs", import.meta.url).pathname;

interface ClusterMember {
  readonly port: number;
  child: ChildProcess;
}

/** Several `gerbang serve` on one database, each on a port that it keeps when it is started again. */
export interface Cluster {
  readonly urls: readonly string[];
  /** Kills one with -9, starts it again, and waits until it answers. */
  killOne(place: number): Promise<void>;
  /** Ends all by SIGTERM and returns their exit codes. */
  stop(): Promise<readonly (number | null)[]>;
}

export async function startCluster(
  size: number,
  environment: Readonly<Record<string, string>>,
): Promise<Cluster> {
  const serve = (port: number) =>
    spawn(process.execPath, [GERBANG, "serve"], {
      env: { PATH: process.env["PATH"], LOG_LEVEL: "fatal", ...environment, PORT: String(port) },
      stdio: ["ignore", "ignore", "inherit"],
    });
  const members: ClusterMember[] = [];
  for (let place = 0; place < size; place++) {
    const port = await freePort();
    members.push({ port, child: serve(port) });
  }
  const urls = members.map(({ port }) => `http://127.0.0.1:${port}`);
  await Promise.all(urls.map(becomeReady));
  return {
    urls,
    async killOne(place) {
      const member = members[place % size];
      if (!member) return;
      member.child.kill("SIGKILL");
      await once(member.child, "exit");
      member.child = serve(member.port);
      await becomeReady(`http://127.0.0.1:${member.port}`);
    },
    async stop() {
      return await Promise.all(
        members.map(async ({ child }) => {
          child.kill("SIGTERM");
          const [code] = (await once(child, "exit")) as [number | null];
          return code;
        }),
      );
    },
  };
}

/** What was leased by the dead falls free after some seconds; then six hours end every retry. */
export async function passTime({ urls }: Cluster, db: Db, serverKey: string): Promise<void> {
  const authorization = `Basic ${btoa(`${serverKey}:`)}`;
  for (let left = 1; left > 0; ) {
    for (const url of urls) {
      await fetch(`${url}/sandbox/v1/clock/advance`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ by: "6h" }),
      }).catch(() => undefined);
    }
    const { rows } = await db.pool.query<{ left: number }>(
      "select count(*) as left from notification where state = 'owed'",
    );
    left = rows[0]?.left ?? 0;
  }
}

async function becomeReady(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    await sleep(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
