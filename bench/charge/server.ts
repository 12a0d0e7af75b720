import { Secret } from "../../packages/gateway/src/domain/secret.ts";
import { createMerchant } from "../../packages/gateway/src/operations/create-merchant.ts";
import { openGateway } from "../../packages/gateway/src/operations/gateway.ts";
import type { PostgresConnection } from "../../packages/gateway/src/postgres/connection.ts";
import { startServer } from "../../packages/gateway/src/server.ts";
import { openDatabase } from "../../packages/gateway/src/store/database.ts";
import { migrate } from "../../packages/gateway/src/store/migrate.ts";

// The gateway of the charge bench, in a process of its own: the load must not share its thread.
const connection = JSON.parse(process.env["BENCH_CONNECTION"] ?? "{}") as PostgresConnection;
const db = openDatabase(connection);
await migrate(db.pool, {});
const gateway = openGateway({
  db,
  secret: new Secret("a secret for benchmarks"),
  wallNow: () => new Date(),
});
const merchant = await createMerchant(gateway);
const server = await startServer({ gateway, host: "127.0.0.1", port: 0, workers: false });

process.on("message", () => process.send?.({ cpu: process.cpuUsage() }));
process.on("disconnect", () => process.exit(0));
process.send?.({
  url: server.url,
  merchantId: merchant.id,
  serverKey: merchant.serverKey.reveal(),
});
