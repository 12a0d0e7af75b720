import { once } from "node:events";
import { connect } from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts, type Site } from "./debian.ts";

const LOOK_EVERY_MS = 50;

/** A server of PostgreSQL behind the proxy. */
interface Backend {
  readonly name: string;
  readonly port: number;
  /** Where an HTTP probe says with 200 whether this one is the primary; absent: who leads it says so. */
  readonly probePort?: number;
}

/** HAProxy, which follows the primary, and PgBouncer before it. */
interface Front {
  /** Through both. */
  readonly url: string;
  /** Past PgBouncer, for what listens. */
  readonly listenUrl: string;
  /** Sends connections to this one alone, where no probe decides. */
  pointTo(name: string): Promise<void>;
}

export async function startFront(site: Site, backends: readonly Backend[]): Promise<Front> {
  const [proxyPort, poolPort] = (await freePorts(2)) as [number, number];
  const socket = path.join(site.folder, "haproxy.sock");
  site.start("haproxy", [
    "-db",
    "-f",
    await site.write("haproxy.cfg", proxyConfig(proxyPort, socket, backends)),
  ]);
  site.start("pgbouncer", [
    "-q",
    await site.write("pgbouncer.ini", poolConfig(proxyPort, poolPort)),
  ]);
  await Promise.all([socket, poolPort].map(untilItListens));
  const urlOf = (port: number) => `postgresql://postgres@127.0.0.1:${port}/postgres`;
  return {
    url: urlOf(poolPort),
    listenUrl: urlOf(proxyPort),
    async pointTo(name) {
      for (const backend of backends) {
        const state = backend.name === name ? "ready" : "maint";
        await tell(socket, `set server primary/${backend.name} state ${state}`);
        if (state === "maint")
          await tell(socket, `shutdown sessions server primary/${backend.name}`);
      }
    },
  };
}

function proxyConfig(port: number, socket: string, backends: readonly Backend[]): string {
  const isProbed = backends.some(({ probePort }) => probePort !== undefined);
  const servers = backends.map(
    ({ name, port: own, probePort }) =>
      `  server ${name} 127.0.0.1:${own}${probePort === undefined ? " disabled" : ` check port ${probePort}`}`,
  );
  return `global
  stats socket ${socket} mode 600 level admin
defaults
  mode tcp
  timeout connect 1s
  timeout client 30m
  timeout server 30m
listen primary
  bind 127.0.0.1:${port}
${isProbed ? "  option httpchk OPTIONS /primary\n  http-check expect status 200\n" : ""}\
  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
${servers.join("\n")}
`;
}

function poolConfig(proxyPort: number, port: number): string {
  return `[databases]
* = host=127.0.0.1 port=${proxyPort} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 20
max_client_conn = 400
server_login_retry = 1
`;
}

/** At a port of this machine or a socket of its file system. */
async function untilItListens(where: number | string): Promise<void> {
  for (;;) {
    const connection = typeof where === "number" ? connect(where, "127.0.0.1") : connect(where);
    const isThere = await once(connection, "connect").then(
      () => true,
      () => false,
    );
    connection.destroy();
    if (isThere) return;
    await sleep(LOOK_EVERY_MS);
  }
}

async function tell(socket: string, command: string): Promise<void> {
  const connection = connect(socket);
  connection.write(`${command}\n`);
  await text(connection);
}
