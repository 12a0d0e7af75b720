import type { Config } from "./config.ts";
import type { RunningGateway, StartOptions } from "./start-gateway.ts";

/**
 * Starts everything that a configuration asks for; `stop` ends it. Pages, APIs and what they need are loaded only
 * now: the operator's commands, and the process that keeps the workers, do without.
 */
export async function startGateway(
  config: Config,
  options: StartOptions = {},
): Promise<RunningGateway> {
  const loaded = await import("./start-gateway.ts");
  return await loaded.startGateway(config, options);
}
