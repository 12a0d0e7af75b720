import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { pino } from "pino";
import { describeApi } from "../../src/http/api-document.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";

const BROKEN = [
  "{",
  "[]",
  '"text"',
  "12",
  "null",
  '{"a":1}{"b":2}',
  '{"no_such_member":"\\u0000"}',
  `${"[".repeat(2_000)}${"]".repeat(2_000)}`,
  `{"a":"${"x".repeat(20_000)}"}`,
];
const TYPES = ["application/json", "text/plain", "json", ""];

/** Of our own API, each with an id that there is not. */
function sandboxCalls() {
  return Object.entries(describeApi().paths)
    .filter(([path]) => path.startsWith("/sandbox/"))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { requestBody }]) => ({
        method: method.toUpperCase() as "GET" | "POST" | "PUT" | "DELETE",
        url: path.replaceAll(/\{\w+\}/g, "none"),
        // A session is a file of lines, and may be large.
        hasBody: requestBody !== undefined && !path.endsWith("/import"),
      })),
    );
}

async function ask({ server, keys }: TestServer, asked: object) {
  const authorization = `Basic ${btoa(`${keys.serverKey.reveal()}:`)}`;
  const { headers = {}, ...rest } = asked as { headers?: object };
  const answer = await server.app.inject({ ...rest, headers: { authorization, ...headers } });
  return { status: answer.statusCode, body: JSON.parse(answer.body) as Record<string, unknown> };
}

suite("what the sandbox API refuses", () => {
  test("is an HTTP error whose status the body repeats, whatever the body and its type are", async (t) => {
    const server = await startTestServer(t);
    const calls = sandboxCalls().filter(({ hasBody }) => hasBody);
    assert.ok(calls.length > 25);
    for (const [at, { method, url }] of calls.entries()) {
      for (const [index, payload] of BROKEN.entries()) {
        // Each body for a third of the calls.
        if ((at + index) % 3 !== 0) continue;
        const type = TYPES[(at + index) % TYPES.length] ?? "";
        const headers = { "content-type": type };
        const { status, body } = await ask(server, { method, url, payload, headers });
        const what = `${method} ${url} ${type} ${payload.slice(0, 30)} ${JSON.stringify(body)}`;
        assert.equal(status, payload.length > 16_384 ? 413 : 400, what);
        assert.equal(body["status_code"], String(status), what);
        assert.match(String(body["docs"]), /\/docs\/errors/, what);
      }
    }
  });

  test("is one also where the body is not as long as it claims to be", async (t) => {
    const server = await startTestServer(t);
    for (const url of ["/sandbox/v1/settings", "/sandbox/v1/faults"]) {
      const headers = { "content-length": "3" };
      const { status, body } = await ask(server, { method: "PUT", url, payload: "{} {}", headers });
      assert.equal(status, 400, JSON.stringify(body));
      assert.equal(body["status_code"], "400");
    }
  });

  test("and what fails is one, too: no client takes it for an answer, and the operator reads of it", async (t) => {
    const lines: string[] = [];
    const logger = pino({ level: "error" }, { write: (line: string) => void lines.push(line) });
    const server = await startTestServer(t, { logger });
    const { gateway } = server;
    await ask(server, { method: "GET", url: "/sandbox/v1/clock" });
    gateway.db.pool.query = (() => Promise.reject(new Error("host db-7 is gone"))) as never;
    for (const { method, url } of sandboxCalls().slice(0, 8)) {
      const { status, body } = await ask(server, { method, url });
      assert.equal(status, 500, `${method} ${url}`);
      assert.equal(body["status_code"], "500");
      assert.doesNotMatch(JSON.stringify(body), /db-7/);
      const { err, id } = JSON.parse(lines.pop() ?? "{}") as Record<string, unknown>;
      assert.equal(id, body["id"]);
      assert.match(JSON.stringify(err), /db-7/);
    }
  });

  test("an upstream's message is never answered with success when it was not kept", async (t) => {
    const server = await startTestServer(t);
    for (const payload of [...BROKEN, ""]) {
      for (const type of TYPES) {
        const asked = { method: "POST", url: "/upstream/none", payload };
        const { status, body } = await ask(server, { ...asked, headers: { "content-type": type } });
        assert.equal(
          status,
          payload.length > 16_384 ? 413 : 404,
          `${type} ${payload.slice(0, 30)}`,
        );
        assert.equal(body["status_code"], String(status));
      }
    }
  });
});
