import { join } from "node:path";
import { type Config, type Secret, type StartOptions, startGateway } from "@gerbang/gateway";

/** A second Gerbang that stands in for the provider with the licence. */
export interface Bank {
  readonly url: string;
  readonly serverKey: Secret;
  readonly signInUrl?: string;
  /** What the gateway in front of it has to be configured with. */
  readonly upstreams: { readonly mode: "sandbox" };
  stop(): Promise<void>;
}

/** Starts it beside the shop's gateway, with a database and a merchant of its own. */
export async function startBank(
  { host, dataDir, preparedStatements, logLevel, rateLimit, retention }: Config,
  { port, ...options }: StartOptions & { readonly port: number },
): Promise<Bank> {
  const config: Config = {
    host,
    port,
    dataDir: join(dataDir, "bank"),
    preparedStatements,
    logLevel,
    rateLimit,
    retention,
    upstreams: {},
  };
  const gateway = await startGateway(config, options);
  const { url, firstMerchant, signInUrl } = gateway;
  return {
    url,
    serverKey: firstMerchant.serverKey,
    upstreams: { mode: "sandbox" },
    ...(signInUrl !== undefined && { signInUrl }),
    stop: async () => await gateway.stop(),
  };
}
