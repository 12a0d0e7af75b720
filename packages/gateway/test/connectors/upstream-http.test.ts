import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type LookupFunction, type Socket } from "node:net";
import { suite, type TestContext, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { UpstreamRequest } from "../../src/domain/upstream/upstream-http.ts";
import { createUpstreamHttp } from "../../src/outbound/upstream-http.ts";
import { startReceiver } from "../support/receiver.ts";

/** More than any deadline that a test waits for, and less than what the runner allows. */
const AMPLE_MS = 20_000;
const SHORT_MS = 150;

function open(t: TestContext, options: { lookup?: LookupFunction; allowPrivate?: boolean } = {}) {
  const http = createUpstreamHttp({ allowPrivate: true, ...options });
  t.after(async () => await http.close());
  return async (url: string, more: Partial<UpstreamRequest> = {}) =>
    await http.send({
      method: "POST",
      url,
      headers: { "content-type": "application/json" },
      ...(more.method !== "GET" && { body: "{}" }),
      timeoutMs: AMPLE_MS,
      bytesMax: 1_000,
      ...more,
    });
}

/** A server that sees sockets. */
async function startSockets(
  t: TestContext,
  onSocket: (socket: Socket, number: number) => void,
  options: { pauseOnConnect?: boolean } = {},
): Promise<{ readonly url: string; readonly sockets: readonly Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer(options, (socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    onSocket(socket, sockets.length);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, sockets };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

const KEPT_ALIVE = "HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok";

suite("a call of an upstream of which nothing was written", () => {
  const notFound: LookupFunction = (name, _options, callback) => {
    callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" }), []);
  };

  test("was not sent: its port refuses, or its name is unknown", async (t) => {
    const refused = await open(t)(`http://127.0.0.1:${await freePort()}/`);
    assert.deepEqual([refused.outcome, "why" in refused && refused.why], ["not_sent", "connect"]);
    const unknown = await open(t, { lookup: notFound })("http://nowhere.example/");
    assert.deepEqual([unknown.outcome, "why" in unknown && unknown.why], ["not_sent", "dns"]);
    assert.equal(typeof unknown.latencyMs, "number");
  });

  test("was not sent: https at a port that speaks plain http", async (t) => {
    const receiver = await startReceiver(t);
    const ended = await open(t)(receiver.url.replace("http:", "https:"));
    assert.deepEqual([ended.outcome, "why" in ended && ended.why], ["not_sent", "tls"]);
    assert.equal(receiver.begun, 0);
  });

  test("was not sent: it may not be called", async (t) => {
    const send = open(t, { allowPrivate: false });
    const urls = [
      "http://127.0.0.1/",
      "https://169.254.169.254/latest",
      "https://api.example:8443/",
      "https://user:secret@api.example/",
      "ftp://api.example/",
      "no address",
      "",
    ];
    for (const url of urls) {
      const ended = await send(url);
      assert.deepEqual([ended.outcome, "why" in ended && ended.why], ["not_sent", "blocked"], url);
      assert.doesNotMatch(JSON.stringify(ended), /secret/);
    }
  });

  test("was not sent: there was no time for it", async (t) => {
    const receiver = await startReceiver(t);
    const send = open(t);
    for (const timeoutMs of [0, -1, Number.NaN]) {
      const ended = await send(receiver.url, { timeoutMs });
      assert.deepEqual([ended.outcome, "why" in ended && ended.why], ["not_sent", "no_time"]);
    }
    assert.equal(receiver.begun, 0);
  });

  test("was not sent, nor is it later, when its name was not found in time", async (t) => {
    const receiver = await startReceiver(t);
    const waiting: (() => void)[] = [];
    const lookup: LookupFunction = (_name, _options, callback) => {
      const answer = () => callback(null, [{ address: "127.0.0.1", family: 4 }]);
      if (waiting.length > 0) answer();
      else waiting.push(answer);
    };
    const send = open(t, { lookup });
    const url = receiver.url.replace("127.0.0.1", "late.example");
    const ended = await send(url, { timeoutMs: SHORT_MS });
    assert.deepEqual([ended.outcome, "why" in ended && ended.why], ["not_sent", "connect"]);
    waiting[0]?.();
    assert.equal((await send(url)).outcome, "answered");
    assert.equal(receiver.begun, 1);
  });

  test("was not sent when TLS did not begin in time", async (t) => {
    const { url } = await startSockets(t, () => undefined);
    const ended = await open(t)(url.replace("http:", "https:"), { timeoutMs: SHORT_MS });
    assert.deepEqual([ended.outcome, "why" in ended && ended.why], ["not_sent", "connect"]);
  });

  test("was not sent when it cannot be written as a request", async (t) => {
    const receiver = await startReceiver(t);
    const ended = await open(t)(receiver.url, { headers: { "x-locale": "id\r\nx-other: 1" } });
    assert.deepEqual([ended.outcome, "why" in ended && ended.why], ["not_sent", "connect"]);
    assert.equal(receiver.begun, 0);
  });
});

suite("a call of an upstream that was begun and not answered", () => {
  test("may have arrived, also where the connection is closed at once", async (t) => {
    for (const close of ["destroy", "end"] as const) {
      const { url } = await startSockets(t, (socket) => socket[close]());
      assert.equal((await open(t)(url)).outcome, "no_answer", close);
    }
  });

  test("may have arrived when the connection is reset amid the request", async (t) => {
    const { url } = await startSockets(t, (socket) => {
      socket.once("data", () => socket.resetAndDestroy());
    });
    for (const body of ["{}", "x".repeat(16 << 20)]) {
      assert.equal((await open(t)(url, { body })).outcome, "no_answer");
    }
  });

  for (const method of ["POST", "GET"] as const) {
    test(`may have arrived on a connection that was kept alive and dies: ${method}`, async (t) => {
      let requests = 0;
      const { url, sockets } = await startSockets(t, (socket) => {
        socket.on("data", () => {
          requests++;
          if (requests === 1) socket.write(KEPT_ALIVE);
          else socket.resetAndDestroy();
        });
      });
      const send = open(t);
      assert.equal((await send(url, { method })).outcome, "answered");
      // Within the turn of its answer a connection is not free yet.
      await turn();
      await turn();
      assert.equal((await send(url, { method })).outcome, "no_answer");
      assert.deepEqual([requests, sockets.length], [2, 1], "it is not made again");
    });
  }

  test("goes over a new connection where the old one is known to be closed", async (t) => {
    const { url, sockets } = await startSockets(t, (socket) => {
      socket.once("data", () => socket.end(KEPT_ALIVE));
    });
    const send = open(t);
    assert.equal((await send(url)).outcome, "answered");
    await once(sockets[0] ?? assert.fail(), "close");
    const second = await send(url);
    // The end of the first may still be on its way: then nobody knows.
    assert.ok(second.outcome === "answered" || second.outcome === "no_answer");
  });

  test("may have arrived when its time is up before an answer comes", async (t) => {
    const receiver = await startReceiver(t, "hang");
    const ended = await open(t)(receiver.url, { timeoutMs: SHORT_MS });
    assert.equal(ended.outcome, "no_answer");
    assert.ok(ended.latencyMs >= SHORT_MS - 5, String(ended.latencyMs));
    assert.equal(receiver.begun, 1);
  });

  test("may have arrived when its time is up while it is being written", async (t) => {
    const { url } = await startSockets(t, () => undefined, { pauseOnConnect: true });
    // More than the sockets hold; and time enough for the connection on a busy machine.
    const ended = await open(t)(url, { timeoutMs: 1_000, body: "x".repeat(16 << 20) });
    assert.equal(ended.outcome, "no_answer");
  });

  test("may have arrived when something answers that is not HTTP", async (t) => {
    const { url } = await startSockets(t, (socket) => {
      socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    });
    assert.equal((await open(t)(url)).outcome, "no_answer");
  });

  test("does not hold up another", async (t) => {
    const receiver = await startReceiver(t, ({ path }, response) => {
      if (!path.endsWith("slow")) response.end("quick");
    });
    const send = open(t);
    const slow = send(`${receiver.url}/slow`, { timeoutMs: SHORT_MS * 4 });
    assert.equal((await send(receiver.url)).outcome, "answered");
    assert.equal((await slow).outcome, "no_answer");
  });
});

suite("an answer of an upstream", () => {
  async function answerTo(
    t: TestContext,
    text: string,
    { ends = false, ...more }: Partial<UpstreamRequest> & { ends?: boolean } = {},
  ) {
    const { url } = await startSockets(t, (socket) => {
      socket.once("data", () => {
        socket.write(text);
        if (ends) socket.end();
      });
    });
    const ended = await open(t)(url, more);
    assert.ok(ended.outcome === "answered", JSON.stringify(ended));
    return { ...ended, text: Buffer.from(ended.bytes).toString("utf8") };
  }
  const HEAD = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n";

  test("is complete with its status, its headers and its whole body", async (t) => {
    const head = "HTTP/1.1 201 Created\r\nset-cookie: a=1\r\nset-cookie: b=2\r\nx-one: 1\r\n";
    const answer = await answerTo(t, `${head}content-length: 10\r\n\r\n0123456789`, {
      bytesMax: 10,
    });
    assert.deepEqual([answer.status, answer.complete, answer.text], [201, true, "0123456789"]);
    assert.deepEqual(
      [answer.headers["x-one"], answer.headers["set-cookie"], answer.headers["nothing"]],
      ["1", "a=1, b=2", undefined],
    );
  });

  test("is not complete when its body breaks off", async (t) => {
    const answer = await answerTo(t, `${HEAD}01234`, { ends: true });
    assert.deepEqual([answer.status, answer.complete, answer.text], [200, false, "01234"]);
    const chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n01234\r\n";
    assert.equal((await answerTo(t, chunked, { ends: true })).complete, false);
  });

  test("is not complete when its body hangs", async (t) => {
    const answer = await answerTo(t, `${HEAD}01234`, { timeoutMs: SHORT_MS });
    assert.deepEqual([answer.status, answer.complete, answer.text], [200, false, "01234"]);
  });

  test("is not complete, nor kept, beyond what may be read", async (t) => {
    const answer = await answerTo(t, `${HEAD}0123456789`, { bytesMax: 9 });
    assert.deepEqual([answer.complete, answer.text], [false, "012345678"]);
    const endless = await startSockets(t, (socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const more = () => {
        while (!socket.destroyed && socket.write("x".repeat(65_536)));
      };
      socket.on("drain", more);
      more();
    });
    const ended = await open(t)(endless.url);
    assert.ok(ended.outcome === "answered");
    assert.deepEqual([ended.complete, ended.bytes.length], [false, 1_000]);
  });

  test("that points elsewhere is an answer, and nobody goes there", async (t) => {
    const elsewhere = await startReceiver(t);
    for (const status of [301, 302, 303, 307, 308]) {
      const receiver = await startReceiver(t, { status, headers: { location: elsewhere.url } });
      const ended = await open(t)(receiver.url);
      assert.ok(ended.outcome === "answered");
      assert.equal(ended.status, status);
    }
    assert.equal(elsewhere.begun, 0);
  });

  test("is waited for behind those that only announce it", async (t) => {
    const answer = await answerTo(t, `HTTP/1.1 103 Early Hints\r\n\r\n${HEAD}0123456789`);
    assert.deepEqual([answer.status, answer.complete], [200, true]);
  });

  test("may come before the request is written whole", async (t) => {
    const { url } = await startSockets(t, (socket) => {
      socket.once("data", () => socket.end("HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n"));
    });
    const ended = await open(t)(url, { body: "x".repeat(64 << 20) });
    assert.notEqual(ended.outcome, "not_sent");
  });
});
