import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Breaks the connection instead: before any answer, or in the middle of one. */
  readonly broken?: "before" | "within";
  /** Answers nothing until the other side has had enough. */
  readonly silent?: boolean;
}

interface AnsweringServer {
  readonly url: string;
  readonly received: Received[];
  connections: number;
}

/** A gateway on loopback that answers as told: the n-th answer to the n-th request, then the last. */
export async function startAnsweringServer(
  t: TestContext,
  ...answers: readonly Answer[]
): Promise<AnsweringServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      received.push({ method, path, headers, body });
      give(answers[received.length - 1] ?? answers.at(-1) ?? {}, response);
    });
  });
  const started: AnsweringServer = { url: "", received, connections: 0 };
  server.on("connection", () => {
    started.connections += 1;
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(started, { url: `http://127.0.0.1:${port}` });
}

function give(answer: Answer, response: ServerResponse): void {
  if (answer.silent) return;
  if (answer.broken === "before") {
    response.destroy();
    return;
  }
  const content = contentOf(answer);
  const isBroken = answer.broken === "within";
  response.writeHead(answer.status ?? 200, {
    "content-type": "application/json",
    ...answer.headers,
    ...(isBroken && { "content-length": String(content.length + 10) }),
  });
  if (isBroken) response.write(content, () => response.destroy());
  else response.end(content);
}

function contentOf({ body = {} }: Answer): string | Uint8Array {
  return body instanceof Uint8Array || typeof body === "string" ? body : JSON.stringify(body);
}
