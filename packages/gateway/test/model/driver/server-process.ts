import { flushCompileCache } from "node:module";
import type { AddressInfo } from "node:net";
import { Secret } from "../../../src/domain/secret.ts";
import { REFUND_RULES } from "../../../src/domain/transactions/refund-rules.ts";
import { openGateway } from "../../../src/operations/gateway.ts";
import { startServer } from "../../../src/start/server.ts";
import type { ConnectionPoolOptions } from "../../../src/store/connection-pool.ts";
import { openDatabase } from "../../../src/store/database.ts";

/**
 * A whole process of a gateway with its workers, which runs as long as its input is open. Writes its port in a
 * line; with `week` it lets nothing be refunded that was paid more than a week ago, which is a fault of it.
 */
// Who is killed writes nothing at its end: without this each would compile the whole program anew.
flushCompileCache();

const [connection = "{}", fault = ""] = process.argv.slice(2);

const db = openDatabase({ max: 10, ...(JSON.parse(connection) as ConnectionPoolOptions) });
const gateway = openGateway({
  db,
  secret: new Secret("a secret for tests only"),
  wallNow: () => new Date(),
  delivery: { allowPrivateTargets: true },
  retention: { requestsDays: 0 },
  report: (error, about) => {
    console.error(error, about);
  },
  ...(fault === "week" && {
    refundRules: REFUND_RULES.map((rule) => ({ ...rule, windowDays: 6 })),
  }),
});
const server = await startServer({ gateway, host: "127.0.0.1", port: 0, rateLimit: 0 });
const { port } = server.app.server.address() as AddressInfo;
process.stdout.write(`${port}\n`);

process.stdin.resume();
process.stdin.on("end", () => {
  void server.stop().then(async () => {
    await db.close();
    process.exit();
  });
});
