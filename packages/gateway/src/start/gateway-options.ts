import type { GatewayOptions } from "../operations/gateway.ts";
import { isLoopbackHost } from "../outbound/target-guard.ts";
import type { Config } from "./config.ts";

/** What a configuration says of whom a gateway calls, and of what opens its seals. */
export function optionsOf(
  config: Config,
): Pick<GatewayOptions, "delivery" | "oldSecret" | "upstreams"> {
  const { allowPrivateTargets = isLoopbackHost(config.host), oldSecret, upstreams } = config;
  return { delivery: { allowPrivateTargets }, upstreams, ...(oldSecret && { oldSecret }) };
}
