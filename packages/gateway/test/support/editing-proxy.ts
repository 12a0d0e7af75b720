import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

/** One request on its way to an upstream. */
interface PassingRequest {
  readonly method: string;
  readonly path: string;
}

/**
 * What becomes of a request: `pass` it; `drop` it before the upstream gets it; `lose` the answer after
 * the upstream has acted; answer in its place; or change what it answered.
 */
type Treatment =
  | "pass"
  | "drop"
  | "lose"
  | { readonly status: number; readonly body: Record<string, unknown> }
  | ((answer: Record<string, unknown>) => Record<string, unknown>);

export interface EditingProxy {
  readonly url: string;
  /** From now on. */
  treat(how: (passing: PassingRequest) => Treatment): void;
}

/** Stands between a gateway and its upstream like the network, or like an upstream that errs. */
export async function startEditingProxy(t: TestContext, target: string): Promise<EditingProxy> {
  let treatment: (passing: PassingRequest) => Treatment = () => "pass";
  const server: Server = createServer((request, response) => {
    void (async () => {
      const { method = "GET", url: path = "/" } = request;
      const how = treatment({ method, path });
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (how === "drop") return request.socket.destroy();
      const json = { "content-type": "application/json" };
      if (typeof how === "object") {
        return response.writeHead(how.status, json).end(JSON.stringify(how.body));
      }
      const { host: _, ...headers } = request.headers;
      const passed = send(new URL(path, target), { method, headers });
      passed.end(Buffer.concat(chunks));
      const [answer] = (await once(passed, "response")) as [IncomingMessage];
      const bytes: Buffer[] = [];
      for await (const chunk of answer) bytes.push(chunk as Buffer);
      if (how === "lose") return request.socket.destroy();
      const body = Buffer.concat(bytes);
      const { "content-length": __, ...kept } = answer.headers;
      const edited =
        typeof how === "function"
          ? JSON.stringify(how(JSON.parse(body.toString()) as Record<string, unknown>))
          : body;
      return response.writeHead(answer.statusCode ?? 500, kept).end(edited);
    })().catch(() => request.socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    treat(how) {
      treatment = how;
    },
  };
}
