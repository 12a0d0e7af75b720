import { flushCompileCache } from "node:module";
import { readConfig } from "../../../src/start/config.ts";
import { startGateway } from "../../../src/start/start-gateway.ts";

/** A gateway that is started as an operator starts it, and stopped when its parent says so: for tests to kill. */
flushCompileCache();

const [environment = "{}"] = process.argv.slice(2);
const running = await startGateway(
  readConfig(JSON.parse(environment) as Readonly<Record<string, string>>),
);
process.on("message", () => {
  void running.stop().then(() => {
    process.send?.({ stopped: true });
    process.disconnect();
  });
});
process.send?.({ url: running.url, serverKey: running.firstMerchant.serverKey.reveal() });
