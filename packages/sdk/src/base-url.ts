import { GatewayError } from "./errors.ts";

/** @throws {@link GatewayError} with `invalid_options`. */
export function parseBaseUrl(baseUrl: string): URL {
  const url = URL.parse(baseUrl);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new GatewayError("invalid_options", "baseUrl must start with http:// or https://");
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new GatewayError(
      "invalid_options",
      "baseUrl holds more than a scheme, a host and a path",
    );
  }
  return url;
}
