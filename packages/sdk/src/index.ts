import { type ClientOptions, GatewayClient } from "./client.ts";
import { fetchTransport } from "./fetch-transport.ts";

export * from "./api.ts";

/**
 * Makes a client that sends through `fetch`, unless told otherwise by `transport`.
 *
 * @throws {@link GatewayError} when the key cannot be meant for the address.
 */
export function createClient(options: ClientOptions): GatewayClient {
  return new GatewayClient({ transport: fetchTransport(), ...options });
}
