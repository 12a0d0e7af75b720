/** As much of `http.IncomingMessage` as is needed; Express's and Connect's requests are such. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What a body parser has left there. */
  readonly body?: unknown;
}

/** As much of `http.ServerResponse` as is needed. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  flushHeaders(): void;
  write(chunk: Uint8Array): boolean;
  end(): unknown;
  destroy(error?: Error): unknown;
  once(event: "drain" | "close", listener: () => void): unknown;
  off(event: "drain" | "close", listener: () => void): unknown;
  readonly destroyed: boolean;
}

/** As much of a Fastify request as is needed. */
export interface FastifyRequestLike {
  readonly raw: NodeRequest;
  readonly body?: unknown;
}

/** As much of a Fastify reply as is needed. */
export interface FastifyReplyLike {
  readonly raw: NodeResponse;
  hijack(): unknown;
}

export type WebHandler = (request: Request) => Promise<Response>;

/**
 * Serves a web-standard handler from `node:http`, Express or Connect, before or after a JSON body
 * parser. Streams are passed on as they come, and cancelled when the browser leaves.
 *
 * @example
 * ```ts
 * app.post("/payment-notifications", nodeListener(receiver.handle));
 * ```
 */
export function nodeListener(
  handler: WebHandler,
): (request: NodeRequest, response: NodeResponse) => void {
  return (request, response) => {
    void serve(handler, { request, body: request.body }, response);
  };
}

/**
 * Serves a web-standard handler from a Fastify route.
 *
 * @example
 * ```ts
 * fastify.post("/payment-notifications", fastifyRoute(receiver.handle));
 * ```
 */
export function fastifyRoute(
  handler: WebHandler,
): (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<void> {
  return async (request, reply) => {
    reply.hijack();
    await serve(handler, { request: request.raw, body: request.body }, reply.raw);
  };
}

interface IncomingRequest {
  readonly request: NodeRequest;
  readonly body: unknown;
}

async function serve(
  handler: WebHandler,
  incoming: IncomingRequest,
  out: NodeResponse,
): Promise<void> {
  const gone = new AbortController();
  out.once("close", () => {
    gone.abort();
  });
  // It may have left while the shop's own code came first, and that is not told again.
  if (out.destroyed) gone.abort();
  try {
    const response = await handler(toWebRequest(incoming, gone.signal));
    await send(response, out, gone.signal);
  } catch (error) {
    // Nobody is left to catch it; the other side sees a broken connection and tries again.
    out.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function toWebRequest({ request, body }: IncomingRequest, signal: AbortSignal): Request {
  const { method = "GET", url = "/" } = request;
  const headers = toWebHeaders(request);
  const host = headers.get("host") ?? "localhost";
  const target = URL.parse(url, `http://${host}`) ?? new URL("http://localhost/");
  if (method === "GET" || method === "HEAD")
    return new Request(target, { method, headers, signal });
  const sent = isParsed(body)
    ? { body: textOf(body) }
    : { body: streamOf(request), duplex: "half" as const };
  return new Request(target, { method, headers, signal, ...sent });
}

function toWebHeaders(request: NodeRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    // HTTP/2 has names that start with a colon; they are not headers.
    if (value !== undefined && !name.startsWith(":")) headers.set(name, [value].flat().join(", "));
  }
  return headers;
}

function streamOf(request: NodeRequest): ReadableStream<Uint8Array> {
  const chunks = request[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => {
      await chunks.return?.();
    },
  });
}

/** Express leaves `{}` when it has parsed nothing. */
function isParsed(body: unknown): boolean {
  if (body === undefined || body === null) return false;
  return typeof body !== "object" || body instanceof Uint8Array || Object.keys(body).length > 0;
}

function textOf(body: unknown): string {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : JSON.stringify(body);
}

async function send(response: Response, out: NodeResponse, gone: AbortSignal): Promise<void> {
  out.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) {
    out.end();
    return;
  }
  out.flushHeaders();
  const reader = response.body.getReader();
  const cancel = () => {
    void reader.cancel();
  };
  gone.addEventListener("abort", cancel);
  // Whoever left before the listener stood has aborted nothing.
  if (gone.aborted) cancel();
  for (;;) {
    const { done, value } = await reader.read();
    if (done || gone.aborted) break;
    if (!out.write(value)) await drained(out, gone);
  }
  gone.removeEventListener("abort", cancel);
  out.end();
}

async function drained(out: NodeResponse, gone: AbortSignal): Promise<void> {
  if (gone.aborted) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      out.off("drain", end);
      gone.removeEventListener("abort", end);
      resolve();
    };
    out.once("drain", end);
    gone.addEventListener("abort", end);
  });
}
