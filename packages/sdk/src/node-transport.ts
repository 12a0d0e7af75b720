import type { IncomingMessage, RequestOptions, request as sendRequest } from "node:http";
import type { Transport, TransportAnswer, TransportRequest } from "./transport.ts";

/**
 * Sends through `node:http` and `node:https` with connections kept open: a quarter of the work of
 * Node's `fetch`. The most recently used connection is taken first, so idle ones can close.
 */
export function nodeTransport(): Transport {
  const origins = new Map<string, Promise<Origin>>();
  return async (request) => {
    let origin = origins.get(request.origin);
    if (!origin) {
      origin = openOrigin(request.origin);
      origins.set(request.origin, origin);
    }
    return await send(await origin, request);
  };
}

interface Origin {
  readonly host: string;
  readonly request: typeof sendRequest;
  readonly options: RequestOptions;
}

/** Loads only the module that is needed, and only when it is: both cost more than the rest of us. */
async function openOrigin(text: string): Promise<Origin> {
  const url = new URL(text);
  const { request, Agent } =
    url.protocol === "https:" ? await import("node:https") : await import("node:http");
  return {
    host: url.host,
    request,
    options: {
      // An IPv6 host stands in brackets in a URL, and without them in a socket's address.
      hostname: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port,
      agent: new Agent({ keepAlive: true, scheduling: "lifo", maxFreeSockets: 64 }),
    },
  };
}

async function send(origin: Origin, request: TransportRequest): Promise<TransportAnswer> {
  const { method, path, body, signal } = request;
  signal.throwIfAborted();
  const headers = flatHeaders(origin, request);
  return await new Promise((resolve, reject) => {
    const sent = origin.request({ ...origin.options, method, path, headers });
    const abort = () => sent.destroy(signal.reason as Error);
    let isComplete = false;
    signal.addEventListener("abort", abort);
    sent.on("error", reject);
    sent.on("response", (response) => {
      collect(response, request.bytesMax, (answer) => {
        isComplete = true;
        resolve(answer);
      });
    });
    sent.on("close", () => {
      signal.removeEventListener("abort", abort);
      if (isComplete) return;
      reject(new Error("The connection closed before the answer was complete"));
    });
    sent.end(body);
  });
}

/** Names and values in turn: Node writes them as they are, and does less for each. */
function flatHeaders({ host }: Origin, { headers, body }: TransportRequest): string[] {
  const flat = ["host", host];
  for (const name in headers) flat.push(name, headers[name] ?? "");
  if (body !== undefined) flat.push("content-length", String(Buffer.byteLength(body)));
  return flat;
}

function collect(
  response: IncomingMessage,
  bytesMax: number,
  resolve: (answer: TransportAnswer) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length > bytesMax) {
      response.destroy(new RangeError(`The answer is longer than ${bytesMax} bytes`));
    } else {
      chunks.push(chunk);
    }
  });
  response.on("end", () => {
    const [only] = chunks;
    const body = only && chunks.length === 1 ? only : Buffer.concat(chunks, length);
    resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
  });
  // The request's own "close" rejects with the reason; an unheard "error" would end the process.
  response.on("error", () => {});
}
