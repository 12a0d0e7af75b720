import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { suite, type TestContext, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { findJsonText } from "../../src/listen/find-json-text.ts";
import type { Happening } from "../../src/listen/happening.ts";
import { type ListenerOptions, startListener } from "../../src/listen/listener.ts";
import { upstreamTarget } from "../../src/listen/upstream-target.ts";

const KEY = "SB-Mid-server-of-a-developer";
const AUTHORIZATION = `Authorization: Basic ${btoa(`${KEY}:`)}`;
const CHARGED = JSON.stringify({
  status_code: "201",
  transaction_id: "t-1",
  order_id: "o-1",
  gross_amount: "44000.00",
  transaction_status: "pending",
});

/** A sandbox that is nothing but bytes: takes one request for each connection, and answers as it is told. */
async function startBytes(t: TestContext) {
  const taken: string[] = [];
  let answer: Buffer = Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  const server: Server = createServer((socket) => {
    const chunks: Buffer[] = [];
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      const all = Buffer.concat(chunks).toString("latin1");
      const [head = "", body = ""] = all.split("\r\n\r\n");
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? "0");
      if (!all.includes("\r\n\r\n") || body.length < length) return;
      taken.push(all);
      socket.end(answer);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    answers(head: string, body: string | Buffer) {
      answer = Buffer.concat([Buffer.from(`${head}\r\n\r\n`, "latin1"), Buffer.from(body)]);
    },
  };
}

async function start(t: TestContext, options: Partial<ListenerOptions> = {}) {
  const sandbox = await startBytes(t);
  const told: Happening[] = [];
  const listener = await startListener({
    target: upstreamTarget({ sandboxUrl: sandbox.url, elsewhere: false }),
    serverKey: KEY,
    to: "http://127.0.0.1:9/",
    port: 0,
    orders: [],
    keepsCallbacks: false,
    clock: { now: () => 0, wait: async (_, signal) => await once(signal, "abort").then(() => {}) },
    tell: (happening) => told.push(happening),
    ...options,
  });
  t.after(async () => await listener.stop());
  const port = Number(new URL(listener.url).port);
  /** Sends bytes, and returns the bytes that come back. */
  const send = async (bytes: string): Promise<string> => {
    const socket = connect(port, "127.0.0.1");
    socket.setEncoding("latin1");
    socket.write(Buffer.from(bytes, "latin1"));
    return await text(socket);
  };
  return { sandbox, told, send, listener, port };
}

function request(line: string, headers: readonly string[], body = ""): string {
  return [
    `${line} HTTP/1.1`,
    "Host: localhost:7747",
    ...headers,
    "Connection: close",
    "",
    body,
  ].join("\r\n");
}

suite("what the shop calls", () => {
  test("is passed on byte for byte, and so is the answer, but for what belongs to a connection", async (t) => {
    const { sandbox, send } = await start(t);
    const body = '{ "transaction_details" : {"order_id":"o\u00e9", "gross_amount": 44000.00} }\n';
    sandbox.answers(
      `HTTP/1.1 201 So be it\r\nX-Odd:  Two  Blanks \r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\nKeep-Alive: timeout=5\r\nContent-Length: 5`,
      "\u0000\u0001abc",
    );
    const answer = await send(
      request(
        "POST /v2/charge?a=%2F&&b=%e9/..//c",
        [
          AUTHORIZATION,
          "X-Twice: 1",
          "x-twice: 2",
          "Idempotency-Key:",
          "Connection: X-Mine",
          "X-Mine: of this connection",
          "TE: trailers",
          `Content-Length: ${body.length}`,
        ],
        body,
      ),
    );
    assert.deepEqual(sandbox.taken, [
      [
        "POST /v2/charge?a=%2F&&b=%e9/..//c HTTP/1.1",
        AUTHORIZATION,
        "X-Twice: 1",
        "x-twice: 2",
        "Idempotency-Key: ",
        `Host: ${new URL(sandbox.url).host}`,
        `Content-Length: ${body.length}`,
        "Connection: close",
        "",
        body,
      ].join("\r\n"),
    ]);
    assert.equal(
      answer,
      "HTTP/1.1 201 So be it\r\nX-Odd: Two  Blanks\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 5\r\nConnection: close\r\n\r\n\u0000\u0001abc",
    );
  });

  test("is passed on whole when it came in pieces, or asked for leave to come", async (t) => {
    const { sandbox, send } = await start(t);
    sandbox.answers(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked",
      "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
    );
    const pieces = ["Transfer-Encoding: chunked", "Expect: 100-continue"];
    const answer = await send(
      request("POST /v2/charge", [AUTHORIZATION, ...pieces], "3\r\n{ \n\r\n1\r\n}\r\n0\r\n\r\n"),
    );
    assert.deepEqual(sandbox.taken, [
      [
        "POST /v2/charge HTTP/1.1",
        AUTHORIZATION,
        `Host: ${new URL(sandbox.url).host}`,
        "Content-Length: 4",
        "Connection: close",
        "",
        "{ \n}",
      ].join("\r\n"),
    ]);
    assert.match(answer, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    assert.match(answer, /\r\n\r\n(?:2\r\n)?\{\}/);
  });

  test("reaches the sandbox alone, whatever host it names", async (t) => {
    const { sandbox, send } = await start(t);
    for (const line of [
      "GET http://127.0.0.1:9/v2/o-1/status",
      "GET //127.0.0.1:9/v2/o-1/status",
      "GET /dashboard",
      "GET /v3/charge",
      "GET /V2/charge",
      "GET /sandbox/v1/clock",
    ]) {
      assert.match(await send(request(line, [AUTHORIZATION])), /^HTTP\/1\.1 404 /, line);
    }
    assert.equal(sandbox.taken.length, 0);
    const refused = await send("CONNECT 127.0.0.1:9 HTTP/1.1\r\nHost: x\r\n\r\n");
    assert.equal(refused, "");
    for (const line of ["GET /v2/../../etc", "GET /v2/@evil.example/status"]) {
      assert.match(await send(request(line, [AUTHORIZATION])), /^HTTP\/1\.1 200 /, line);
    }
    const host = `\r\nHost: ${new URL(sandbox.url).host}`;
    const reached = sandbox.taken as readonly string[];
    assert.ok(reached.every((one) => one.includes(host)));
  });

  test("is not passed on with a production key, and teaches nothing with another one", async (t) => {
    const { sandbox, send, told } = await start(t);
    const production = `Authorization: Basic ${btoa("Mid-server-of-production:")}`;
    const refused = await send(request("GET /v2/o-1/status", [production]));
    assert.match(refused, /^HTTP\/1\.1 401 [^]*"status_code":"401"/);
    assert.deepEqual(sandbox.taken, []);
    sandbox.answers("HTTP/1.1 200 OK", CHARGED);
    const other = `Authorization: Basic ${btoa("SB-Mid-server-other:")}`;
    await send(request("POST /v2/charge", [other, "Content-Length: 2"], "{}"));
    assert.equal(sandbox.taken.length, 1);
    assert.deepEqual(
      told.map(({ event }) => event),
      ["note", "call", "note"],
    );
  });

  test("is understood when its answer is compressed, and comes back as it was", async (t) => {
    const { sandbox, send, told } = await start(t, { to: "http://127.0.0.1:9/" });
    for (const [encoding, body] of [
      ["gzip", gzipSync(CHARGED)],
      ["br", brotliCompressSync(CHARGED)],
    ] as const) {
      const head = `HTTP/1.1 200 OK\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${body.length}`;
      sandbox.answers(head, body);
      const answer = await send(
        request("POST /v2/charge", [AUTHORIZATION, "Content-Length: 2"], "{}"),
      );
      assert.ok(answer.endsWith(`\r\n\r\n${body.toString("latin1")}`));
    }
    const codes = told.flatMap((one) => (one.event === "call" ? [one.status_code] : []));
    assert.deepEqual(codes, ["201", "201"]);
  });

  test("has its way back to the shop replaced, and nothing else of its body", async (t) => {
    const { sandbox, send, listener, port } = await start(t);
    const charge = async (body: string) => {
      const length = `Content-Length: ${Buffer.byteLength(body)}`;
      const bytes = Buffer.from(body).toString("latin1");
      await send(request("POST /v2/charge", [AUTHORIZATION, length], bytes));
      const taken = sandbox.taken.at(-1)?.split("\r\n\r\n")[1] ?? "";
      return Buffer.from(taken, "latin1").toString();
    };
    const way = String.raw`"https:\/\/shop.example\/é"`;
    const body = (to: string) =>
      `{ "metadata":{"callback_url":${way}},"list":[{"gopay":{"callback_url":${way}}}],\n "gopay" : {"enable_callback":true, "callback_url" :\t${to} }, "x":1.50}`;
    const taken = await charge(body(way));
    const here = /"(http:\/\/localhost:\d+\/finish\/[\w-]+\/)"/.exec(taken)?.[1] ?? "";
    assert.ok(here.startsWith(`${listener.url}/finish/`), taken);
    assert.equal(taken, body(`"${here}"`));
    const visit = await send(
      request(`GET ${here.replace(listener.url, "")}?order_id=o%201&result=success`, []).replace(
        "localhost:7747",
        `localhost:${port}`,
      ),
    );
    assert.match(
      visit,
      /^location: https:\/\/shop\.example\/%C3%A9\?order_id=o%201&result=success\r$/m,
    );
    for (const kept of [
      '"tokoku://back"',
      '"javascript:alert(1)"',
      "null",
      "7",
      '"not an address"',
    ]) {
      assert.equal(await charge(body(kept)), body(kept));
    }
    assert.equal(await charge("{broken"), "{broken");
  });

  test("has its way back left alone when that is asked for", async (t) => {
    const { sandbox, send } = await start(t, { keepsCallbacks: true });
    const body = '{"gopay":{"callback_url":"https://shop.example/"}}';
    const length = `Content-Length: ${body.length}`;
    await send(request("POST /v2/charge", [AUTHORIZATION, length], body));
    assert.ok(sandbox.taken[0]?.endsWith(`\r\n\r\n${body}`));
  });

  test("serves its own pages to this machine's browsers alone", async (t) => {
    const { send, listener } = await start(t);
    assert.match(
      await send(request("GET /", []).replace("localhost:7747", "evil.example")),
      /^HTTP\/1\.1 403 /,
    );
    const page = await fetch(listener.url);
    assert.match(await page.text(), /<h1>Orders that are watched<\/h1>/);
    assert.match(page.headers.get("content-security-policy") ?? "", /^default-src 'none'/);
    const bell = await fetch(`${listener.url}/bell?back`, { method: "POST", redirect: "manual" });
    assert.deepEqual([bell.status, bell.headers.get("location")], [303, "/"]);
    assert.equal((await fetch(`${listener.url}/bell`)).status, 405);
    assert.match(await (await fetch(`${listener.url}/listen.js`)).text(), /sendBeacon/);
  });
});

suite("the text that stands in JSON under a path", () => {
  test("is found where it stands, the last one of several, and nowhere else", () => {
    const find = (json: string) => {
      const found = findJsonText(json, ["a", "b"]);
      return found && [found.value, json.slice(found.start, found.end)];
    };
    assert.deepEqual(find('{"a":{"b":"x"}}'), ["x", '"x"']);
    assert.deepEqual(find('{"\\u0061":{"b":"\\"}"}}'), ['"}', '"\\"}"']);
    assert.deepEqual(find('{"a":{"b":"x"},"a":{"c":[1,"b"],"b":"y"}}'), ["y", '"y"']);
    for (const none of [
      '{"b":"x"}',
      '{"a":["b","x"]}',
      '[{"a":{"b":"x"}}]',
      '{"a":{"b":{"b":"x"}}}',
      '{"a":{"b":["x"]}}',
      '{"a":{"b":null}}',
      '{"c":{"a":{"b":"x"}}}',
    ]) {
      assert.equal(find(none), undefined, none);
    }
  });
});
