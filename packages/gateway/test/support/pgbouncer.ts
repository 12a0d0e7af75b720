import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import type pg from "pg";
import { lastOfAll } from "./last-of-all.ts";

const PATHS = `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/local/sbin`;

/** Whether this machine has PgBouncer, which npm has not. */
export const HAS_PGBOUNCER = spawnSync("pgbouncer", ["-V"], { env: { PATH: PATHS } }).status === 0;

/** The packaged PgBouncer in transaction mode before a database, as whoever owns its socket. */
export async function startPgBouncer(
  t: TestContext,
  url: string,
): Promise<{ readonly connection: pg.PoolConfig }> {
  const { searchParams, username, pathname, port: serverPort } = new URL(url);
  const host = searchParams.get("host") ?? "";
  const folder = await mkdtemp(path.join(tmpdir(), "gerbang-pgbouncer-"));
  await chmod(folder, 0o755);
  const port = await freePort();
  const file = path.join(folder, "pgbouncer.ini");
  const user = decodeURIComponent(username);
  await writeFile(
    file,
    `[databases]
* = host=/proc/self/cwd port=${serverPort} user=${user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
max_client_conn = 200
`,
  );
  const { uid, gid } = await stat(path.join(host, `.s.PGSQL.${serverPort}`));
  const child = spawn("pgbouncer", ["-q", file], {
    // The folders above are closed to that user.
    cwd: host,
    env: { PATH: PATHS },
    stdio: ["ignore", "ignore", "inherit"],
    ...(process.getuid?.() === 0 && { uid, gid }),
  });
  lastOfAll(t, async () => {
    await end(child);
    await rm(folder, { recursive: true });
  });
  while (!(await isListening(port)));
  return { connection: { host: "127.0.0.1", port, user, database: pathname.slice(1) } };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const [event] = await Promise.race([
    once(socket, "connect").then(() => ["connect"]),
    once(socket, "close").then(() => ["close"]),
  ]).catch(() => ["close"]);
  socket.destroy();
  return event === "connect";
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
