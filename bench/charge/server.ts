import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { Secret } from "../../packages/gateway/src/domain/secret.ts";
import { issueToken } from "../../packages/gateway/src/operations/bi-snap/authenticate-call.ts";
import { createClient } from "../../packages/gateway/src/operations/bi-snap/clients.ts";
import { openGateway } from "../../packages/gateway/src/operations/gateway.ts";
import { createMerchant } from "../../packages/gateway/src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../packages/gateway/src/operations/merchants/find-merchant.ts";
import type { PostgresConnection } from "../../packages/gateway/src/postgres/connection.ts";
import { type Server, startServer } from "../../packages/gateway/src/start/server.ts";
import { openDatabase } from "../../packages/gateway/src/store/database.ts";
import { migrate } from "../../packages/gateway/src/store/migrate.ts";

// The gateway of the charge bench, in a process of its own: the load must not share its thread. Its
// workers are on, as a merchant's are; one merchant is told nothing, the other one at one URL.
const connection = JSON.parse(process.env["BENCH_CONNECTION"] ?? "{}") as PostgresConnection;
const db = openDatabase(connection);
await migrate(db.pool, {});
const gateway = openGateway({
  // To measure what the log of the requests costs: KEEP_REQUESTS_DAYS=0 is without.
  retention: { requestsDays: Number(process.env["KEEP_REQUESTS_DAYS"] ?? 7) },
  db,
  secret: new Secret("a secret for benchmarks"),
  wallNow: () => new Date(),
  delivery: { allowPrivateTargets: true },
  streams: { openMax: Number(process.env["BENCH_STREAMS"] ?? 10_000) },
});
const bare = await createMerchant(gateway);
const whole = await createMerchant(gateway, {
  settings: { paymentNotificationUrls: [process.env["BENCH_RECEIVER"] ?? ""] },
});
const biSnap = await makeCaller(bare.id);
const server = await startServer({ gateway, host: "127.0.0.1", port: 0, extend: answerAtOnce });

/** A client whose token is as good as one that was asked for. */
async function makeCaller(merchantId: typeof bare.id) {
  const made = await createClient(gateway, merchantId);
  const merchant = await findMerchant(gateway, merchantId);
  if (made?.outcome !== "created" || !merchant) throw new Error("the merchant has no client");
  const { client } = made;
  const token = await issueToken(gateway, { client, merchant, apiAddresses: [] });
  return { secret: client.secret.reveal(), token };
}

/** The same requests and answers of the same size, with nothing done in between. */
function answerAtOnce(app: Server["app"]): void {
  const charge = readAnswer("charge.gopay.response.201.recommended");
  const paid = readAnswer("status.gopay.settlement");
  const pending = readAnswer("status.gopay.pending");
  app.post("/http-alone/charge", () => charge);
  app.post("/http-alone/:id/pay", () => paid);
  app.get("/http-alone/:id/status", () => pending);
}

function readAnswer(fixture: string): object {
  const file = new URL(`../../packages/protocol/test/fixtures/${fixture}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly body: object }).body;
}

const profiler = new Session();
process.on("message", (asked) => {
  if (asked === "cpu") {
    globalThis.gc?.();
    process.send?.({ cpu: process.cpuUsage(), memory: process.memoryUsage() });
  } else void profile(asked === "profile");
});

/** Begins to watch what this process does, or ends that and says what was seen. */
async function profile(begins: boolean): Promise<void> {
  if (!begins) {
    process.send?.(await profiler.post("Profiler.stop"));
    return;
  }
  profiler.connect();
  await profiler.post("Profiler.enable");
  await profiler.post("Profiler.setSamplingInterval", { interval: 250 });
  await profiler.post("Profiler.start");
  process.send?.({});
}
process.on("disconnect", () => process.exit(0));
process.send?.({
  url: server.url,
  bare: { id: bare.id, serverKey: bare.serverKey.reveal() },
  whole: { id: whole.id, serverKey: whole.serverKey.reveal() },
  biSnap,
});
