import { createRequire } from "node:module";

export interface LoadRequest {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  /** Makes the next path. */
  readonly path: () => string;
  /** Makes the next body. */
  readonly body?: () => string;
  /** Makes the headers of a body that is signed. */
  readonly signed?: (body: string) => Readonly<Record<string, string>>;
}

interface LoadResult {
  readonly perSecond: number;
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

/** What is used of autocannon, which brings no types. */
type Autocannon = (options: object) => Promise<{
  readonly "2xx": number;
  readonly non2xx: number;
  readonly errors: number;
  readonly duration: number;
  readonly latency: { readonly p50: number; readonly p99: number };
}>;

const require = createRequire(import.meta.url);
const autocannon = require("autocannon") as Autocannon;

/** Sends one request after the other on so many connections; throws when an answer is not 2xx. */
export async function load(
  { url, method = "GET", headers, path, body, signed }: LoadRequest,
  { seconds, connections }: { readonly seconds: number; readonly connections: number },
): Promise<LoadResult> {
  const setupRequest = (request: object) => {
    const text = body?.();
    const own = signed && text !== undefined && { headers: { ...headers, ...signed(text) } };
    return { ...request, path: path(), body: text, ...own };
  };
  const result = await autocannon({
    url,
    method,
    headers,
    connections,
    duration: seconds,
    requests: [{ setupRequest }],
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} answers were not 2xx, ${result.errors} failed`);
  }
  const count = result["2xx"];
  return { perSecond: count / result.duration, count, ...result.latency };
}
