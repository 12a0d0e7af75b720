// The gateway in a process of its own, so that what it costs is told apart.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { pointNotifications, readConfig, startGateway } from "@gerbang/gateway";
import type pg from "pg";
import { processorTimeMs } from "../statements/processor-time.ts";
import { beginCounting, readCounts } from "./counts.ts";
import { answerUsage, processorSeconds } from "./usage.ts";

/** What whoever started this process needs to know. */
export interface StartedGateway {
  readonly url: string;
  readonly serverKey: string;
  readonly connection: pg.PoolConfig;
}

const [folder = ""] = process.argv.slice(2);
const gateway = await startGateway(
  readConfig({ GERBANG_DATA: folder, PORT: "0", LOG_LEVEL: "silent" }),
);
const { url, firstMerchant, connection } = gateway;
const serverKey = firstMerchant.serverKey.reveal();
const [lock = ""] = globSync("**/postmaster.pid", { cwd: folder });
const databasePid = Number.parseInt(readFileSync(path.join(folder, lock), "utf8"), 10);
const databaseMs = processorTimeMs(databasePid);
const own = processorSeconds();
beginCounting();
process.on("message", (message: "usage" | { readonly tellAt: string }) => {
  if (message === "usage") {
    const databaseSeconds = (processorTimeMs(databasePid) - databaseMs) / 1e3;
    answerUsage({ ...readCounts(), seconds: own(), databaseSeconds });
    return;
  }
  void pointNotifications(gateway.gateway, firstMerchant.id, { to: message.tellAt }).then(() =>
    process.send?.("told"),
  );
});
process.on("SIGTERM", () => void gateway.stop().then(() => process.exit()));
const started: StartedGateway = { url, serverKey, connection };
process.send?.(started);
