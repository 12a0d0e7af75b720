import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { suite, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { discardBody } from "../../src/http/discard-body.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";
import { exchangeRaw } from "../support/raw-http.ts";

/** What came back to a client that reads nothing before it has sent everything. */
interface LateReading {
  readonly text: string;
  /** Whether the connection was reset before the answer was read. */
  readonly isReset: boolean;
}

interface Upload {
  readonly line: string;
  readonly headers?: readonly string[];
  readonly bytes: number;
  readonly chunked?: boolean;
}

const PIECE = Buffer.alloc(64 * 1024, "x");

/** Sends all of a body and only then looks at the socket, as simple clients do. */
async function sendThenRead(
  url: string,
  { line, headers = [], bytes, chunked = false }: Upload,
): Promise<LateReading> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const { promise, resolve } = Promise.withResolvers<LateReading>();
  const received: Buffer[] = [];
  const text = () => Buffer.concat(received).toString();
  socket.on("error", () => resolve({ text: text(), isReset: true }));
  socket.on("close", () => resolve({ text: text(), isReset: false }));
  const size = chunked ? "transfer-encoding: chunked" : `content-length: ${bytes}`;
  const head = [`${line} HTTP/1.1`, "host: gerbang", "content-type: application/json", size];
  socket.write([...head, ...headers, "", ""].join("\r\n"));
  let left = bytes;
  while (left > 0 && !socket.destroyed) {
    const piece = PIECE.subarray(0, Math.min(left, PIECE.length));
    left -= piece.length;
    if (chunked) socket.write(`${piece.length.toString(16)}\r\n`);
    const isFlushed = socket.write(piece);
    if (chunked) socket.write("\r\n");
    if (!isFlushed) await new Promise((go) => socket.once("drain", go).once("close", go));
    // A server that answers early has closed before the rest is sent.
    for (let turns = 0; turns < 5; turns++) await turn();
  }
  if (chunked) socket.write("0\r\n\r\n");
  socket.on("data", (chunk: Buffer) => received.push(chunk));
  // Servers that keep the connection would wait for more.
  const isWhole = setInterval(() => text().includes('"id"') && socket.end(), 5);
  const read = await promise;
  clearInterval(isWhole);
  return read;
}

function authorization({ keys }: TestServer): string {
  return `authorization: Basic ${btoa(`${keys.serverKey.reveal()}:`)}`;
}

const LARGE = 2_500_000;

suite("bodies above the limit", () => {
  test("are read to their end, so that everybody reads the refusal", async (t) => {
    const server = await startTestServer(t);
    const key = authorization(server);
    const kinds: readonly (readonly [Upload, RegExp])[] = [
      [{ line: "POST /v2/charge", headers: [key], bytes: LARGE }, /"status_code":"413"/],
      [
        { line: "POST /v2/charge", headers: [key], bytes: LARGE, chunked: true },
        /"status_code":"413"/,
      ],
      [
        { line: "POST /v2/charge", headers: [key, "expect: 100-continue"], bytes: LARGE },
        /HTTP\/1\.1 100 Continue[^]*"status_code":"413"/,
      ],
      [{ line: "POST /v2/charge", bytes: LARGE }, /"status_code":"401"/],
      [{ line: "POST /v2/charge", bytes: LARGE, chunked: true }, /"status_code":"401"/],
      [{ line: "POST /v2/nothing", headers: [key], bytes: LARGE }, /"status_code":"4/],
      [{ line: "POST /v1/nothing", bytes: LARGE }, /"status_code":"401"/],
      [{ line: "POST /v2/%zz/cancel", headers: [key], bytes: LARGE }, /"status_code":"404"/],
      [
        { line: "PUT /sandbox/v1/clock", headers: [key], bytes: LARGE },
        /HTTP\/1\.1 413 [^]*"status_code":"413"/,
      ],
      [{ line: "POST /nothing", bytes: LARGE }, /"status_code":"4/],
      [{ line: "GET /v2/order-1/status", headers: [key], bytes: LARGE }, /"status_code":"404"/],
      [{ line: "POST /qris/payment", bytes: LARGE }, /HTTP\/1\.1 4/],
    ];
    const uploads = kinds.flatMap((kind) => Array.from({ length: 5 }, () => kind));
    assert.equal(uploads.length, 60);
    const readings = await Promise.all(
      uploads.map(async ([upload]) => await sendThenRead(server.url, upload)),
    );
    for (const [index, { text, isReset }] of readings.entries()) {
      const [upload, expected] = uploads[index] ?? [];
      const name = `${upload?.line} ${upload?.headers?.join()} ${text}`;
      assert.equal(isReset, false, name);
      assert.match(text, expected ?? /^$/, name);
    }
  });

  test("are cut off when they do not end, or take too long", async (t) => {
    const bounds = [
      { bytesMax: 1_000, msMax: 60_000 },
      { bytesMax: 1_000_000, msMax: 20 },
      { bytesMax: 1_000_000, msMax: 60_000 },
    ];
    const seen: boolean[] = [];
    const http = createServer((request, response) => {
      void discardBody(request, bounds[seen.length]).then((isOver) => {
        seen.push(isOver);
        response.writeHead(200, { connection: "close" }).end();
      });
    });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    t.after(() => http.close());
    const { port } = http.address() as AddressInfo;
    for (const ending of ["", "", "0\r\n\r\n"]) {
      const socket = connect(port, "127.0.0.1");
      const closed = new Promise((resolve) => socket.on("close", resolve).on("error", () => {}));
      socket.write("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n");
      socket.write(`7d0\r\n${"x".repeat(2_000)}\r\n${ending}`);
      socket.resume();
      await closed;
    }
    assert.deepEqual(seen, [false, false, true]);
  });
});

suite("a request that never ends", () => {
  test("has minutes, and no more", async (t) => {
    const { server } = await startTestServer(t);
    const { headersTimeout, requestTimeout } = server.app.server;
    assert.ok(headersTimeout > 0 && headersTimeout <= 60_000, `${headersTimeout} ms for a head`);
    assert.ok(requestTimeout > 0 && requestTimeout <= 300_000, `${requestTimeout} ms for all`);
  });

  // Node looks after its connections every half minute.
  test("is told so in the API's own form", { timeout: 120_000, skip: byNight }, async (t) => {
    const { server, url, keys } = await startTestServer(t);
    const key = `authorization: Basic ${btoa(`${keys.serverKey.reveal()}:`)}`;
    Object.assign(server.app.server, { headersTimeout: 500, requestTimeout: 500 });
    const begun = [
      ["GET /healthz HTTP/1.1", "host: gerb"],
      ["POST /v2/charge HTTP/1.1", "host: gerbang", key, "content-length: 90", "", "{"],
    ];
    const answers = await Promise.all(
      begun.map(async (lines) => await exchangeRaw(url, lines.join("\r\n"))),
    );
    for (const answer of answers) {
      assert.match(answer, /^HTTP\/1\.1 408 /);
      assert.match(answer, /"status_code":"408"/);
    }
  });
});
