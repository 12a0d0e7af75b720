import { flushCompileCache } from "node:module";
import { openGateway } from "../../../src/operations/gateway.ts";
import { startServer } from "../../../src/start/server.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { TEST_SECRET } from "../gateway.ts";
import { WORKS, type WorkName, type WorkOrder } from "./background-work.ts";

/**
 * A whole gateway as a process of its own, for tests to kill. It works by itself on nothing: it serves its API,
 * and does what its parent tells it, one thing at a time.
 */
// Who is killed writes nothing at its end: without this each would compile the whole program anew.
flushCompileCache();

const [connection = "", now = ""] = process.argv.slice(2);
const gateway = openGateway({
  db: openDatabase(JSON.parse(connection) as object),
  secret: TEST_SECRET,
  wallNow: () => new Date(now),
  delivery: { allowPrivateTargets: true },
  retention: { requestsDays: 0 },
});
const server = await startServer({ gateway, host: "127.0.0.1", port: 0, workers: false });
process.on("message", ({ work, order }: { work: WorkName; order: WorkOrder }) => {
  WORKS[work](gateway, order).then(
    () => process.send?.({ done: true }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
process.send?.({ url: server.url });
