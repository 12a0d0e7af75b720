import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { suite, type TestContext, test } from "node:test";
import fastify from "fastify";
import { createReceiver, type MemoryTransaction, memoryStore } from "../src/index.ts";
import { fastifyRoute, nodeListener, type WebHandler } from "../src/node-listener.ts";
import { notification, SERVER_KEY } from "./support/fixtures.ts";

async function listen(t: TestContext, server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function openReceiver() {
  const paid: string[] = [];
  const { handle } = createReceiver<MemoryTransaction>({
    serverKey: SERVER_KEY,
    store: memoryStore(),
    onPaid: ({ orderId }, tx) => {
      tx.afterCommit(() => paid.push(orderId));
    },
  });
  return { paid, handle };
}

async function deliver(url: string): Promise<number> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(notification("gopay.settlement")),
  });
  await response.text();
  return response.status;
}

suite("the receiver behind", () => {
  test("node:http", async (t) => {
    const { paid, handle } = openReceiver();
    const url = await listen(t, createServer(nodeListener(handle)));
    assert.equal(await deliver(url), 200);
    assert.deepEqual(paid, ["TRX-20260105-0001"]);
    const long = await fetch(url, { method: "POST", body: "x".repeat(100_000) });
    assert.equal(long.status, 413);
  });

  test("Express, whose body parser has read the body already", async (t) => {
    const { paid, handle } = openReceiver();
    const listener = nodeListener(handle);
    const server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk) => {
        text += String(chunk);
      });
      request.on("end", () => {
        const parsed: IncomingMessage & { body?: unknown } = request;
        parsed.body = JSON.parse(text);
        listener(parsed, response);
      });
    });
    assert.equal(await deliver(await listen(t, server)), 200);
    assert.deepEqual(paid, ["TRX-20260105-0001"]);
  });

  test("Fastify", async (t) => {
    const { paid, handle } = openReceiver();
    const app = fastify();
    t.after(async () => await app.close());
    app.post("/notifications", fastifyRoute(handle));
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    assert.equal(await deliver(`${url}/notifications`), 200);
    assert.deepEqual(paid, ["TRX-20260105-0001"]);
  });
});

suite("nodeListener", () => {
  test("passes a stream on as it comes, and cancels it when the browser leaves", async (t) => {
    const cancelled = Promise.withResolvers<void>();
    const handler: WebHandler = async () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode("first")),
          cancel: () => cancelled.resolve(),
        }),
        { headers: { "content-type": "text/event-stream" } },
      );
    const url = await listen(t, createServer(nodeListener(handler)));
    const leaving = new AbortController();
    const response = await fetch(url, { signal: leaving.signal });
    const chunk = await response.body?.getReader().read();
    assert.equal(new TextDecoder().decode(chunk?.value), "first");
    leaving.abort();
    await cancelled.promise;
  });

  test("cancels the stream of a browser that left before it was asked for", async (t) => {
    const cancelled = Promise.withResolvers<boolean>();
    const handler: WebHandler = async ({ signal }) =>
      new Response(new ReadableStream({ cancel: () => cancelled.resolve(signal.aborted) }));
    const listener = nodeListener(handler);
    const leaving = new AbortController();
    const server = createServer((request, response) => {
      // As the shop's own code would that comes first, a look into its sessions for example.
      response.once("close", () => setImmediate(() => listener(request, response)));
      leaving.abort();
    });
    await assert.rejects(fetch(await listen(t, server), { signal: leaving.signal }));
    assert.equal(await cancelled.promise, true);
  });

  test("waits for a browser that reads slowly instead of filling the memory", async (t) => {
    let pulled = 0;
    const chunk = new Uint8Array(65_536);
    const handler: WebHandler = async () =>
      new Response(
        new ReadableStream({
          pull: (controller) => {
            pulled += 1;
            controller.enqueue(chunk);
            if (pulled === 1_000) controller.close();
          },
        }),
      );
    const url = await listen(t, createServer(nodeListener(handler)));
    const response = await fetch(url);
    assert.ok(pulled < 1_000, `${pulled} chunks were made for nobody`);
    assert.equal((await response.arrayBuffer()).byteLength, 65_536_000);
  });

  test("breaks the connection when the handler throws, so that the sender tries again", async (t) => {
    const handler: WebHandler = async () => await Promise.reject(new Error("no"));
    const url = await listen(t, createServer(nodeListener(handler)));
    await assert.rejects(fetch(url));
  });
});
