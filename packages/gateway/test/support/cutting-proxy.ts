import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import path from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { lastOfAll } from "./last-of-all.ts";

export interface CuttingProxy {
  /** Reaches the same database by way of the proxy. */
  readonly connection: pg.PoolConfig;
  /**
   * The next time that a prepared statement is sent, or so many times, lets the server run it to its end, commit
   * included, and then cuts the connection instead of passing the answer on.
   */
  cutAfter(statement: string, times?: number): void;
  /** The same, but cuts as soon as the server has the statement: it runs, for as long as it takes, and nobody hears. */
  cutDuring(statement: string, times?: number): void;
  /** The same, but cuts before the server has read any of it. */
  cutBefore(statement: string): void;
  /** From now on every answer of the server takes so many milliseconds longer. */
  slowDown(milliseconds: number): void;
  readonly cuts: number;
}

/** Stands between a gateway and its database like a network that breaks at the worst of moments, or crawls. */
export async function startCuttingProxy(t: TestContext, url: string): Promise<CuttingProxy> {
  const { searchParams, username, pathname, port } = new URL(url);
  const socketFile = path.join(searchParams.get("host") ?? "", `.s.PGSQL.${port}`);
  let awaited: string | undefined;
  let when: "before" | "during" | "after" = "after";
  let timesLeft = 0;
  let cuts = 0;
  let delayMs = 0;
  const sockets = new Set<Socket>();
  const proxy = createServer({ noDelay: true }, (client) => {
    const server = connect(socketFile);
    let isDoomed = false;
    let passed = Promise.resolve();
    // What is slow stays in its order, also when the next one is not.
    const pass = (data: Buffer) => {
      const waited = delayMs > 0 ? sleep(delayMs) : passed;
      passed = passed.then(async () => {
        await waited;
        client.write(data);
      });
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        client.destroy();
        server.destroy();
      });
    }
    client.on("data", (data) => {
      if (awaited !== undefined && data.includes(`\0${awaited}\0`)) {
        isDoomed = true;
        if (--timesLeft === 0) awaited = undefined;
        if (when === "before") {
          cuts++;
          client.destroy();
          return;
        }
        if (when === "during") {
          cuts++;
          server.end(data, () => client.destroy());
          return;
        }
      }
      server.write(data);
    });
    server.on("data", (data) => {
      if (!isDoomed) pass(data);
      else if (isReadyForQuery(data)) {
        cuts++;
        client.destroy();
      }
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  // Whoever came by it looks once more at the end, and goes first.
  lastOfAll(t, async () => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
    await Promise.resolve();
  });
  return {
    connection: {
      host: "127.0.0.1",
      port: (proxy.address() as AddressInfo).port,
      user: decodeURIComponent(username),
      database: pathname.slice(1),
    },
    cutAfter(statement, times = 1) {
      [awaited, when, timesLeft] = [statement, "after", times];
    },
    cutDuring(statement, times = 1) {
      [awaited, when, timesLeft] = [statement, "during", times];
    },
    cutBefore(statement) {
      [awaited, when, timesLeft] = [statement, "before", 1];
    },
    slowDown(milliseconds) {
      delayMs = milliseconds;
    },
    get cuts() {
      return cuts;
    },
  };
}

/** The last message of an answer: nothing is left to do, and no transaction is open. */
function isReadyForQuery(data: Buffer): boolean {
  return data.subarray(-6).equals(Buffer.from([0x5a, 0, 0, 0, 5, 0x49]));
}
