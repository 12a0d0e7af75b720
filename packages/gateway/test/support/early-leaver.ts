import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import type { TestServer } from "./gateway.ts";
import { untilSomebodyWaits } from "./while-locked.ts";

/** So many turns without a statement: whatever follows a look-up has come and gone. */
const QUIET_TURNS = 20;

/**
 * Asks for something and leaves while the look-up waits for a lock, which is given back only when the
 * server knows that nobody is there any more. Returns how many subscriptions to changes the request
 * has left behind.
 */
export async function leaveDuringLookUp(
  { gateway: { db }, server, url }: TestServer,
  { path, headers = {}, lock }: EarlyLeaver,
): Promise<number> {
  const client = await db.pool.connect();
  const subscriptions = countSubscriptions(db.changes);
  try {
    await client.query("begin");
    await client.query(lock);
    const accepted = once(server.app.server, "connection") as Promise<[Socket]>;
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`);
    socket.write([`GET ${path} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
    const [connection] = await accepted;
    await untilSomebodyWaits(db);
    const gone = once(connection, "close");
    socket.destroy();
    await gone;
    await client.query("commit");
  } finally {
    client.release();
  }
  for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
    if (db.pool.idleCount < db.pool.totalCount) quiet = 0;
    await turn();
  }
  return subscriptions.open;
}

interface EarlyLeaver {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** As SQL. */
  readonly lock: string;
}

/** Counts from now on. */
function countSubscriptions(changes: TestServer["gateway"]["db"]["changes"]): { open: number } {
  const count = { open: 0 };
  const subscribe = changes.subscribe.bind(changes);
  changes.subscribe = (listener, of) => {
    const end = subscribe(listener, of);
    count.open++;
    return () => {
      count.open--;
      end();
    };
  };
  return count;
}
