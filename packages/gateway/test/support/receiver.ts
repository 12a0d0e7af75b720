import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { afterwards } from "./last-of-all.ts";

/** A merchant's server: answers as told, and remembers what it was sent. */
export interface Receiver {
  readonly url: string;
  /** What arrived whole, in order. */
  readonly received: readonly Received[];
  /** How many requests began, whole or not. */
  readonly begun: number;
  /** Answers from now on. */
  answer(reply: Reply): void;
  /** Answers nobody any more: connections are refused. */
  stop(): void;
  /** Resolves when so many requests have arrived whole. */
  arrived(count: number): Promise<void>;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Reply =
  | number
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | "hang"
  | "reset"
  | ((request: Received, response: ServerResponse) => unknown);

export async function startReceiver(t: TestContext, first: Reply = 200): Promise<Receiver> {
  const received: Received[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let reply = first;
  let begun = 0;
  const server = createServer((request, response) => {
    begun++;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => {});
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(chunks).toString("utf8") };
      received.push(one);
      send(reply, one, response);
      for (const { count, resolve } of waiting) if (received.length >= count) resolve();
    });
  });
  await listen(server);
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  afterwards(t, stop);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications`,
    received,
    stop,
    get begun() {
      return begun;
    },
    answer(next) {
      reply = next;
    },
    async arrived(count) {
      if (received.length >= count) return;
      await new Promise<void>((resolve) => waiting.push({ count, resolve }));
    },
  };
}

function send(reply: Reply, request: Received, response: ServerResponse): void {
  if (reply === "hang") return;
  if (reply === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  if (typeof reply === "function") {
    reply(request, response);
    return;
  }
  const { status, headers = {}, body = "" } = typeof reply === "number" ? { status: reply } : reply;
  response.writeHead(status, headers).end(body);
}

async function listen(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
}
