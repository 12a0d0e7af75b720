import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import path from "node:path";
import type { PostgresConnection } from "../../src/postgres/connection.ts";

interface SilentProxy {
  /** Reaches the same database by way of the proxy. */
  readonly connection: PostgresConnection;
  /**
   * From now on nothing passes on the connections that are open, in either direction, and neither
   * side is told: like a firewall that has forgotten them. New connections pass.
   */
  fallSilent(): void;
}

/** Stands between a gateway and its database like a network that swallows connections. */
export async function startSilentProxy(
  t: { after(end: () => void): void },
  url: string,
): Promise<SilentProxy> {
  const { searchParams, username, pathname, port } = new URL(url);
  const socketFile = path.join(searchParams.get("host") ?? "", `.s.PGSQL.${port}`);
  const sockets = new Set<Socket>();
  let generation = 0;
  const proxy = createServer({ noDelay: true }, (client) => {
    const server = connect(socketFile);
    const born = generation;
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => undefined);
      from.on("data", (data) => {
        if (born === generation) to.write(data);
      });
      from.on("close", () => {
        if (born === generation) to.destroy();
      });
    }
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  t.after(() => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    connection: {
      host: "127.0.0.1",
      port: (proxy.address() as AddressInfo).port,
      user: decodeURIComponent(username),
      database: pathname.slice(1),
    },
    fallSilent() {
      generation++;
    },
  };
}
