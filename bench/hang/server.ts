import { readConfig } from "../../packages/gateway/src/start/config.ts";
import { createLogger } from "../../packages/gateway/src/start/create-logger.ts";
import { startGateway } from "../../packages/gateway/src/start/start-gateway.ts";

// The gateway of the hang bench, in a process of its own: the load must not weigh on its memory.
const running = await startGateway(readConfig(process.env), { logger: createLogger("fatal") });

/** Asked with `true` it collects its garbage first: what is left is alive. */
process.on("message", (isCollected) => {
  if (isCollected === true) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { dropped } = running.gateway.requestRecorder;
  process.send?.({ rss, heapUsed, external, unrecorded: dropped });
});
process.on("disconnect", () => process.exit(0));
process.send?.({
  url: running.url,
  serverKey: running.firstMerchant.serverKey.reveal(),
});
