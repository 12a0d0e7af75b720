import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { createReceiver } from "../../src/index.node.ts";
import { nodeListener } from "../../src/node-listener.ts";
import { postgresStore } from "../../src/postgres-store.ts";
import { SERVER_KEY } from "./fixtures.ts";

/** A receiver as a process of its own that stops, when told to, at the worst of moments. */
const [url, pauseAt] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url });
// The parent drops the database under us in the end.
pool.on("error", () => {});

async function pause(): Promise<void> {
  process.send?.({ paused: true });
  await new Promise(() => {});
}

const receiver = createReceiver<pg.PoolClient>({
  serverKey: SERVER_KEY,
  store: postgresStore(pool),
  onPaid: async ({ orderId }, tx) => {
    await tx.query("insert into effect values ($1)", [`paid ${orderId}`]);
    if (pauseAt === "before-commit") await pause();
  },
});

const server = createServer(
  nodeListener(async (request) => {
    const response = await receiver.handle(request);
    if (pauseAt === "before-answer") await pause();
    return response;
  }),
);
server.listen(0, "127.0.0.1", () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
