import http from "node:http";
import https from "node:https";

export interface CallWish {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface CallAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

const AGENTS = {
  "http:": new http.Agent({ keepAlive: true, maxSockets: 64 }),
  "https:": new https.Agent({ keepAlive: true, maxSockets: 64 }),
} as const;
const TIMEOUT_MS = 15_000;

/** One request and its answer, without following redirects; rejects when there is no answer. */
export async function callHttp({
  method,
  url,
  headers = {},
  body,
  timeoutMs = TIMEOUT_MS,
  signal,
}: CallWish): Promise<CallAnswer> {
  const address = new URL(url);
  const isSecure = address.protocol === "https:";
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return await new Promise<CallAnswer>((resolve, reject) => {
    const request = (isSecure ? https : http).request(
      address,
      {
        method,
        headers: { ...headers, ...length },
        agent: AGENTS[isSecure ? "https:" : "http:"],
        timeout: timeoutMs,
        ...(signal && { signal }),
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => {
          const { statusCode: status = 0 } = answer;
          resolve({ status, headers: answer.headers, body: Buffer.concat(parts).toString() });
        });
      },
    );
    request.on("timeout", () => {
      request.destroy(Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" }));
    });
    request.on("error", (error) => {
      reject(Object.assign(error, { wasKept: request.reusedSocket }));
    });
    request.end(body);
  });
}

/** Repeats what a server that closed an idle connection broke: only what may be asked twice. */
export async function askHttp(wish: CallWish): Promise<CallAnswer> {
  return await callHttp(wish).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ECONNRESET") throw error;
    return await callHttp(wish);
  });
}

/**
 * Repeats only what was sent over a connection that the server closed meanwhile because it was idle: that nobody has
 * read. For what is better not done twice.
 */
export async function callOnce(wish: CallWish): Promise<CallAnswer> {
  return await callHttp(wish).catch(async (error: NodeJS.ErrnoException & Kept) => {
    if (error.code !== "ECONNRESET" || error.wasKept !== true) throw error;
    return await callHttp(wish);
  });
}

interface Kept {
  /** Whether the connection had served a call before. */
  readonly wasKept?: boolean;
}

/** Why a call got no answer, in a few words. */
export function whyUnanswered(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.message;
}
