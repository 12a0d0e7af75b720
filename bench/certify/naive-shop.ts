// A shop that books every message again, in a process of its own.
import { SmallShop } from "../../packages/cli/test/certify/support/small-shop.ts";
import { beginCounting, readCounts } from "./counts.ts";
import type { StartedGateway } from "./gateway.ts";
import type { StartedShop } from "./shop.ts";
import { answerUsage, processorSeconds } from "./usage.ts";

const [told = ""] = process.argv.slice(2);
const { url: gatewayUrl, serverKey } = JSON.parse(told) as StartedGateway;
const shop = new SmallShop({ gatewayUrl, serverKey, flaw: "repeats", database: ":memory:" });
const url = await shop.start();
const own = processorSeconds();
beginCounting();
process.on("message", () => answerUsage({ ...readCounts(), seconds: own(), databaseSeconds: 0 }));
process.on("SIGTERM", () => void shop.stop().then(() => process.exit()));
const started: StartedShop = { url };
process.send?.(started);
