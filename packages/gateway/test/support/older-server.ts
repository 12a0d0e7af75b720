import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import path from "node:path";
import type { TestContext } from "node:test";
import type pg from "pg";
import type { PostgresConnection } from "../../src/postgres/connection.ts";

interface OlderServer {
  /** Reaches the same database by way of a proxy. */
  readonly connection: PostgresConnection;
  /** Whether anybody has been told the version yet. */
  readonly named: () => boolean;
}

/** The test's database, on a server that says of itself that it is of another release, of two digits as well. */
export async function startOlderServer(
  t: TestContext,
  { pool, url }: { readonly pool: pg.Pool; readonly url: string },
  major: number,
): Promise<OlderServer> {
  const told = await pool.query<{ version: string; text: string }>(
    `select current_setting('server_version_num') as version,
      current_setting('server_version') as text`,
  );
  const { version = "", text = "" } = told.rows[0] ?? {};
  const { searchParams, username, pathname, port } = new URL(url);
  const socketFile = path.join(searchParams.get("host") ?? "", `.s.PGSQL.${port}`);
  const sockets = new Set<Socket>();
  let isNamed = false;
  const age = (answer: string) => {
    if (answer.includes(version)) isNamed = true;
    return answer
      .replaceAll(version, `${major}${version.slice(2)}`)
      .replaceAll(text, `${major}${text.slice(2)}`);
  };
  const proxy = createServer({ noDelay: true }, (client) => {
    const server = connect(socketFile);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        client.destroy();
        server.destroy();
      });
    }
    client.on("data", (data) => server.write(data));
    server.on("data", (data) => {
      client.write(Buffer.from(age(data.toString("latin1")), "latin1"));
    });
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
    named: () => isNamed,
  };
}
