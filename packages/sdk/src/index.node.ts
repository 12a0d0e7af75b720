import { type ClientOptions, GatewayClient } from "./client.ts";
import { nodeTransport } from "./node-transport.ts";

export * from "./api.ts";

/**
 * Makes a client that sends through `node:http(s)` with connections kept open, unless told otherwise
 * by `transport`.
 *
 * @throws {@link GatewayError} when the key cannot be meant for the address.
 */
export function createClient(options: ClientOptions): GatewayClient {
  return new GatewayClient({ transport: nodeTransport(), ...options });
}
