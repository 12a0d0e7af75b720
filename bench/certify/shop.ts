// The gateway and the example shop in a process of their own, so that what they cost is told apart.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { pointNotifications, readConfig, startGateway } from "@gerbang/gateway";
import { startShop } from "../../examples/shop/src/shop.ts";
import { processorTimeMs } from "../statements/processor-time.ts";
import { beginCounting, type Counts, readCounts } from "./counts.ts";

/** What whoever started this process needs to know. */
export interface StartedForCertify {
  readonly url: string;
  readonly serverKey: string;
  readonly shopUrl: string;
  readonly token: string;
}

/** What this process and its database did since it was started. Seconds of processor time. */
export interface Usage extends Counts {
  readonly seconds: number;
  readonly databaseSeconds: number;
}

const token = "bench";
const [folder = ""] = process.argv.slice(2);
const gateway = await startGateway(
  readConfig({ GERBANG_DATA: folder, PORT: "0", LOG_LEVEL: "silent" }),
);
const serverKey = gateway.firstMerchant.serverKey.reveal();
const shop = await startShop({
  port: 0,
  gatewayUrl: gateway.url,
  serverKey,
  database: gateway.connection,
  certifyToken: token,
});
await pointNotifications(gateway.gateway, gateway.firstMerchant.id, {
  to: `${shop.url}/notifications`,
});
const [lock = ""] = globSync("**/postmaster.pid", { cwd: folder });
const databasePid = Number.parseInt(readFileSync(path.join(folder, lock), "utf8"), 10);
const databaseMs = processorTimeMs(databasePid);
const before = process.cpuUsage();
beginCounting();
process.on("message", () => {
  const { user, system } = process.cpuUsage(before);
  const usage: Usage = {
    ...readCounts(),
    seconds: (user + system) / 1e6,
    databaseSeconds: (processorTimeMs(databasePid) - databaseMs) / 1e3,
  };
  process.send?.(usage);
});
process.on("SIGTERM", () => {
  void shop
    .stop()
    .then(async () => await gateway.stop())
    .then(() => process.exit());
});
const started: StartedForCertify = { url: gateway.url, serverKey, shopUrl: shop.url, token };
process.send?.(started);
