// The gateway and the example shop in a process of their own, so that what they cost is told apart.
import { pointNotifications, readConfig, startGateway } from "@gerbang/gateway";
import { startShop } from "../../examples/shop/src/shop.ts";

/** What whoever started this process needs to know. */
export interface StartedForCertify {
  readonly url: string;
  readonly serverKey: string;
  readonly shopUrl: string;
  readonly token: string;
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
const before = process.cpuUsage();
process.on("message", () => {
  const { user, system } = process.cpuUsage(before);
  process.send?.((user + system) / 1e6);
});
process.on("SIGTERM", () => {
  void shop
    .stop()
    .then(async () => await gateway.stop())
    .then(() => process.exit());
});
const started: StartedForCertify = { url: gateway.url, serverKey, shopUrl: shop.url, token };
process.send?.(started);
