import type { Agent, IncomingMessage, request as sendRequest } from "node:http";
import type { Transport, TransportAnswer, TransportRequest } from "./transport.ts";

/**
 * Sends through `node:http` and `node:https` with connections kept open: a quarter of the work of
 * Node's `fetch`. The most recently used connection is taken first, so idle ones can close.
 */
export function nodeTransport(): Transport {
  const origins = new Map<string, Promise<OriginConnections>>();
  return async (request) => {
    let origin = origins.get(request.origin);
    if (!origin) {
      origin = openOrigin(request.origin);
      origins.set(request.origin, origin);
    }
    return await send(await origin, request);
  };
}

interface OriginConnections {
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly agent: Agent;
  readonly request: typeof sendRequest;
}

/** Loads only the module that is needed, and only when it is: both cost more than the rest of us. */
async function openOrigin(text: string): Promise<OriginConnections> {
  const url = new URL(text);
  const { request, Agent } =
    url.protocol === "https:" ? await import("node:https") : await import("node:http");
  return {
    host: url.host,
    // An IPv6 host stands in brackets in a URL, and without them in a socket's address.
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port,
    agent: new Agent({ keepAlive: true, scheduling: "lifo", maxFreeSockets: 64 }),
    request,
  };
}

async function send(
  origin: OriginConnections,
  request: TransportRequest,
): Promise<TransportAnswer> {
  const { hostname, port, agent } = origin;
  const { method, path, body, signal } = request;
  signal.throwIfAborted();
  const headers = flatHeaders(origin, request);
  return await new Promise((resolve, reject) => {
    const sent = origin.request({ hostname, port, agent, method, path, headers });
    const abort = () => sent.destroy(signal.reason as Error);
    const fail = (error: Error) => {
      signal.removeEventListener("abort", abort);
      // A connection that we cut ourselves reports no more than that it was cut.
      reject(signal.aborted ? (signal.reason as Error) : error);
    };
    signal.addEventListener("abort", abort);
    sent.on("error", fail);
    sent.on("response", (response) => {
      // Also when the connection closes before the answer is complete.
      response.on("error", fail);
      collect(response, request.bytesMax, (answer) => {
        signal.removeEventListener("abort", abort);
        resolve(answer);
      });
    });
    sent.end(body);
  });
}

/** Names and values in turn: Node writes them as they are, and does less for each. */
function flatHeaders({ host }: OriginConnections, { headers, body }: TransportRequest): string[] {
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
}
