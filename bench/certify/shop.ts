// The example shop in a process of its own.
import { startShop } from "../../examples/shop/src/shop.ts";
import { beginCounting, readCounts } from "./counts.ts";
import type { StartedGateway } from "./gateway.ts";
import { answerUsage, processorSeconds } from "./usage.ts";

/** What whoever started this process needs to know. */
export interface StartedShop {
  readonly url: string;
}

const [told = "", token = ""] = process.argv.slice(2);
const { url: gatewayUrl, serverKey, connection: database } = JSON.parse(told) as StartedGateway;
const certifyToken = token;
const shop = await startShop({ port: 0, gatewayUrl, serverKey, database, certifyToken });
const own = processorSeconds();
beginCounting();
process.on("message", () => answerUsage({ ...readCounts(), seconds: own(), databaseSeconds: 0 }));
process.on("SIGTERM", () => void shop.stop().then(() => process.exit()));
const started: StartedShop = { url: shop.url };
process.send?.(started);
