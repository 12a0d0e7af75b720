import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { suite, type TestContext, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import Fastify from "fastify";
import { endConnections } from "../../src/http/end-connections.ts";
import { chargeBody, startTestServer } from "../support/gateway.ts";

suite("a server that stops", () => {
  test("answers what it has in hand, and waits for no connection that is kept alive", async (t) => {
    const waiting: (() => void)[] = [];
    const pause = async () => await new Promise<void>((resolve) => waiting.push(resolve));
    const { call, server } = await startTestServer(t, { pause });
    const charging = call("POST", "/v2/charge", chargeBody("force-slow-1"));
    while (waiting.length === 0) await turn();
    const stopping = server.stop();
    await turn();
    for (const go of waiting) go();
    const { body, headers } = await charging;
    assert.equal(body["status_code"], "201");
    assert.equal(headers.get("connection"), "close");
    await stopping;
  });

  for (const [what, sent] of [
    ["never asked anything", ""],
    ["asked half a question", "GET /healthz HTTP/1.1\r\nhost: ger"],
  ] as const) {
    test(`waits for no connection that ${what}`, { timeout: 30_000 }, async (t) => {
      const { server, url, call } = await startTestServer(t);
      const socket = await open(t, url);
      if (sent) socket.write(sent);
      // What came before on another connection was read: so was this.
      await call("GET", "/healthz");
      const closed = once(socket, "close");
      await server.stop();
      await closed;
    });
  }

  test("ends a connection whose answer began before, with the answer's end", async (t) => {
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    const { app, url } = await listen(t, 60_000);
    app.get("/begun", async (_request, reply) => {
      reply.hijack();
      reply.raw.writeHead(200, { "content-length": "5" });
      reply.raw.write("be");
      await finished;
      reply.raw.end("gun");
    });
    await app.listen();
    const socket = await open(t, url());
    socket.write("GET /begun HTTP/1.1\r\nhost: gerbang\r\n\r\n");
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      answer += text;
    });
    while (!answer.endsWith("be")) await once(socket, "data");
    const [stopping, closed] = [app.close(), once(socket, "close")];
    await turn();
    finish();
    await closed;
    await stopping;
    assert.match(answer, /begun$/);
  });

  test("waits a while, and no longer, for a body that does not come", async (t) => {
    const { app, url } = await listen(t, 20);
    app.post("/body", async () => "all of it came");
    await app.listen();
    const asked = once(app.server, "request");
    const socket = await open(t, url());
    const headers = ["host: gerbang", "content-type: text/plain", "content-length: 9"];
    socket.write(["POST /body HTTP/1.1", ...headers, "", ""].join("\r\n"));
    await asked;
    const closed = once(socket, "close");
    await app.close();
    await closed;
  });
});

/** A server with nothing on it but what ends its connections; it listens when its routes are there. */
async function listen(t: TestContext, unfinishedMsMax: number) {
  const app = Fastify({ forceCloseConnections: "idle" });
  endConnections(app, unfinishedMsMax);
  t.after(async () => await app.close());
  return { app, url: () => app.listeningOrigin };
}

async function open(t: TestContext, url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname.replace(/[[\]]/g, ""));
  // Read even if nobody looks: else what was sent hides that the connection ended.
  socket.on("error", () => undefined).resume();
  t.after(() => socket.destroy());
  await once(socket, "connect");
  return socket;
}
